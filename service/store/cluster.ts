/**
 * The store's tables on a cluster of ClickHouse servers, made from the same statements as on one. Experimental: it has
 * not run on a cluster yet (docs/scale.md).
 *
 *     clusterStatements('ALTER TABLE hearth.profiles MODIFY SETTING x = 1', 'main');
 *     // ALTER TABLE hearth.profiles_local ON CLUSTER `main` MODIFY SETTING x = 1
 *
 * What has a service is sharded: `profiles_local` on every shard, replicated within it, and `profiles`, which stands
 * for all of them. Rows go by (tenant, service), so that a service's profiles, series and symbols are on one shard:
 * FINAL, joins and IN never need a row of another one. The rest is small, is needed with each question, and is
 * replicated to every server.
 */
import { DATABASE } from './migrate.ts';

/** Tables with a tenant and a service (a test holds this list to the schema). */
export const shardedTables: ReadonlySet<string> = new Set([
  'profiles',
  'series',
  'span_samples',
  'functions',
  'mappings',
  'locations',
  'stack_nodes',
  'rollups',
]);

/** The same replica is written to and asked while it lives: others may be a moment behind. */
const sameReplica = { load_balancing: 'in_order', prefer_localhost_replica: 1 };
/** For what is asked: an IN of a sharded table within another is answered on each shard by itself. */
export const clusterSelectSettings = { distributed_product_mode: 'local', ...sameReplica };
/** For what is written: it is on its shard's disk when the insert is answered, not waiting to be sent there. */
export const clusterInsertSettings = { distributed_foreground_insert: 1, ...sameReplica };

const SHARD_PATH = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'";
/** One replica on every server, whichever its shard. */
const EVERYWHERE_PATH = "'/clickhouse/tables/{uuid}/all', '{shard}-{replica}'";

/** @param statement of one server; whatever makes or changes no table is left as it is */
export function clusterStatements(statement: string, cluster: string): string[] {
  const on = `ON CLUSTER \`${cluster}\``;
  const database = /^CREATE DATABASE IF NOT EXISTS \w+/.exec(statement);
  if (database !== null) {
    return [`${database[0]} ${on}`];
  }
  const view = /^CREATE OR REPLACE VIEW [\w.]+/.exec(statement);
  if (view !== null) {
    return [`${view[0]} ${on}${statement.slice(view[0].length)}`];
  }
  const named = new RegExp(`^(CREATE TABLE IF NOT EXISTS|ALTER TABLE) ${DATABASE}\\.(\\w+)`).exec(statement);
  if (named === null) {
    return [statement];
  }
  const [head, verb = '', table = ''] = named;
  const rest = statement.slice(head.length);
  const isSharded = shardedTables.has(table);
  const local = `${DATABASE}.${table}${isSharded ? '_local' : ''}`;
  if (verb === 'ALTER TABLE') {
    const one = `ALTER TABLE ${local} ${on}${rest}`;
    // What stands for all shards has the same columns, and neither settings nor partitions.
    return isSharded && /^ (ADD|DROP|MODIFY|RENAME) COLUMN/.test(rest) ? [one, `${head} ${on}${rest}`] : [one];
  }
  const replicated = rest.replace(
    /\bENGINE = (\w*MergeTree)\b(?!\()/,
    (_, engine: string) => `ENGINE = Replicated${engine}(${isSharded ? SHARD_PATH : EVERYWHERE_PATH})`,
  );
  const made = `${verb} ${local} ${on}${replicated}`;
  const key = 'cityHash64(tenant, service)';
  return isSharded
    ? [made, `${head} ${on} AS ${local} ENGINE = Distributed(\`${cluster}\`, ${DATABASE}, ${table}_local, ${key})`]
    : [made];
}

/** Questions about the engine's own parts, asked of one replica of every shard. */
export function clusterSource(from: string, cluster: string): string {
  return from.replace(/\bFROM system\.parts\b/g, `FROM cluster(\`${cluster}\`, system.parts)`);
}
