import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tenantNumber, unixNanos } from '#model/brands.ts';
import { drawProfile } from '../../tests/fixtures/drawn-profile.ts';
import { defaultLimits } from '../limits.ts';
import { symbolGroup } from '../store/durable-symbols.ts';
import { symbolTables, type EncodedRows } from '../store/encode.ts';
import type { Moment } from './decode.ts';
import { createDecodePool, type DecodePool } from './decode-pool.ts';
import { decodeLimitsOf, type DecodeJob } from './pushed-profile.ts';

let folder: string;
let realWorker: URL;
let fragileWorker: URL;
let pool: DecodePool;
const faults: string[] = [];

const moment: Moment = { profileId: new Uint8Array(16).fill(7), time: unixNanos(1n) };

/** Speaks the worker's protocol: a payload of 66 kills it, 67 ends it, others are answered with what they hold. */
const FRAGILE = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ job }) => {
    const [what] = job.push.payload;
    if (what === 66) throw new Error('boom');
    if (what === 67) process.exit(3);
    parentPort.postMessage({ kind: 'done', decoded: { unpackedBytes: what } });
  });
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-decode-'));
  const outfile = join(folder, 'decode-worker.mjs');
  buildSync({
    entryPoints: [new URL('decode-worker.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  realWorker = pathToFileURL(outfile);
  fragileWorker = pathToFileURL(join(folder, 'fragile.cjs'));
  await writeFile(fragileWorker, FRAGILE);
});

afterEach(() => pool.close());
afterAll(() => rm(folder, { recursive: true }));

function open(workerFile: URL | undefined, threads = 1): DecodePool {
  faults.length = 0;
  pool = createDecodePool({
    threads,
    workerFile,
    askMoment: () => moment,
    onFault: (message) => faults.push(message),
  });
  return pool;
}

const now = unixNanos(1_795_412_642_000_000_000n);

function job(payload: Uint8Array): DecodeJob {
  return {
    tenant: tenantNumber(1),
    push: { labels: [{ name: '__name__', value: 'cpu' }], payload },
    limits: { ...decodeLimitsOf(defaultLimits), rejectOlderThan: 0 },
    now,
  };
}

describe.each([
  ['in place', 0],
  ['in a worker', 1],
  ['in two workers', 2],
])('decoding %s', (_where, threads) => {
  it('gives what is stored', async () => {
    const { pprof } = drawProfile('main;run 5\nmain 6', { timeNanos: now });
    const decoded = await open(realWorker, threads).decode(job(pprof));
    expect(decoded.unpackedBytes).toBe(pprof.length);
    expect(decoded.encoded[0]!.byteLength).toBeGreaterThan(100);
    expect(decoded.seriesKeys).toHaveLength(1);
    expect(decoded.samples).toBe(2);
  });

  it('asks for the moment of a profile without a time, in order with others', async () => {
    open(realWorker, threads);
    const timeless = drawProfile('main 1').pprof;
    const timed = drawProfile('main 1', { timeNanos: now }).pprof;
    const all = await Promise.all([timeless, timed, timeless, timed].map((pprof) => pool.decode(job(pprof))));
    expect(all.every(({ encoded }) => encoded.length === 1)).toBe(true);
  });

  it('leaves out symbols that it has heard are durable, unless all are asked for', async () => {
    open(realWorker, threads);
    const { pprof } = drawProfile('main;run 5\nmain 6', { timeNanos: now });
    const encoded = async (more?: Partial<DecodeJob>) =>
      (await pool.decode({ ...job(pprof), ...more })).encoded[0] as EncodedRows;
    const whole = await encoded();
    const ids = symbolTables.flatMap((table) => [...whole.symbols[table].ids]);
    pool.learn({ epoch: 1, groups: [{ key: symbolGroup(whole), ids: Int32Array.from(ids) }] });
    const both = await Promise.all([encoded(), encoded()]);
    expect(both.map(({ symbols }) => symbols.functions.ids.length)).toEqual([0, 0]);
    expect(both.map(({ leftOutIn }) => leftOutIn)).toEqual([1, 1]);
    expect((await encoded({ allSymbols: true })).symbols).toEqual(whole.symbols);
    pool.learn({ epoch: 2, groups: [] });
    expect((await encoded()).symbols).toEqual(whole.symbols);
  });

  it('fails with the reason', async () => {
    await expect(open(realWorker, threads).decode(job(Uint8Array.of(255)))).rejects.toThrow(
      expect.objectContaining({ name: 'HearthError', reason: 'malformed_profile' }),
    );
    expect(faults).toEqual([]);
  });

  it('does not take the payload away from its owner', async () => {
    const { pprof } = drawProfile('main 1', { timeNanos: now });
    const request = Buffer.concat([Buffer.alloc(10), pprof]);
    await open(realWorker, threads).decode(job(request.subarray(10)));
    expect(request.length).toBe(pprof.length + 10);
  });
});

describe('a worker that dies', () => {
  it.each([
    ['by an exception', 66],
    ['by an exit', 67],
  ])('%s fails its profile only, and is replaced', async (_how, deadly) => {
    open(fragileWorker);
    const results = await Promise.allSettled(
      [1, 2, deadly, 4, 5, 6, 7, 8].map((n) => pool.decode(job(Uint8Array.of(n)))),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      ...Array<string>(5).fill('fulfilled'),
    ]);
    expect(results[2]).toMatchObject({
      reason: { reason: 'internal', message: expect.stringContaining('its decoder ended') },
    });
    expect(faults).toHaveLength(1);
    expect(pool.queuedBytes()).toBe(0);
  });

  it('before it can start fails what is asked of it and is not started in a circle', async () => {
    open(pathToFileURL(join(folder, 'missing.js')));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(faults).toHaveLength(1);
    await expect(pool.decode(job(Uint8Array.of(1)))).rejects.toThrow('its decoder ended');
    expect(faults).toHaveLength(2);
  });
});

describe('the queue', () => {
  it('is bounded in bytes', async () => {
    open(realWorker);
    const big = new Uint8Array(40 * 1024 * 1024);
    const first = pool.decode(job(big));
    await expect(pool.decode(job(big))).rejects.toThrow(
      expect.objectContaining({ reason: 'overloaded', retryAfterSeconds: 2 }),
    );
    await expect(first).rejects.toThrow('exceeds limit');
    expect(pool.queuedBytes()).toBe(0);
  });

  it('is refused after the end', async () => {
    await open(realWorker).close();
    await expect(pool.decode(job(Uint8Array.of(1)))).rejects.toThrow('shutting down');
  });
});
