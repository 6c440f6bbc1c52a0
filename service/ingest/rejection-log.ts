import type { Reason } from '#model/errors.ts';

export interface RejectionSink {
  warn(fields: object, message: string): void;
}

/** How often one tenant's rejections for one reason are logged; the metrics count every one. */
const PERIOD_MILLIS = 60_000;
/** Tenants and reasons that are remembered; of the oldest the next line comes at once. */
const MAX_ENTRIES = 10_000;

/** Logs the first rejection of each kind at once and how many followed in the next line, so that a broken agent does not fill the log. */
export class RejectionLog {
  private readonly entries = new Map<string, { since: number; suppressed: number }>();

  constructor(
    private readonly sink: RejectionSink,
    private readonly clock: () => number = Date.now,
  ) {}

  rejected(tenant: string, reason: Reason, message: string): void {
    const key = `${reason} ${tenant}`;
    const now = this.clock();
    const entry = this.entries.get(key);
    if (entry !== undefined && now - entry.since < PERIOD_MILLIS) {
      entry.suppressed++;
      return;
    }
    const suppressed = entry?.suppressed ?? 0;
    this.entries.delete(key);
    if (this.entries.size >= MAX_ENTRIES) {
      this.entries.delete(this.entries.keys().next().value!);
    }
    this.entries.set(key, { since: now, suppressed: 0 });
    this.sink.warn({ tenant, reason, rejection: message, suppressed }, 'a pushed profile was rejected');
  }
}
