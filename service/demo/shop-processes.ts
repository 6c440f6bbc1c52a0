import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

export type ShopRole = 'frontend' | 'recommend' | 'checkout';

export interface ShopOptions {
  /** The bundled shop.js; TypeScript sources run with `--import tsx` in `execArgv`. */
  file: string;
  execArgv?: string[];
  /** Where the services push their profiles; undefined: they are not profiled. */
  hearth: string | undefined;
  /** Where they send their spans, by OTLP; undefined: nowhere. */
  traces?: string | undefined;
  /** How many visitors come; a few when left out. */
  visitsPerSecond?: number;
  /** Called with a line that a service wrote to stderr. */
  onComplaint: (role: ShopRole, line: string) => void;
  /** Called when a service ended without being told to. */
  onLoss: (role: ShopRole, code: number | null) => void;
}

/** The three services of the demo shop, running. */
export interface Shop {
  readonly processes: ReadonlyMap<ShopRole, number>;
  /** How many visits the frontend has served. */
  visits(): Promise<number>;
  /** Brings another version of shop-checkout into service. */
  deploy(version: string): void;
  /** Ends all services and waits until they are gone. */
  stop(): Promise<void>;
}

/** The services need little; this keeps the whole shop below 200 MB. */
const MEMORY_FLAGS = ['--max-old-space-size=96', '--max-semi-space-size=2'];
const ANSWER_WITHIN_MILLIS = 15_000;
const END_WITHIN_MILLIS = 2_000;

/** Starts the shop: the two services behind first, then the frontend, which brings the visitors. */
export async function openShop(options: ShopOptions): Promise<Shop> {
  const { hearth, traces, visitsPerSecond } = options;
  const children = new Map<ShopRole, Service>();
  let closing = false;
  const stop = async () => {
    closing = true;
    await Promise.all([...children.values()].map(({ child }) => end(child)));
  };
  const open = async (role: ShopRole): Promise<string> => {
    const child = spawn(
      process.execPath,
      [
        ...MEMORY_FLAGS,
        ...(options.execArgv ?? []),
        options.file,
        JSON.stringify({ role, hearth, traces, visitsPerSecond }),
      ],
      { stdio: 'pipe' },
    );
    const service = new Service(role, child);
    children.set(role, service);
    // Both mean that the service is gone, or never was; 'exit' or the missing answer tells.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stderr }).on('line', (line) => options.onComplaint(role, line));
    child.on('exit', (code) => {
      if (!closing) {
        options.onLoss(role, code);
      }
    });
    const { port } = (await service.answer()) as { port: number };
    return `http://127.0.0.1:${port}`;
  };
  try {
    const [recommend, checkout] = await Promise.all([open('recommend'), open('checkout')]);
    await open('frontend');
    children.get('frontend')!.tell({ neighbours: { recommend, checkout } });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    processes: new Map([...children].map(([role, { child }]) => [role, child.pid!])),
    visits: async () => {
      const frontend = children.get('frontend')!;
      frontend.tell({ report: true });
      return ((await frontend.answer()) as { visits: number }).visits;
    },
    deploy: (version) => children.get('checkout')!.tell({ deploy: version }),
    stop,
  };
}

/** One process and the lines it speaks. */
class Service {
  private readonly lines: Interface;

  constructor(
    private readonly role: ShopRole,
    readonly child: ChildProcess,
  ) {
    this.lines = createInterface({ input: child.stdout! });
  }

  tell(command: object): void {
    this.child.stdin!.write(`${JSON.stringify(command)}\n`);
  }

  /** The next line it writes. */
  async answer(): Promise<unknown> {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MILLIS);
    const [line] = (await Promise.race([
      once(this.lines, 'line', { signal }),
      once(this.child, 'exit', { signal }).then(([code]) => {
        throw new Error(`shop-${this.role} ended with code ${code}`);
      }),
    ])) as [string];
    return JSON.parse(line);
  }
}

/** A service ends when its stdin does; one that hangs is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = once(child, 'exit');
  child.stdin!.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MILLIS);
  await gone;
  clearTimeout(timer);
}
