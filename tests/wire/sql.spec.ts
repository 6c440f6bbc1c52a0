/** `hearth sql` and `hearth.v1.StorageService/Sql`: people's own questions, and what they cannot reach. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atTime, minutesAgo, post, pushDrawing, push, type Answer } from './calls.ts';
import { hearth } from './hearth-command.ts';
import { startClickHouse, type ClickHouse } from './clickhouse.ts';
import { startService, type TestService } from './service.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const CANARY = 'canary_of_another_tenant';
const NAMES = ['flat_samples', 'functions_by_hour', 'top_functions', 'profiles_with_labels', 'span_profiles'];

const outfile = join(tmpdir(), `hearth-sql-spec-${process.pid}`);

let service: TestService;

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'] });
  const files = ['go-gofmt-cpu', 'go-shopd-cpu-labels', 'go-shopd-heap', 'go-shopd-allocs'];
  const paths = files.map((name) => fixture(`pprof/go/${name}.pb.gz`));
  // Twice, for what comes twice must count once.
  for (let i = 0; i < 2; i++) {
    const env = { HEARTH_URL: service.url, HEARTH_TENANT: 'team-a' };
    expect((await hearth(['import', ...paths, '--labels', 'service_name=shop'], env)).code).toBe(0);
  }
  const other = { service_name: CANARY, region: CANARY };
  await pushDrawing(service, other, `main;${CANARY} 7`, { at: minutesAgo(2) }, { 'x-scope-orgid': 'team-b' });
});

afterAll(async () => {
  await service?.stop();
  rmSync(outfile, { force: true });
});

function sql(statement: string, maxRows = 0, tenant = 'team-a'): Promise<Answer> {
  return post(service, '/hearth.v1.StorageService/Sql', JSON.stringify({ statement, maxRows }), {
    'content-type': 'application/json',
    'x-scope-orgid': tenant,
  });
}

async function rowsOf(statement: string): Promise<string[][]> {
  const { status, body, text } = await sql(statement);
  expect([status, text]).toEqual([200, expect.any(String)]);
  return ((body.rows ?? []) as { values: string[] }[]).map(({ values }) => values);
}

const examples = [...readFileSync(fixture('../../docs/sql.md'), 'utf8').matchAll(/^```sql\n([^]*?)^```$/gm)].map(
  ([, text]) => text!,
);

describe('the examples of docs/sql.md', () => {
  it('are eight', () => {
    expect(examples).toHaveLength(8);
  });

  it.each(examples)('can be asked: %s', async (statement) => {
    const { status, text, body } = await sql(statement);
    expect([status, text]).toEqual([200, expect.stringContaining('"columns"')]);
    expect((body.columns as unknown[]).length).toBeGreaterThan(1);
  });
});

describe('the views', () => {
  it('have the columns that docs/sql.md says', async () => {
    const table = readFileSync(fixture('../../docs/sql.md'), 'utf8').matchAll(/^\| `(\w+)` \|.*\| (.*) \|$/gm);
    const documented = [...table].map(([, view, columns]) => [view, columns!.replace(/ \(.*?\)/g, '').split(', ')]);
    expect(documented.map(([view]) => view)).toEqual([...NAMES, 'stack_functions']);
    for (const [view, columns] of documented) {
      const { body } = await sql(`SELECT * FROM ${view as string} LIMIT 1`);
      expect((body.columns as { name: string }[]).map(({ name }) => name)).toEqual(columns);
    }
  });

  it('have exactly the functions, self and total of the flame graph', async () => {
    const env = { HEARTH_URL: service.url, HEARTH_TENANT: 'team-a' };
    const source = '{service_name="shop"}@2020-01-01..now';
    for (const type of ['process_cpu:cpu:nanoseconds:cpu:nanoseconds', 'memory:alloc_space:bytes:space:bytes']) {
      const top = await hearth(['query', 'top', source, '--type', type, '--format', 'csv'], env);
      const expected = top.said.trim().split('\n').slice(1).sort();
      for (const view of ['top_functions', 'functions_by_hour']) {
        const rows = await rowsOf(
          `SELECT function, sum(self), sum(total) FROM ${view} WHERE profile_type = '${type}' GROUP BY function`,
        );
        expect(rows.map(([name, self, total]) => `"${name}",${self},${total}`).sort()).toEqual(expected);
      }
      const [[flat, whole] = []] = await rowsOf(
        `SELECT (SELECT sum(value) FROM flat_samples WHERE profile_type = '${type}'),
                (SELECT sum(value) FROM profiles_with_labels WHERE profile_type = '${type}')`,
      );
      expect(flat).toBe(whole);
    }
  });

  it('keep two services with the same symbols apart', async () => {
    const at = minutesAgo(3);
    const headers = { 'x-scope-orgid': 'team-c' };
    await pushDrawing(service, { service_name: 'one' }, 'main;work 10\nmain;work;deep 5', { at }, headers);
    await pushDrawing(service, { service_name: 'two' }, 'main;work 100', { at }, headers);
    const { body } = await sql('SELECT service, function, self, total FROM top_functions ORDER BY ALL', 0, 'team-c');
    expect((body.rows as { values: string[] }[]).map(({ values }) => values.join(' '))).toEqual([
      'one deep 5 5',
      'one main 0 15',
      'one work 10 15',
      'two main 0 100',
      'two work 100 100',
    ]);
  });

  it('have spans by their hexadecimal ids', async () => {
    const [row] = await rowsOf("SELECT count(), countIf(match(span_id, '^[0-9a-f]{16}$')) FROM span_profiles");
    expect(Number(row![0])).toBeGreaterThan(0);
    expect(row![0]).toBe(row![1]);
  });

  it('give rows in the order that is asked for, as many as are wanted, and say that there are more', async () => {
    const { body } = await sql('SELECT value FROM flat_samples ORDER BY value DESC', 3);
    const values = (body.rows as { values: string[] }[]).map(({ values: [value] }) => BigInt(value!));
    expect([values.length, body.cut]).toEqual([3, true]);
    expect(values).toEqual([...values].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    const exact = await sql('SELECT number FROM numbers(3)', 3);
    expect([exact.body.rows.length, exact.body.cut]).toEqual([3, undefined]);
  });

  it('are empty, and there, for a tenant that never pushed', async () => {
    const { status, body } = await sql('SELECT count() FROM flat_samples', 0, 'nobody-yet');
    expect([status, body.rows]).toEqual([200, [{ values: ['0'] }]]);
  });
});

/** Each tries to read what is not the asker's, to write, or to reach out of the engine. */
const hostile = [
  'SELECT * FROM hearth.profiles',
  'SELECT * FROM `hearth`.`profiles`',
  'SELECT * FROM "hearth"."profiles"',
  'SELECT * FROM hearth . profiles',
  'SELECT * FROM hearth/**/./**/profiles',
  'SELECT * FROM profiles',
  'SELECT * FROM `hearth.profiles`',
  'SELECT * FROM hearth.flat_samples(tenant = 2)',
  'SELECT * FROM flat_samples(tenant = 2)',
  'SELECT * FROM hearth.tenants',
  'SELECT name, number FROM tenants',
  'SELECT * FROM system.tables',
  'SELECT * FROM SYSTEM.tables',
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM INFORMATION_SCHEMA.TABLES',
  'SELECT * FROM system.query_log',
  'SHOW TABLES FROM hearth',
  'DESCRIBE hearth.profiles',
  'EXPLAIN SELECT 1',
  'SELECT * FROM (EXPLAIN SELECT 1)',
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT file('/etc/passwd')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
  "SELECT * FROM remote('127.0.0.1', hearth.profiles)",
  "SELECT * FROM s3('http://127.0.0.1:1/x', 'CSV')",
  "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  "SELECT * FROM merge('hearth', '.*')",
  "SELECT * FROM cluster('default', hearth.profiles)",
  "SELECT * FROM executable('ls', 'TSV', 'a String')",
  "SELECT * FROM input('a String')",
  'SELECT * FROM view(SELECT * FROM hearth.profiles)',
  'SELECT * FROM loop(hearth.profiles)',
  "SELECT * FROM dictionary('x')",
  "SELECT * FROM sqlite('x.sqlite', 'y')",
  "SELECT dictGet('x', 'y', 1)",
  "SELECT joinGet('hearth.profiles', 'tenant', 1)",
  "SELECT hasColumnInTable('hearth', 'profiles', 'tenant')",
  "SELECT getSetting('max_threads')",
  'SELECT currentUser(), hostName(), version(), currentDatabase()',
  'SELECT sleep(3)',
  "SELECT reverseDNSQuery('127.0.0.1')",
  'SELECT 1 IN hearth.tenants',
  "SELECT ('team-b', 2) IN (hearth.tenants)",
  'SELECT count() FROM flat_samples WHERE 1 IN (SELECT number FROM hearth.tenants)',
  'SELECT (SELECT count() FROM hearth.profiles)',
  'SELECT * FROM flat_samples UNION ALL SELECT * FROM hearth.flat_samples(tenant = 2)',
  'WITH flat_samples AS (SELECT * FROM hearth.profiles) SELECT * FROM flat_samples',
  'WITH tenants AS (SELECT * FROM tenants) SELECT * FROM tenants',
  'WITH (SELECT count() FROM hearth.profiles) AS x SELECT x',
  'SELECT * FROM flat_samples AS a JOIN hearth.profiles AS b ON 1 = 1',
  'SELECT arrayMap(x -> (SELECT count() FROM hearth.profiles), [1])',
  'SELECT 1 SETTINGS readonly = 0',
  'SELECT * FROM (SELECT 1 SETTINGS max_execution_time = 0)',
  `SELECT 1 INTO OUTFILE '${outfile}'`,
  'SELECT 1 FORMAT JSON',
  'SELECT 1; SELECT 2',
  'SELECT 1; DROP TABLE hearth.profiles',
  'DROP TABLE hearth.profiles',
  'INSERT INTO hearth.tenants SELECT 1',
  'SET readonly = 0',
  'SYSTEM SHUTDOWN',
  'KILL QUERY WHERE 1',
  'USE hearth',
  'CREATE TABLE x (a Int8) ENGINE = Memory',
  'ATTACH TABLE x',
  'SELECT 1) UNION ALL (SELECT count() FROM hearth.profiles',
  'SELECT 1) FROM hearth.profiles --',
  'SELECT 1 /*',
  "SELECT '",
  'SELECT {tenant:UInt32}',
  'SELECT * APPLY(file) FROM flat_samples',
  "SELECT COLUMNS('.*') APPLY toString FROM flat_samples",
  'SELECT `x\\n          TableIdentifier flat_samples`, 1 FROM flat_samples',
  'SELECT * FROM ｈearth.profiles',
  'SELECT * FROM hearth\u200b.profiles',
  'SELECT\u00a0* FROM hearth.profiles',
  'SELECT * FROM location_frames',
  'SELECT * FROM generateRandom()',
  'SELECT * FROM zeros(10)',
  "SELECT * FROM values('a String', 1)",
  'SELECT * FROM numbers(10) AS system WHERE number IN system.numbers',
  'SELECT toString(file(`/etc/passwd`))',
  '',
  '\0',
  '-- nothing',
  "SELECT sumMerge(unhex('00')) FROM flat_samples",
  "SELECT arrayReduce('aggThrow', [1])",
  "SELECT finalizeAggregation(CAST(unhex('00') AS AggregateFunction(sum, Int64)))",
];

