/** The time, for texts such as '4 s ago': told again every few seconds. */
import { useEffect, useState } from 'react';

const everyMs = 5_000;

/** @returns Unix milliseconds */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
