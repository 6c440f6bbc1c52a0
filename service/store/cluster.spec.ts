import { describe, expect, it } from 'vitest';
import { clusterSource, clusterStatements, shardedTables } from './cluster.ts';
import { schemaFiles, statementsOf } from './migrate.ts';

const single = schemaFiles().flatMap(({ sql }) => statementsOf(sql));
const tables = single.flatMap((statement) => {
  const made = /^CREATE TABLE IF NOT EXISTS hearth\.(\w+)/.exec(statement);
  return made === null ? [] : [{ name: made[1]!, statement }];
});
const onCluster = (statement: string) => clusterStatements(statement, 'main');

describe('the tables of a cluster', () => {
  it('are sharded exactly where they have a tenant and a service', () => {
    const withService = tables.filter(
      ({ statement }) => /^ +tenant /m.test(statement) && /^ +service /m.test(statement),
    );
    expect(withService.map(({ name }) => name).sort()).toEqual([...shardedTables].sort());
  });

  it.each(tables)('have $name replicated, and one that stands for all shards where there are several', (table) => {
    const made = onCluster(table.statement);
    const isSharded = shardedTables.has(table.name);
    const local = isSharded ? `${table.name}_local` : table.name;
    expect(made).toHaveLength(isSharded ? 2 : 1);
    expect(made[0]).toContain(`CREATE TABLE IF NOT EXISTS hearth.${local} ON CLUSTER \`main\``);
    const path = isSharded
      ? "('/clickhouse/tables/{uuid}/{shard}', '{replica}')"
      : "('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')";
    expect(made[0]).toContain(`ENGINE = ReplicatedReplacingMergeTree${path}\n`);
    if (isSharded) {
      expect(made[1]).toBe(
        `CREATE TABLE IF NOT EXISTS hearth.${table.name} ON CLUSTER \`main\` AS hearth.${local} ` +
          `ENGINE = Distributed(\`main\`, hearth, ${local}, cityHash64(tenant, service))`,
      );
    }
    // Nothing else of the table changes.
    expect(made[0]!.slice(made[0]!.indexOf('\n('), made[0]!.indexOf('ENGINE'))).toBe(
      table.statement.slice(table.statement.indexOf('\n('), table.statement.indexOf('ENGINE')),
    );
  });

  it('leave no statement of the schema to one server', () => {
    for (const statement of single) {
      for (const made of onCluster(statement)) {
        expect(made).toContain('ON CLUSTER `main`');
      }
    }
  });

  it('change on every server: settings and partitions where the rows are, columns also where they are asked', () => {
    expect(onCluster('ALTER TABLE hearth.profiles MODIFY SETTING merge_selector_base = 8')).toEqual([
      'ALTER TABLE hearth.profiles_local ON CLUSTER `main` MODIFY SETTING merge_selector_base = 8',
    ]);
    expect(onCluster("ALTER TABLE hearth.series DROP PARTITION (0, '2026-11-23')")).toEqual([
      "ALTER TABLE hearth.series_local ON CLUSTER `main` DROP PARTITION (0, '2026-11-23')",
    ]);
    expect(onCluster('ALTER TABLE hearth.profiles ADD COLUMN IF NOT EXISTS arrived UInt32')).toEqual([
      'ALTER TABLE hearth.profiles_local ON CLUSTER `main` ADD COLUMN IF NOT EXISTS arrived UInt32',
      'ALTER TABLE hearth.profiles ON CLUSTER `main` ADD COLUMN IF NOT EXISTS arrived UInt32',
    ]);
    expect(onCluster('ALTER TABLE hearth.documents ADD COLUMN x Int8')).toEqual([
      'ALTER TABLE hearth.documents ON CLUSTER `main` ADD COLUMN x Int8',
    ]);
  });

  it('leave alone what makes and changes no table', () => {
    const insert = "INSERT INTO hearth.schema_migrations (number, name) SELECT 1, 'x'";
    expect(onCluster(insert)).toEqual([insert]);
    expect(onCluster('CREATE DATABASE IF NOT EXISTS hearth')).toEqual([
      'CREATE DATABASE IF NOT EXISTS hearth ON CLUSTER `main`',
    ]);
  });

  it('have their parts counted on every shard', () => {
    expect(clusterSource('FROM system.parts WHERE active', 'main')).toBe(
      'FROM cluster(`main`, system.parts) WHERE active',
    );
  });
});
