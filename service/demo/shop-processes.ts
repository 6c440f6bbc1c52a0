import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type ShopRole = 'frontend' | 'recommend' | 'checkout';

export interface ShopOptions {
  /** The bundled shop.js; TypeScript sources run with `--import tsx` in `execArgv`. */
  file: string;
  execArgv?: string[];
  /** Where the services push their profiles; undefined: they are not profiled. */
  hearth: string | undefined;
  /** Called with a line that a service wrote to stderr. */
  onComplaint: (role: ShopRole, line: string) => void;
  /** Called when a service ended without being told to. */
  onLoss: (role: ShopRole, code: number | null) => void;
}

/** The three services of the demo shop, running. */
export interface Shop {
  readonly processes: ReadonlyMap<ShopRole, number>;
  /** Brings another version of shop-checkout into service. */
  deploy(version: string): void;
  /** Ends all services and waits until they are gone. */
  stop(): Promise<void>;
}

/** The services need little; this keeps the whole shop below 200 MB. */
const MEMORY_FLAGS = ['--max-old-space-size=96', '--max-semi-space-size=2'];
const START_WITHIN_MILLIS = 15_000;
const END_WITHIN_MILLIS = 2_000;

/** Starts the shop: the two services behind first, then the frontend, which brings the visitors. */
export async function openShop(options: ShopOptions): Promise<Shop> {
  const children = new Map<ShopRole, ChildProcess>();
  let closing = false;
  const stop = async () => {
    closing = true;
    await Promise.all([...children.values()].map(end));
  };
  const open = async (role: ShopRole): Promise<string> => {
    const child = spawn(
      process.execPath,
      [...MEMORY_FLAGS, ...(options.execArgv ?? []), options.file, JSON.stringify({ role, hearth: options.hearth })],
      { stdio: 'pipe' },
    );
    children.set(role, child);
    child.stdin.on('error', () => undefined); // The service is gone; 'exit' tells.
    createInterface({ input: child.stderr }).on('line', (line) => options.onComplaint(role, line));
    child.on('exit', (code) => {
      if (!closing) {
        options.onLoss(role, code);
      }
    });
    return `http://127.0.0.1:${await portOf(role, child)}`;
  };
  try {
    const [recommend, checkout] = await Promise.all([open('recommend'), open('checkout')]);
    await open('frontend');
    tell(children.get('frontend')!, { neighbours: { recommend, checkout } });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    processes: new Map([...children].map(([role, child]) => [role, child.pid!])),
    deploy: (version) => tell(children.get('checkout')!, { deploy: version }),
    stop,
  };
}

function tell(child: ChildProcess, command: object): void {
  child.stdin!.write(`${JSON.stringify(command)}\n`);
}

async function portOf(role: ShopRole, child: ChildProcess): Promise<number> {
  const lines = createInterface({ input: child.stdout! });
  const timeout = AbortSignal.timeout(START_WITHIN_MILLIS);
  const [line] = (await Promise.race([
    once(lines, 'line', { signal: timeout }),
    once(child, 'exit', { signal: timeout }).then(([code]) => {
      throw new Error(`shop-${role} ended with code ${code} before it listened`);
    }),
  ])) as [string];
  return (JSON.parse(line) as { port: number }).port;
}

/** A service ends when its stdin does; one that hangs is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = once(child, 'exit');
  child.stdin!.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MILLIS);
  await gone;
  clearTimeout(timer);
}
