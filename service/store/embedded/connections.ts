/**
 * The engine's connections: readers, which can do nothing but read; writers; and one that only kills.
 *
 * What was found of the engine and is contained here (each has a test in tests/store/engine.spec.ts):
 * - a statement's settings would stay for the next one, so readers get theirs once, when they are opened, before
 *   `readonly = 1` makes them final and forbids whatever reaches beyond the tables (`file()`, `url()`);
 * - the library's own insert cuts binary rows at the first newline byte, so rows go through a file;
 * - `KILL … SYNC` never returns, so statements are killed ASYNC, from a connection of its own;
 * - a statement that does not stop in time even then is ended with the whole process, which starts again at once.
 */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Session, type ChdbResult } from 'chdb';
import { EngineError } from './engine-error.ts';
import { SessionPool } from './session-pool.ts';

export interface ReaderLimits {
  /** Until the engine gives a query up; 0 for never. */
  timeoutMs: number;
  memoryBytes: number;
  resultBytes: number;
  /** Threads of one query. */
  threads: number;
}

export interface EngineOptions {
  directory: string;
  readers: number;
  writers: number;
  memoryBytes: number;
  limits: ReaderLimits;
}

/** How long after its time-out a query may go on before the process is ended. */
const GRACE_SECONDS = 5;
/** A write that takes longer than this never ends (as `ALTER DELETE` on a full disk). */
const WRITE_SECONDS = 120;
/** Ids of stacks are unpacked from a dictionary block by block: the engine's own megabyte is a fifth slower. */
const READ_BLOCK_BYTES = 8_000_000;
/** Statements may carry many values; the engine's default is 256 KiB. */
const MAX_QUERY_BYTES = 64 * 1024 * 1024;
/** Threads that delete the files of merged parts: the engine would start 128 of them and keep them, which takes 25 MB. */
const CLEANING_THREADS = 2;

export class EngineConnections {
  private readonly readers: SessionPool;
  private readonly writers: SessionPool;
  private readonly control: SessionPool;
  private readonly incoming: string;
  private inserts = 0;

  constructor(private readonly options: EngineOptions) {
    this.readers = new SessionPool(options.readers, (settings) => this.openReader(settings));
    this.writers = new SessionPool(options.writers, () => Promise.resolve(this.open()));
    this.control = new SessionPool(1, () => Promise.resolve(this.open()));
    this.incoming = join(options.directory, 'incoming');
  }

  /** Opens the data directory. Throws when another process has it. */
  async start(): Promise<void> {
    await this.command('SELECT 1');
    // What a killed process had not finished reading was never acknowledged.
    rmSync(this.incoming, { recursive: true, force: true });
    mkdirSync(this.incoming, { mode: 0o700 });
  }

  /**
   * Runs a statement that only reads.
   * @param tag names the statement for `kill`
   * @param settings limits of this statement that replace the usual ones: own names, numbers only
   * @param wanted asked when the statement's turn comes, which may be after its asker has gone
   */
  read(sql: string, tag: string, settings: ReadonlyMap<string, number>, wanted: () => boolean): Promise<ChdbResult> {
    const limits = new Map([...this.usualLimits(), ...settings]);
    const variant = [...limits].map(([name, value]) => `${name} = ${value}`).join(', ');
    const seconds = limits.get('max_execution_time')!;
    return this.readers.run(variant, async (session) => {
      if (!wanted()) {
        throw new EngineError(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
      }
      const work = session.queryAsync(`${comment(tag)} ${sql}`, { format: 'TabSeparated' });
      return watched(work, seconds === 0 ? 0 : seconds + GRACE_SECONDS);
    });
  }

  command(sql: string): Promise<ChdbResult> {
    return this.writers.run('', (session) =>
      watched(session.queryAsync(sql, { format: 'TabSeparated' }), WRITE_SECONDS),
    );
  }

  /** @param statement the parts around the rows: `INSERT INTO t (a, b)` and `FORMAT RowBinary` */
  async insert(statement: { head: string; tail: string }, rows: Readable): Promise<void> {
    const file = join(this.incoming, String(++this.inserts));
    try {
      await pipeline(rows, createWriteStream(file, { mode: 0o600 }));
      await this.command(`${statement.head} FROM INFILE '${file.replace(/['\\]/g, '\\$&')}' ${statement.tail}`);
    } finally {
      await unlink(file).catch(() => undefined);
    }
  }

  /** Ends the reading statement that has the tag; its own promise then fails. */
  async kill(tag: string): Promise<void> {
    const sql = `KILL QUERY WHERE startsWith(query, '${comment(tag)}') ASYNC`;
    await this.control.run('', (session) => watched(session.queryAsync(sql), GRACE_SECONDS));
  }

  private usualLimits(): Map<string, number> {
    const { timeoutMs, memoryBytes, resultBytes, threads } = this.options.limits;
    return new Map([
      ['max_execution_time', timeoutMs / 1_000],
      ['max_memory_usage', memoryBytes],
      ['max_result_bytes', resultBytes],
      ['max_threads', threads],
      ['preferred_block_size_bytes', READ_BLOCK_BYTES],
    ]);
  }

  private open(): Session {
    return new Session(this.options.directory, {
      connectionArgs: [
        // Tables are there when the first statement comes, or the start fails.
        '--async_load_databases=0',
        `--max_server_memory_usage=${this.options.memoryBytes}`,
        `--max_query_size=${MAX_QUERY_BYTES}`,
        `--max_parts_cleaning_thread_pool_size=${CLEANING_THREADS}`,
      ],
    });
  }

  private async openReader(settings: string): Promise<Session> {
    const session = this.open();
    try {
      await session.queryAsync(`SET ${settings}, readonly = 1`);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }
}

/** First in the statement's text, where the engine's list of running statements shows it. */
const comment = (tag: string) => `/* ${tag} */`;

/** Ends the process when the engine does not come back: nothing in it can be relied upon then. */
async function watched<T>(work: Promise<T>, seconds: number): Promise<T> {
  if (seconds === 0) {
    return work;
  }
  const timer = setTimeout(() => {
    process.stderr.write(`a statement was still running after ${seconds} s: ending the engine\n`);
    process.kill(process.pid, 'SIGKILL');
  }, seconds * 1_000);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
