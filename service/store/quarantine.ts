/**
 * What the engine has set aside while it opened: parts of tables that are damaged. It starts without them, so somebody
 * has to be told.
 */
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { StoreLog } from './store.ts';

export interface QuarantinedPart {
  table: string;
  name: string;
  reason: string;
}

export function quarantinedParts(database: Database): Promise<QuarantinedPart[]> {
  return database.select(
    {
      columns: "table, name, ifNull(reason, '')",
      from: `FROM system.detached_parts WHERE database = '${DATABASE}' ORDER BY table, name`,
    },
    (row) => ({ table: row.text(), name: row.text(), reason: row.text() }),
  );
}

export async function tellOfQuarantine(database: Database, log: StoreLog): Promise<void> {
  const parts = await quarantinedParts(database);
  if (parts.length > 0) {
    log.error(
      { parts: parts.slice(0, PARTS_SHOWN), count: parts.length },
      'parts of the profile store are damaged and were set aside: answers lack what was in them; restore them from a backup, or delete them in the folders called detached',
    );
  }
}

const PARTS_SHOWN = 20;
