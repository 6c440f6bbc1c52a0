export type DemoMode = 'auto' | 'on' | 'off';

export interface DemoCircumstances {
  mode: DemoMode;
  /** The service listens on this machine's own address only. */
  loopback: boolean;
  /** The store is the embedded one, not a ClickHouse server. */
  embedded: boolean;
  /** Nothing but perhaps demo data is stored. */
  empty: boolean;
  /** Nobody has to name a tenant, show a credential or speak TLS: the demo's agents do none of it. */
  open: boolean;
}

/** By itself the demo starts only where nobody can mistake it for the real thing. */
export function demoStarts({ mode, loopback, embedded, empty, open }: DemoCircumstances): boolean {
  return mode === 'on' || (mode === 'auto' && loopback && embedded && empty && open);
}
