/**
 * The engine's connections. One connection runs one statement at a time, so there are several: readers, which can do
 * nothing but read, writers, and one that only kills.
 *
 * What was found of the engine and is contained here (each has a test): after any failed statement a connection
 * prefixes the rows it had begun to its next answer, so it is closed and opened again; settings sent with a statement
 * would stay, so readers get theirs once, before `readonly = 1` makes that final; KILL … SYNC never returns, so
 * statements are killed ASYNC.
 */
import { loadEngine, type EngineSession } from './native.ts';

export interface ReaderLimits {
  /** Seconds until the engine gives a query up. */
  timeoutSeconds: number;
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

type Work<T> = (session: EngineSession) => Promise<T>;

/** Sessions that are opened when first needed, replaced when they fail, and lent to one statement at a time. */
class Pool {
  private readonly idle: EngineSession[] = [];
  private readonly waiting: ((session: EngineSession) => void)[] = [];
  private opened = 0;

  constructor(
    private readonly size: number,
    private readonly open: () => Promise<EngineSession>,
  ) {}

  async run<T>(work: Work<T>): Promise<T> {
    const session = await this.take();
    let answer: T;
    try {
      answer = await work(session);
    } catch (error) {
      this.replace(session);
      throw error;
    }
    this.give(session);
    return answer;
  }

  private async take(): Promise<EngineSession> {
    const free = this.idle.pop();
    if (free !== undefined) {
      return free;
    }
    if (this.opened < this.size) {
      this.opened++;
      try {
        return await this.open();
      } catch (error) {
        this.opened--;
        throw error;
      }
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private give(session: EngineSession): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.idle.push(session);
    } else {
      next(session);
    }
  }

  /** The failed session is never lent again; whoever waits gets a new one. */
  private replace(session: EngineSession): void {
    session.close();
    this.opened--;
    const next = this.waiting.shift();
    if (next !== undefined) {
      this.take().then(next, () => this.waiting.unshift(next));
    }
  }
}

export class EngineConnections {
  private readonly engine = loadEngine();
  private readonly readers: Pool;
  private readonly writers: Pool;
  private readonly control: Pool;

  constructor(private readonly options: EngineOptions) {
    this.readers = new Pool(options.readers, () => this.openReader());
    this.writers = new Pool(options.writers, () => Promise.resolve(this.open()));
    this.control = new Pool(1, () => Promise.resolve(this.open()));
  }

  /** Runs a statement that only reads; its text must contain `tag`, by which it can be killed. */
  read(sql: string, format: string): Promise<Uint8Array> {
    return this.readers.run(async (session) => (await session.queryAsync(sql, { format })).bytes());
  }

  command(sql: string): Promise<Uint8Array> {
    return this.writers.run(async (session) => (await session.queryAsync(sql, { format: 'TabSeparated' })).bytes());
  }

  /** @param statement `INSERT INTO … FORMAT …`, without data */
  insert(statement: string, rows: Buffer): Promise<unknown> {
    return this.writers.run((session) =>
      this.engine.InsertRawAsyncConnection(session.connection, `${statement} `, rows, false),
    );
  }

  /** Ends the statements that carry the tag; their own promises then fail. */
  async kill(tag: string): Promise<void> {
    await this.control.run((session) =>
      session.queryAsync(`KILL QUERY WHERE position(query, '${tag}') > 0 AND position(query, 'KILL') = 0 ASYNC`),
    );
  }

  private open(): EngineSession {
    return new this.engine.Session(this.options.directory, {
      connectionArgs: [`--max_server_memory_usage=${this.options.memoryBytes}`],
    });
  }

  private async openReader(): Promise<EngineSession> {
    const session = this.open();
    const { timeoutSeconds, memoryBytes, resultBytes, threads } = this.options.limits;
    const settings = {
      max_execution_time: timeoutSeconds,
      max_memory_usage: memoryBytes,
      max_result_bytes: resultBytes,
      max_threads: threads,
      do_not_merge_across_partitions_select_final: 1,
      use_uncompressed_cache: 0,
    };
    for (const [name, value] of Object.entries(settings)) {
      if (value > 0) {
        await session.queryAsync(`SET ${name} = ${value}`);
      }
    }
    await session.queryAsync('SET readonly = 1');
    return session;
  }
}
