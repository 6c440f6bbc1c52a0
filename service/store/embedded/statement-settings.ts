/**
 * The settings that a request may carry: a closed list, numbers only. A text in a setting reached the engine's SQL
 * once and dropped a table, so none is taken.
 */
import { EngineError } from './engine-error.ts';

type Use = 'select' | 'insert' | 'command';

/** What may be set, and for which statements. */
const allowed = new Map<string, readonly Use[]>([
  ['max_execution_time', ['select']],
  ['max_memory_usage', ['select']],
  ['max_result_bytes', ['select']],
  ['max_result_rows', ['select']],
  ['max_query_size', ['select']],
  ['max_threads', ['select', 'insert']],
  ['do_not_merge_across_partitions_select_final', ['select']],
  ['max_insert_threads', ['insert']],
  ['max_partitions_per_insert_block', ['insert']],
]);

/** Parts of the request that are no settings, or that only a server's HTTP has a use for. */
const notSettings = new Set([
  'query',
  'query_id',
  'wait_end_of_query',
  'enable_http_compression',
  // Readers are read-only whatever is asked.
  'readonly',
]);

export function settingsOf(search: URLSearchParams, use: Use): Map<string, number> {
  const settings = new Map<string, number>();
  for (const [name, value] of search) {
    if (notSettings.has(name) || name.startsWith('param_')) {
      continue;
    }
    if (allowed.get(name)?.includes(use) !== true) {
      throw new EngineError(115, 'UNKNOWN_SETTING', `The embedded engine takes no ${JSON.stringify(name)} with ${use}`);
    }
    if (!/^\d{1,15}(\.\d{1,6})?$/.test(value)) {
      throw new EngineError(72, 'CANNOT_PARSE_NUMBER', `The setting ${name} must be a number`);
    }
    settings.set(name, Number(value));
  }
  return settings;
}
