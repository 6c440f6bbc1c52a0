/**
 * What the frame around the plugin has to know about the page in it: its breadcrumbs. Pages tell, the top bar listens.
 */
import { BehaviorSubject } from 'rxjs';
import { useSyncExternalStore } from 'react';

export interface Crumb {
  text: string;
  url: string | undefined;
}

const crumbs = new BehaviorSubject<readonly Crumb[]>([]);

export function showCrumbs(next: readonly Crumb[]): void {
  if (JSON.stringify(next) !== JSON.stringify(crumbs.value)) crumbs.next(next);
}

const subscribe = (onChange: () => void) => {
  const subscription = crumbs.subscribe(onChange);
  return () => subscription.unsubscribe();
};

export const useCrumbs = (): readonly Crumb[] => useSyncExternalStore(subscribe, () => crumbs.value);
