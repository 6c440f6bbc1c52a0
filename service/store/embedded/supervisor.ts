/**
 * Keeps the engine's process alive: starts it, starts it again when it ends, and says whether it answers.
 *
 *     const engine = await startEngine({ directory, … }, log);
 *     engine.endpoint;   // where its HTTP is, for the client
 *     await engine.stop();
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HearthError } from '#model/errors.ts';
import type { StoreLog } from '../store.ts';
import type { EngineMessage, EngineProcessOptions } from './engine.ts';
import type { EngineOptions } from './connections.ts';

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
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;

/** Resolves when the engine answers; rejects when it cannot be started at all. */
export async function startEngine(options: EngineOptions, log: StoreLog): Promise<Engine> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
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
  return running;
}

class RunningEngine implements Engine {
  readonly endpoint: EngineEndpoint;
  private child: ChildProcess | undefined;
  private answering = false;
  private stopping = false;
  private retryMs = FIRST_RETRY_MS;

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
      rmSync(this.options.socket, { force: true });
      const child = spawn(process.execPath, engineCommand(), {
        stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
        env: {
          ...process.env,
          HEARTH_ENGINE: JSON.stringify(this.options),
          UV_THREADPOOL_SIZE: String(this.options.readers + this.options.writers + SPARE_THREADS),
        },
      });
      this.child = child;
      let lastWords = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        lastWords = (lastWords + chunk.toString('utf8')).slice(-2000);
      });
      child.on('message', (message: EngineMessage) => {
        if (message.kind === 'ready') {
          this.answering = true;
          this.retryMs = FIRST_RETRY_MS;
          resolve();
        } else {
          reject(new HearthError('store_unavailable', `the embedded store cannot be opened: ${message.message}`));
        }
      });
      child.on('error', (cause) =>
        reject(new HearthError('store_unavailable', `the embedded store cannot be started: ${cause.message}`, { cause })),
      );
      child.on('exit', (code, signal) => {
        const was = this.answering;
        this.answering = false;
        const how = signal ?? `exit code ${code}`;
        reject(new HearthError('store_unavailable', `the embedded store ended while starting (${how}): ${lastWords}`));
        if (!this.stopping) {
          this.log.warn({ how, lastWords: was ? lastWords : undefined }, 'the embedded store ended; starting it again');
          this.startAgain();
        }
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // Acknowledged writes are durable: there is nothing that a gentler end would keep.
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private startAgain(): void {
    setTimeout(() => {
      if (this.stopping) {
        return;
      }
      // A failed start ends with its process, whose exit comes here again.
      this.start().catch((error: unknown) => this.log.warn({ error }, 'the embedded store did not start'));
    }, this.retryMs).unref();
    this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
  }
}

/** The engine beside the bundled service, or its source when the service itself runs from source (in tests). */
function engineCommand(): string[] {
  const bundled = fileURLToPath(new URL('./engine.js', import.meta.url));
  return existsSync(bundled) ? [bundled] : ['--import', 'tsx', fileURLToPath(new URL('./engine.ts', import.meta.url))];
}
