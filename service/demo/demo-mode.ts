export type DemoMode = 'auto' | 'on' | 'off';

export interface DemoCircumstances {
  mode: DemoMode;
  /** The service listens on this machine's own address only. */
  loopback: boolean;
  /** The store is the embedded one, not a ClickHouse server. */
  embedded: boolean;
  /** Nothing but perhaps demo data is stored. */
  empty: boolean;
  /** Everything is for one tenant: the demo's agents name none, so nobody could see what they push. */
  oneTenant: boolean;
}

/** By itself the demo starts only where nobody can mistake it for the real thing. */
export function demoStarts({ mode, loopback, embedded, empty, oneTenant }: DemoCircumstances): boolean {
  return mode === 'on' || (mode === 'auto' && loopback && embedded && empty && oneTenant);
}
