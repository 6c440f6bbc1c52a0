/** What was last known under a key, while something newer is on its way: nothing flickers when a page refreshes itself. */
import { useState } from 'react';

export function useLatest<T>(value: T | undefined, key: string): T | undefined {
  const [latest, setLatest] = useState({ key, value });
  if (value !== undefined && (latest.value !== value || latest.key !== key)) setLatest({ key, value });
  return value ?? (latest.key === key ? latest.value : undefined);
}
