/**
 * A store opened by a bench itself, without the service, and the engine behind it for statements of the bench's own.
 *
 *     await withStore(folder, rules, async ({ store, database }) => { … });
 */
import { Database } from '../../service/store/database.ts';
import { openStore, type OpenStore, type StoreOptions } from '../../service/store/open-store.ts';
import { defaultLimits } from '../../service/limits.ts';
import { defaultRollup } from '../../service/retention-config.ts';

export interface OpenedBench {
  store: OpenStore;
  /** The same engine, for statements that the store does not have. */
  database: Database;
}

const log = { info: () => undefined, warn: console.error, error: console.error };

export async function withStore<T>(
  directory: string,
  rules: Pick<StoreOptions, 'retention'>,
  work: (opened: OpenedBench) => Promise<T>,
): Promise<T> {
  const limits = { ...defaultLimits, queryTimeout: 0 };
  const store = await openStore({ directory, limits, rollup: () => defaultRollup, ...rules }, log);
  const { socket, secret } = store.engine!.endpoint;
  const database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
  try {
    return await work({ store, database });
  } finally {
    await database.close();
    await store.close();
  }
}

/** Of a table's parts, or of all tables of a database. */
export async function bytesOnDisk(database: Database, of: string, table?: string): Promise<number> {
  const isIt = table === undefined ? 'true' : `table = '${table}'`;
  const [bytes] = await database.select(
    {
      columns: 'toUInt64(sum(bytes_on_disk))',
      from: `FROM system.parts WHERE database = '${of}' AND active AND ${isIt}`,
    },
    (row) => Number(row.uint64()),
  );
  return bytes!;
}
