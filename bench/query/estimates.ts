/**
 * What AnalyzeQuery says of a flame graph beside the bytes that the engine reads for it: the statements of the real
 * question are listened to and asked again in a format whose answer says how much was read.
 */
import { unixMillis } from '#model/brands.ts';
import { Database, type Select } from '../../service/store/database.ts';
import { DATABASE } from '../../service/store/migrate.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import type { StackQuery } from '../../service/store/store.ts';
import { ask } from '../../tests/store/engine-client.ts';
import { withStore } from '../load/opened-bench.ts';
import { serviceNames } from '../load/push-bodies.ts';
import { TENANT } from '../load/written-day.ts';
import { CPU, type Range } from './questions.ts';

export interface EstimateRow {
  what: string;
  range: string;
  /** Bytes, unpacked. */
  estimated: number;
  read: number;
}

/** Of stored data that no service has open. */
export function estimateRows(directory: string, ranges: readonly Range[]): Promise<EstimateRow[]> {
  return withStore(directory, {}, async ({ store }) => {
    const tenant = (await store.tenant(TENANT, false))!;
    const rows: EstimateRow[] = [];
    for (const { name: range, start, end } of ranges) {
      for (const service of [serviceNames[0], undefined]) {
        const query: StackQuery = {
          tenant,
          profileType: CPU,
          start: unixMillis(start),
          end: unixMillis(end),
          matchers: service === undefined ? [] : [{ name: 'service_name', operator: '=', value: service }],
        };
        const type = { name: '__profile_type__', operator: '=', value: CPU } as const;
        const { tables } = await store.readEstimate({ ...query, matchers: [type, ...query.matchers] });
        rows.push({
          what: service === undefined ? 'flame graph, all services' : 'flame graph, one service',
          range,
          estimated: tables.reduce((sum, { bytes }) => sum + bytes, 0),
          read: await bytesRead(store, query),
        });
      }
    }
    return rows;
  });
}

async function bytesRead(store: OpenStore, query: StackQuery): Promise<number> {
  // Nothing from memory: there the engine reads nothing.
  store.held?.clear();
  const { signal } = new AbortController();
  const all = await statementsOf(() => store.mergeStacks({ ...query, signal }));
  // The store also reads on its own, what may be asked for next; and names of stacks, which it keeps.
  const statements = all.filter(
    (one) => one.signal === signal && new RegExp(`${DATABASE}\\.(profiles|rollups)\\b`).test(one.from),
  );
  let bytes = 0;
  for (const { columns, from, values = {} } of statements) {
    const search = Object.fromEntries(Object.entries(values).map(([name, value]) => [`param_${name}`, String(value)]));
    const answer = await ask(store.engine!.endpoint, `SELECT ${columns} ${from} FORMAT JSON`, { search });
    if (answer.status !== 200) {
      throw new Error(`a statement was answered ${answer.status}: ${answer.text}`);
    }
    bytes += (JSON.parse(answer.text) as { statistics: { bytes_read: number } }).statistics.bytes_read;
  }
  return bytes;
}

async function statementsOf(work: () => Promise<unknown>): Promise<Select[]> {
  const statements: Select[] = [];
  const { scan } = Database.prototype;
  Database.prototype.scan = function listened(this: Database, select, read) {
    statements.push(select);
    return scan.call(this, select, read);
  };
  try {
    await work();
  } finally {
    Database.prototype.scan = scan;
  }
  return statements;
}
