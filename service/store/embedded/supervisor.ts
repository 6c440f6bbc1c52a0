/**
 * Keeps the engine's process alive: starts it, starts it again when it ends or no longer reacts, and says whether it
 * answers.
 *
 *     const engine = await startEngine({ directory, … }, log);
 *     engine.endpoint;   // where its HTTP is, for the client
 *     await engine.stop();
 *
 *     start ──ready──▶ answering ──exit──▶ 50 ms ──▶ start
 *       └──exit──▶ 100 ms, 200 ms … 5 s ──▶ start         a start that fails is repeated less and less often
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HearthError } from '#model/errors.ts';
import type { StoreLog } from '../store.ts';
import type { EngineOptions } from './connections.ts';
import { untilUnlocked } from './directory-lock.ts';
import type { EngineMessage, EngineProcessOptions } from './engine.ts';

export interface EngineEndpoint {
  socket: string;
  secret: string;
}

export interface Engine {
  readonly endpoint: EngineEndpoint;
  /** False while the process is down or starting. */
  ready(): boolean;
  /** The running process, for tests that end it. */
  pid(): number | undefined;
  /** Ends the process at once: the last way to end work that does not stop. It starts again by itself. */
  kill(): void;
  stop(): Promise<void>;
}

/** The library runs statements in libuv's pool; with too few threads file reads of the process would starve. */
const SPARE_THREADS = 8;
/** The engine has some hundred threads, and the C library would keep freed memory for each few of them: 20 to 50 MB. */
const MALLOC_ARENAS = '2';
/** The engine's own allocator: what was freed goes back after a second, not five. Sums of hours would add up otherwise. */
const ALLOCATOR = 'dirty_decay_ms:1000';
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;
/** Of the process's own JavaScript, which only passes bytes on: V8 would take up to 32 MB and keep them. */
const YOUNG_GENERATION = '--max-semi-space-size=4';
/** A process that was not heard of in this many looks in a row hangs. Looks, not time: a suspended machine is no hang. */
const LOOK_MS = 5_000;
const SILENT_LOOKS = 4;
const LAST_WORDS_LENGTH = 2_000;

/**
 * Resolves when the engine answers; rejects when it cannot be started at all.
 * @param prepare called when nobody else has the directory, before the engine opens it
 */
export async function startEngine(
  options: EngineOptions,
  log: StoreLog,
  prepare: () => void = () => undefined,
): Promise<Engine> {
  try {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HearthError(
      'store_unavailable',
      `the data directory ${options.directory} cannot be made (${why}): choose another one with --data`,
      { cause },
    );
  }
  await untilUnlocked(options.directory).catch((cause: unknown) => {
    throw cannotBeOpened(cause instanceof Error ? cause.message : String(cause), cause);
  });
  prepare();
  // mkdtemp makes the folder for its owner only; a loopback port would be open to every local user.
  const folder = mkdtempSync(join(tmpdir(), 'hearth-engine-'));
  const endpoint = { socket: join(folder, 'engine.sock'), secret: randomBytes(24).toString('hex') };
  const running = new RunningEngine({ ...options, ...endpoint }, folder, log);
  try {
    await running.start();
  } catch (error) {
    await running.stop();
    throw error;
  }
  running.keepAlive();
  return running;
}

const cannotBeOpened = (why: string, cause: unknown) =>
  new HearthError('store_unavailable', `the embedded store cannot be opened: ${why}`, { cause });

class RunningEngine implements Engine {
  readonly endpoint: EngineEndpoint;
  private child: ChildProcess | undefined;
  private answering = false;
  private stopping = false;
  private keptAlive = false;
  private retryMs = FIRST_RETRY_MS;
  private silentLooks = 0;
  private look: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: EngineProcessOptions,
    private readonly folder: string,
    private readonly log: StoreLog,
  ) {
    this.endpoint = { socket: options.socket, secret: options.secret };
  }

  ready(): boolean {
    return this.answering;
  }

  pid(): number | undefined {
    return this.child?.pid;
  }

  kill(): void {
    this.child?.kill('SIGKILL');
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = this.spawn();
      let lastWords = '';
      const refuse = (why: string, cause?: unknown) => reject(cannotBeOpened(why, cause));
      child.stderr!.on('data', (chunk: Buffer) => {
        lastWords = (lastWords + chunk.toString('utf8')).slice(-LAST_WORDS_LENGTH);
      });
      child.on('message', (message: EngineMessage) => {
        this.silentLooks = 0;
        if (message.kind === 'ready') {
          this.answering = true;
          this.retryMs = FIRST_RETRY_MS;
          resolve();
        } else if (message.kind === 'failed') {
          refuse(message.message);
          child.kill('SIGKILL');
        }
      });
      child.on('error', (cause) => refuse(cause.message, cause));
      child.on('exit', (code, signal) => {
        this.answering = false;
        const how = signal ?? `exit code ${code}`;
        refuse(`its process ended while starting (${how}) ${lastWords.trim()}`);
        if (this.keptAlive && !this.stopping) {
          this.log.warn({ how, lastWords }, 'the embedded store ended; starting it again');
          this.startAgain();
        }
      });
    });
  }

  /** From now on a process that ends or hangs is replaced. */
  keepAlive(): void {
    this.keptAlive = true;
    this.look = setInterval(() => {
      if (this.answering && ++this.silentLooks > SILENT_LOOKS) {
        this.silentLooks = 0;
        this.log.error({}, 'the embedded store no longer reacts; ending its process');
        this.kill();
      }
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.look);
    clearTimeout(this.retry);
    const { child } = this;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // Acknowledged writes are durable: there is nothing that a gentler end would keep.
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(): ChildProcess {
    rmSync(this.options.socket, { force: true });
    const { readers, writers } = this.options;
    this.child = spawn(process.execPath, [YOUNG_GENERATION, ...engineCommand()], {
      // Standard input is the child's lifeline: it closes however this process ends.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        HEARTH_ENGINE: JSON.stringify(this.options),
        UV_THREADPOOL_SIZE: String(readers + writers + SPARE_THREADS),
        MALLOC_ARENA_MAX: MALLOC_ARENAS,
        JE_MALLOC_CONF: ALLOCATOR,
      },
    });
    // The lifeline breaks when the child is killed: its exit says so already.
    this.child.stdin!.on('error', () => undefined);
    return this.child;
  }

  private startAgain(): void {
    this.retry = setTimeout(() => {
      // A start that fails ends with its process, whose exit leads here again.
      this.start().catch((error: unknown) => this.log.warn({ err: error }, 'the embedded store did not start'));
    }, this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
  }
}

/** The engine beside the bundled service, or its source when the service itself runs from source (in tests). */
function engineCommand(): string[] {
  const bundled = new URL('./engine.js', import.meta.url);
  if (existsSync(bundled)) {
    return [fileURLToPath(bundled)];
  }
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(loader).href, fileURLToPath(new URL('./engine.ts', import.meta.url))];
}
