/**
 * On a server with several services: weeks that one of them drops, so that the others write nothing into them meanwhile.
 * A service that has the store for itself keeps its own writes back instead.
 */
import { HearthError } from '#model/errors.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { RowWriter } from '../row-binary.ts';
import { partitionOf, rawPartitions } from './resolutions.ts';

/** Dropping takes some seconds at most. */
const DROPPING_SECONDS = 120;

export class Dropping {
  constructor(
    private readonly database: Database,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Says, durably, that a week is about to be dropped. @param week days since 1970 */
  async announce(week: number): Promise<void> {
    const out = new RowWriter();
    out.uint16(week);
    out.uint32(Math.trunc(this.clock() / 1_000) + DROPPING_SECONDS);
    await this.database.insert(`${DATABASE}.dropping`, [out.take()]);
  }

  /** @param times ends of hours, in milliseconds since 1970. @throws HearthError store_unavailable */
  async refuseWrites(times: readonly number[]): Promise<void> {
    const weeks = new Set(
      times.flatMap((end) => [partitionOf(rawPartitions, end - 1), partitionOf(rawPartitions, end)]),
    );
    const found = await this.database.select(
      {
        columns: 'toString(week)',
        from: `FROM ${DATABASE}.dropping WHERE until > ${Math.trunc(this.clock() / 1_000)}
          AND week IN (${[...weeks].map((week) => `toDate(${week})`).join(', ')}) LIMIT 1`,
      },
      (row) => row.text(),
    );
    if (found.length > 0) {
      throw new HearthError(
        'store_unavailable',
        `profiles of the week of ${found[0]} are being dropped; send again later`,
        {
          retryAfterSeconds: DROPPING_SECONDS,
        },
      );
    }
  }
}