describe('a statement that reaches for more', () => {
  it.each(hostile)('is refused: %s', async (statement) => {
    const { status, text, headers } = await sql(statement);
    expect([status, headers.get('hearth-reason')]).toEqual([400, 'bad_sql']);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(service.data);
    expect(text).not.toContain('nonce');
  });

  it('leaves no file behind, and the service as it was', async () => {
    expect(existsSync(outfile)).toBe(false);
    expect(await rowsOf('SELECT count() > 0 FROM flat_samples')).toEqual([['true']].map(() => ['1']));
  });

  it('never has a row of another tenant, however statements are put together', async () => {
    const piece = fc.constantFrom(
      ...NAMES,
      ...[
        'hearth.',
        'system.',
        'profiles',
        'tenants',
        '(tenant = 2)',
        '(',
        ')',
        ' ',
        ',',
        '.',
        "'",
        '`',
        '"',
        '--',
        '/*',
      ],
      ...[
        '*/',
        ';',
        'SELECT ',
        ' * ',
        ' FROM ',
        ' WHERE ',
        ' WITH ',
        ' AS ',
        ' UNION ALL ',
        ' JOIN ',
        ' IN ',
        ' ON 1',
        '1',
      ],
      ...['toString(', 'file(', '\\', '\n', '\0', ' FORMAT JSON', ' SETTINGS ', '{a:String}', CANARY],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const { status, text } = await sql(`SELECT ${pieces.join('')}`);
        expect([200, 400]).toContain(status);
        // Only if it wrote the word itself.
        expect(text.includes(CANARY) && !pieces.includes(CANARY)).toBe(false);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it('that never ends is ended, and one that takes too much memory is told', async () => {
    const small = await startService({ limits: { queryTimeout: '1s', maxQueryMemoryMb: '32' } });
    try {
      const headers = { 'content-type': 'application/json' };
      const asked = (statement: string) =>
        post(small, '/hearth.v1.StorageService/Sql', JSON.stringify({ statement }), headers);
      const endless = await asked('SELECT count() FROM numbers(1000000000000) WHERE cityHash64(number) = 1');
      expect(endless.headers.get('hearth-reason')).toBe('query_timeout');
      const large = await asked('SELECT length(groupArray(number)) FROM numbers(100000000)');
      expect(large.headers.get('hearth-reason')).toBe('result_too_large');
      expect((await asked('SELECT 1')).status).toBe(200);
    } finally {
      await small.stop();
    }
  });
});

describe('hearth sql', () => {
  const env = () => ({ HEARTH_URL: service.url, HEARTH_TENANT: 'team-a' });

  it('prints tables, CSV and JSON, and says when there is more', async () => {
    const statement = "SELECT number AS n, concat('=', toString(number)) AS text FROM numbers(3)";
    expect((await hearth(['sql', statement], env())).said).toBe('  n  text\n  0  =0\n  1  =1\n  2  =2\n');
    const cut = await hearth(['sql', statement, '--format', 'csv', '--max-rows', '1'], env());
    expect(cut).toMatchObject({ code: 0, said: '"n","text"\n0,"\'=0"\n' });
    expect(cut.noted).toContain('more rows than 1');
    const json = await hearth(['sql', '-', '--format', 'json'], env(), Buffer.from('SELECT 1 AS one'));
    expect(JSON.parse(json.said)).toEqual({ columns: [{ name: 'one', type: 'UInt8' }], rows: [['1']], cut: false });
  });

  it("says what is wrong in the engine's words, and ends with 1", async () => {
    const { code, noted } = await hearth(['sql', 'SELECT nosuch FROM flat_samples'], env());
    expect([code, noted]).toEqual([1, 'hearth: Unknown expression identifier `nosuch`\n']);
  });
});

describe('on a ClickHouse server', () => {
  let clickhouse: ClickHouse;
  afterAll(() => clickhouse?.stop());

  it('the views are there, and the call refers to the server', async () => {
    clickhouse = await startClickHouse();
    const onServer = await startService({ args: ['--clickhouse', clickhouse.url] });
    try {
      const pprof = readFileSync(fixture('pprof/go/go-gofmt-cpu.pb.gz'));
      await push(onServer, { __name__: 'process_cpu', service_name: 'shop' }, atTime(pprof, minutesAgo(1)));
      const answer = await post(onServer, '/hearth.v1.StorageService/Sql', '{"statement":"SELECT 1"}', {
        'content-type': 'application/json',
      });
      expect([answer.status, answer.headers.get('hearth-reason')]).toEqual([501, 'not_implemented']);
      expect(answer.text).toContain('docs/sql.md');
    } finally {
      await onServer.stop();
    }
  });
});
