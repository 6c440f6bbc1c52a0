import { describe, expect, it } from 'vitest';
import { tenantNumber } from '#model/brands.ts';
import { Conditions } from './conditions.ts';
import { day, hour } from './rollups/resolutions.ts';

const HOUR = hour.millis;
/** Every other hour of a day and a half, so many that they are looked up in a set. */
const hours = Array.from({ length: 18 }, (_, i) => ({
  start: 2 * i * HOUR + 1,
  end: (2 * i + 1) * HOUR,
  arrivedAfter: 0,
}));

const sqlOf = (runs: typeof hours) => {
  const conditions = new Conditions(tenantNumber(1));
  conditions.rawRuns(runs);
  return conditions.sql;
};

describe('many runs of profiles', () => {
  it('of whole hours are a set', () => {
    expect(sqlOf(hours)).toContain(` IN (${hours.map(({ end }) => end).join(',')})`);
  });

  it('never list the hours of a run of thousands of years', () => {
    const long = { start: 100 * day.millis + 1, end: 2_900_000 * day.millis, arrivedAfter: 0 };
    const sql = sqlOf([...hours, long]);
    expect(sql.length).toBeLessThan(5_000);
    expect(sql).toContain(`time_ns BETWEEN ${long.start}000000 AND ${long.end}999999`);
  });
});
