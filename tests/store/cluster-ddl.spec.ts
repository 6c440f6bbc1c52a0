/** The statements of a cluster, as far as one engine can judge them: by its parser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clusterStatements } from '../../service/store/cluster.ts';
import { schemaFiles, statementsOf } from '../../service/store/migrate.ts';
import { ask } from './engine-client.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

let opened: OpenedStore;

beforeAll(async () => {
  opened = await openEmbedded();
});

afterAll(() => opened?.close());

const printed = (statement: string) =>
  ask(opened.store.engine!.endpoint, 'SELECT formatQuerySingleLine({s:String}) FORMAT TSVRaw', {
    search: { param_s: statement.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t') },
  });

it.each(schemaFiles())('the engine understands what $name is on a cluster', async ({ sql }) => {
  const statements = statementsOf(sql).flatMap((statement) => clusterStatements(statement, 'main'));
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    const { code, text } = await printed(statement);
    expect([code, text]).toEqual([undefined, expect.stringContaining('ON CLUSTER main')]);
  }
});

it('the engine does not understand what is no statement', async () => {
  expect((await printed('CREATE TABLE hearth.x ON CLUSTER main ENGINE = (1)')).code).toBe(62);
});
