/** Estimates of what is read, beside what the engine says that it has read. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { CPU, NOON, profileOf } from './drawn-rows.ts';
import { ask } from './engine-client.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

const MINUTE = 60_000;
const HOUR_NANOS = 3_600_000_000_000n;
let opened: OpenedStore;
let tenant: TenantNumber;

/** Four services with two pods each and a profile every 15 s for four hours, real ones of a Go server. */
beforeAll(async () => {
  opened = await openEmbedded();
  tenant = (await opened.store.tenant('estimates', true))!;
  const recordings = Array.from({ length: 24 }, (_, n) =>
    readPprof(unpackedFixture(`go/series-quoted/cpu-${String(n).padStart(3, '0')}.pb.gz`)),
  );
  const stackCount = (n: number) => recordings[n]!.stacks.offsets.length - 1;
  for (const service of ['a', 'b', 'c', 'd']) {
    for (let hour = 0; hour < 4; hour++) {
      const profiles = Array.from({ length: 240 }, (_, i) => {
        const n = i % recordings.length;
        const at = (hour * 240 + i) * (MINUTE / 4);
        const labels = { pod: String(i % 2) };
        const drawn = profileOf('main 1', { tenant, at, service, labels, profileType: CPU, id: `${service} ${at}` });
        const { symbols, stacks, values } = recordings[n]!;
        const series = {
          ...drawn.series[0]!,
          stacks: Int32Array.from({ length: stackCount(n) }, (_none, stack) => stack),
          values: values.filter((_value, at2) => at2 % 2 === 1),
        };
        return encodeProfile({ ...drawn, symbols, stacks, series: [series] });
      });
      await opened.store.write(profiles);
    }
  }
}, 60_000);
afterAll(() => opened.close());

it.each([
  ['a service, ten minutes', 'b', 30, 40],
  ['a service, an hour', 'b', 0, 60],
  ['a service, all of it', 'c', 0, 240],
  ['all services, an hour', '', 60, 120],
  ['all services, all of it', '', 0, 240],
])('%s: within a factor of two of the bytes that are read', async (_, service, from, to) => {
  const [start, end] = [unixMillis(NOON + from * MINUTE), unixMillis(NOON + to * MINUTE)];
  const nanos = (millis: number) => BigInt(millis) * 1_000_000n;
  const read = await ask(
    opened.store.engine!.endpoint,
    'SELECT stack, sum(sample) FROM hearth.profiles FINAL ARRAY JOIN stacks AS stack, samples AS sample ' +
      `WHERE tenant = ${tenant} AND profile_type = '${CPU}' ${service === '' ? '' : `AND service = '${service}'`} ` +
      `AND intDiv(time_ns, ${HOUR_NANOS}) BETWEEN ${nanos(start) / HOUR_NANOS} AND ${nanos(end) / HOUR_NANOS} ` +
      `AND time_ns BETWEEN ${nanos(start)} AND ${nanos(end)} GROUP BY stack FORMAT JSON`,
  );
  const { bytes_read: bytesRead } = (JSON.parse(read.text) as { statistics: { bytes_read: number } }).statistics;
  const matchers = [
    { name: '__profile_type__', operator: '=', value: CPU } as const,
    ...(service === '' ? [] : [{ name: 'service_name', operator: '=', value: service } as const]),
  ];
  const estimate = await opened.store.readEstimate({ tenant, start, end, matchers });
  const bytes = estimate.tables.reduce((sum, table) => sum + table.bytes, 0);
  expect(bytes / bytesRead).toBeGreaterThan(0.5);
  expect(bytes / bytesRead).toBeLessThan(2);
  expect(estimate.series).toBe(service === '' ? 8 : 2);
});

it('nothing is nothing', async () => {
  const range = { start: unixMillis(1), end: unixMillis(2) };
  expect(await opened.store.readEstimate({ tenant, ...range, matchers: [] })).toEqual({ tables: [], series: 0 });
});
