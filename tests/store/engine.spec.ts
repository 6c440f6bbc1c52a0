import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '../../service/store/embedded/supervisor.ts';
import { ask, type EngineQuestion } from './engine-client.ts';
import { quietLog } from './opened-store.ts';

const CODE = {
  unknownSetting: 115,
  badNumber: 72,
  timeout: 159,
  readonly: 164,
  memory: 241,
  thrown: 395,
  cancelled: 394,
};
const MEBI = 1024 * 1024;

describe("the engine's process", () => {
  let directory: string;
  let engine: Engine;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hearth-engine-spec-'));
    engine = await startEngine(
      {
        directory: join(directory, 'store'),
        readers: 2,
        writers: 2,
        memoryBytes: 1024 * MEBI,
        limits: { timeoutMs: 20_000, memoryBytes: 64 * MEBI, resultBytes: 8 * MEBI, threads: 2 },
      },
      quietLog,
    );
    await sql('CREATE TABLE words (id UInt64, word String) ENGINE = MergeTree ORDER BY id');
    await sql('CREATE TABLE victim (id UInt64) ENGINE = MergeTree ORDER BY id');
  });
  afterAll(async () => {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const sql = (statement: string, question?: EngineQuestion) => ask(engine.endpoint, statement, question);
  const running = async () => (await sql("SELECT count() FROM system.processes WHERE query LIKE '%slow%'")).text.trim();

  it('answers on a socket in a folder that only its owner enters, to who has the password', async () => {
    expect(statSync(dirname(engine.endpoint.socket)).mode & 0o777).toBe(0o700);
    expect(await sql('SELECT 1')).toMatchObject({ status: 200, code: undefined, text: '1\n' });
    expect(await sql('SELECT 1', { password: 'wrong' })).toMatchObject({ status: 401, code: 516 });
    expect(await sql('SELECT 1', { password: '' })).toMatchObject({ status: 401 });
  });

  it('keeps few threads for deleting files, each of which would keep memory', async () => {
    const threads = "SELECT value FROM system.server_settings WHERE name = 'max_parts_cleaning_thread_pool_size'";
    expect((await sql(threads)).text).toBe('2\n');
  });

  it('never lets rows of a failed statement reach the next answer', async () => {
    const failing = [
      'SELECT number, throwIf(number = 200000) FROM numbers(1000000)',
      'SELECT number, throwIf(number = 200000) FROM numbers(1000000) FORMAT JSONEachRow',
      'SELECT number, throwIf(number = 200000) FROM numbers(1000000) FORMAT RowBinary',
    ];
    for (let round = 0; round < 10; round++) {
      const failed = await Promise.all(failing.map((statement) => sql(statement)));
      expect(failed.map(({ code }) => code)).toEqual([CODE.thrown, CODE.thrown, CODE.thrown]);
      const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => sql(`SELECT ${index}`)));
      expect(answers.map(({ text }) => text)).toEqual(['0\n', '1\n', '2\n', '3\n', '4\n', '5\n']);
    }
  });

  it('answers correctly after each kind of failure', async () => {
    const failures: [string, EngineQuestion, number][] = [
      [
        'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)',
        { search: { max_execution_time: '1' } },
        CODE.timeout,
      ],
      ['SELECT groupArray(number) FROM numbers(100000000)', {}, CODE.memory],
      ['SELECT number FROM numbers(10000000)', {}, 396],
      ['SELECT nonsense', {}, 47],
      ["SELECT match('a', 'a(')", {}, 427],
    ];
    for (const [statement, question, code] of failures) {
      expect(await sql(statement, question)).toMatchObject({ status: 500, code });
      expect((await sql("SELECT 'next'")).text).toBe('next\n');
    }
  });

  it('forgets the settings of a statement with it', async () => {
    const setting = "SELECT value FROM system.settings WHERE name = 'max_threads'";
    expect((await sql(setting, { search: { max_threads: '1' } })).text).toBe('1\n');
    for (let again = 0; again < 4; again++) {
      expect((await sql(setting)).text).toBe('2\n');
    }
  });

  it('takes no setting that is not on its list, and no text in one', async () => {
    const refused: Record<string, string>[] = [
      { insert_deduplication_token: 'a' },
      { log_comment: "\\'; DROP TABLE victim; --" },
      { 'max_threads = 1; DROP TABLE victim; SET max_threads': '1' },
      { session_id: '1' },
      { database: 'system' },
    ];
    for (const search of refused) {
      expect(await sql('SELECT 1', { search })).toMatchObject({ code: CODE.unknownSetting });
      expect(await sql('INSERT INTO victim FORMAT CSV', { search, body: [Buffer.from('1\n')] })).toMatchObject({
        code: CODE.unknownSetting,
      });
    }
    for (const value of ["\\'; DROP TABLE victim; --", "1'", '1, readonly = 0', '-1', 'nan', '0x10', '1e9', '']) {
      expect(await sql('SELECT 1', { search: { max_threads: value } })).toMatchObject({ code: CODE.badNumber });
    }
    expect((await sql('SELECT count() FROM victim')).text).toBe('0\n');
  });

  it('lets a reading statement do nothing but read its tables', async () => {
    const outside = join(directory, 'outside.csv');
    for (const statement of [
      "SELECT * FROM file('/etc/hostname', 'LineAsString')",
      "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
      'SELECT 1 SETTINGS max_threads = 9',
      'WITH 1 AS x SELECT x; DROP TABLE victim',
      `SELECT 1 INTO OUTFILE '${outside}'`,
    ]) {
      expect((await sql(statement)).code, statement).toBeDefined();
    }
    expect(existsSync(outside)).toBe(false);
    expect((await sql('SELECT count() FROM victim')).text).toBe('0\n');
  });

  it('binds values whatever they hold', async () => {
    const texts = ["it's", '\\', "\\'; DROP TABLE victim; --", '{a:String}', '\0\t\n\r', '名前🔥', "' OR 1 = 1", ''];
    for (const text of texts) {
      // As the client escapes them.
      const escaped = text.replace(/[\\'\t\n\r]/g, (c) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[c] ?? c}`);
      const { text: answer } = await sql('SELECT hex({a:String}), {n:Int64} + 1', {
        search: { param_a: escaped, param_n: '-9223372036854775808' },
      });
      expect(answer).toBe(`${Buffer.from(text).toString('hex').toUpperCase()}\t-9223372036854775807\n`);
    }
    expect(await sql('SELECT {a:String}')).toMatchObject({ code: 456 });
    expect(await sql('SELECT {n:UInt64}', { search: { param_n: '1) OR (1' } })).toMatchObject({ code: 457 });
    expect(await sql('SELECT {i:Identifier}', { search: { param_i: 'victim' } })).toMatchObject({ code: 457 });
  });

  it('stores characters that are split between pieces of the body', async () => {
    const rows = Array.from({ length: 50 }, (_, id) => JSON.stringify({ id, word: `名前🔥é${id}` })).join('\n');
    const bytes = Buffer.from(rows);
    const pieces = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
    expect(await sql('INSERT INTO words FORMAT JSONEachRow', { body: pieces })).toMatchObject({ status: 200 });
    expect((await sql("SELECT count() FROM words WHERE word = concat('名前🔥é', toString(id))")).text).toBe('50\n');
  });

  it('stores binary rows exactly, newlines, quotes and zeros included', async () => {
    const row = (id: number, word: string) => {
      const text = Buffer.from(word, 'latin1');
      const fixed = Buffer.alloc(9);
      fixed.writeBigUInt64LE(BigInt(id));
      fixed[8] = text.length;
      return Buffer.concat([fixed, text]);
    };
    await sql('TRUNCATE TABLE words');
    const words = ['\n\n', "';\0", '\r\n;', '\xff\xfe'];
    const body = words.map((word, index) => row(0x0a0a_0000 + index, word));
    expect(await sql('INSERT INTO words (id, word) FORMAT RowBinary', { body })).toMatchObject({ status: 200 });
    expect((await sql('SELECT groupArray((id, hex(word))) FROM (SELECT * FROM words ORDER BY id)')).text).toBe(
      `[(168427520,'0A0A'),(168427521,'273B00'),(168427522,'0D0A3B'),(168427523,'FFFE')]\n`,
    );
  });

  it('stores nothing of an insert that is cut off', async () => {
    await sql('TRUNCATE TABLE words');
    const whole = Buffer.concat(Array.from({ length: 1_000 }, () => Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 1, 97])));
    const torn = whole.subarray(0, whole.length - 3);
    expect(await sql('INSERT INTO words FORMAT RowBinary', { body: [torn] })).toMatchObject({ code: 33 });
    expect((await sql('SELECT count() FROM words')).text).toBe('0\n');
  });

  it('runs statements with values side by side', async () => {
    const started = performance.now();
    const slow = () => sql('SELECT sleep(1), {a:String}', { search: { param_a: 'x' } });
    await Promise.all([slow(), slow(), slow()]);
    expect(performance.now() - started, 'one after the other').toBeLessThan(2_900);
  });

  it('ends a query in time', async () => {
    const started = performance.now();
    const answer = await sql('SELECT sum(cityHash64(number)) FROM numbers(1000000000000)', {
      search: { max_execution_time: '1' },
    });
    expect(answer).toMatchObject({ code: CODE.timeout });
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('ends the work of an asker who goes, even one who still waited for his turn', async () => {
    const controller = new AbortController();
    const slow = 'SELECT sum(cityHash64(number)) AS slow FROM numbers(1000000000000)';
    const asked = Array.from({ length: 4 }, () => sql(slow, { signal: controller.signal }).catch(() => 'gone'));
    await sleep(300);
    controller.abort();
    expect(await Promise.all(asked)).toEqual(['gone', 'gone', 'gone', 'gone']);
    const gone = performance.now();
    // The one that counts is itself in the list.
    while ((await running()) !== '1') {
      expect(performance.now() - gone).toBeLessThan(10_000);
    }
    expect((await sql("SELECT 'next'")).text).toBe('next\n');
  });
});
