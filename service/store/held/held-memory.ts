/** All that is held in memory of what is stored; on the embedded engine, to which no other service writes. */
import type { Database } from '../database.ts';
import type { EncodedRows } from '../encode.ts';
import { HeldHours } from './held-hours.ts';
import { HeldMinutes } from './held-minutes.ts';
import { HeldSeries } from './held-series.ts';

export class HeldMemory {
  readonly hours: HeldHours;
  readonly minutes: HeldMinutes;
  readonly series: HeldSeries;

  /** @param between runs a work between two commits, when nothing is half written */
  constructor(database: Database, between: (work: () => Promise<void>) => Promise<void>) {
    this.hours = new HeldHours(database);
    this.minutes = new HeldMinutes(database, between);
    this.series = new HeldSeries(database);
  }

  /** These are stored now. */
  written(profiles: readonly EncodedRows[]): void {
    this.hours.written(profiles);
    this.minutes.written(profiles);
    this.series.written(profiles);
  }

  /** Whether these are stored is not known. */
  unsure(profiles: readonly EncodedRows[]): void {
    this.hours.unsure(profiles);
    this.minutes.unsure(profiles);
    this.series.unsure(profiles);
  }

  /** Something was taken away. */
  clear(): void {
    this.hours.clear();
    this.minutes.clear();
    this.series.clear();
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await Promise.all([this.hours.settled(), this.minutes.settled(), this.series.settled()]);
  }
}
