/**
 * The demo: a small shop of three profiled services, and the profile of Hearth itself. Everything it shows was
 * measured by a profiler; all of it is pushed through `/ingest` with the label `hearth_demo="true"`.
 *
 *     const demo = startDemo({ url: 'http://127.0.0.1:4040', erase, log });
 *     await demo.end({ erase: true });
 *
 *     0 s  shop and profilers start      5 s  first profiles      3 min  shop-checkout 1.1.0 brings a regression
 */
import { fileURLToPath } from 'node:url';
import { startAgent, type Agent } from './agent.ts';
import { demoServices } from './demo-services.ts';
import { openShop, type Shop } from './shop-processes.ts';

export interface DemoOptions {
  /** Of the running service. */
  url: string;
  /** Where the shop sends its spans, by OTLP; undefined: nowhere. */
  traces?: string | undefined;
  /** Erases everything that is labelled as demo. */
  erase: () => Promise<void>;
  log: DemoLog;
  /** The bundled shop.js; beside this module's bundle when left out. */
  shopFile?: string;
  /** For sources that need a loader. */
  execArgv?: string[];
  /** When the regression of shop-checkout comes. */
  regressionAfterMillis?: number;
}

export interface DemoLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface DemoState {
  state: 'off' | 'running' | 'ended';
  /** Whether anything of the demo is stored. */
  hasData: boolean;
  /** The services it is stored for. */
  services: string[];
}

export interface Demo {
  state(): Promise<DemoState>;
  /** Stops the shop and the profilers; with `erase` what they pushed is erased, too, also after an earlier end. */
  end(how: { erase: boolean }): Promise<void>;
}

/** Long enough for a baseline to look at, short enough for somebody who is trying things out. */
const REGRESSION_AFTER_MILLIS = 180_000;
const REGRESSION_VERSION = '1.1.0';

/** A demo that was not started: it may still have data of an earlier run, which can be erased. */
export function noDemo(options: Pick<DemoOptions, 'url' | 'erase'>): Demo {
  return {
    state: async () => ({ state: 'off', ...(await demoServices(options.url)) }),
    end: ({ erase }) => (erase ? options.erase() : Promise.resolve()),
  };
}

export function startDemo(options: DemoOptions): Demo {
  return new RunningDemo(options);
}

class RunningDemo implements Demo {
  private readonly started: Promise<{ shop: Shop | undefined; agent: Agent | undefined }>;
  private regression: NodeJS.Timeout | undefined;
  private ended: Promise<void> | undefined;

  constructor(private readonly options: DemoOptions) {
    this.started = this.start();
  }

  async state(): Promise<DemoState> {
    return { state: this.ended === undefined ? 'running' : 'ended', ...(await demoServices(this.options.url)) };
  }

  async end({ erase }: { erase: boolean }): Promise<void> {
    this.ended ??= this.stop();
    await this.ended;
    if (erase) {
      await this.options.erase();
    }
  }

  private async start() {
    const { url, log } = this.options;
    const keys = { hearth_demo: 'true' };
    const agent = await startAgent({ url, app: 'hearth', keys }).catch((error: unknown) => {
      log.warn({ err: error }, 'this process cannot be profiled: the profiler could not be loaded');
      return undefined;
    });
    const shop = await openShop({
      file: this.options.shopFile ?? fileURLToPath(new URL('./shop.js', import.meta.url)),
      execArgv: this.options.execArgv ?? [],
      hearth: url,
      traces: this.options.traces,
      onComplaint: (role, line) => log.warn({ service: `shop-${role}`, line }, 'the demo shop complains'),
      onLoss: (role, code) => {
        log.warn({ service: `shop-${role}`, code }, 'a service of the demo shop ended: the demo ends');
        void this.end({ erase: false });
      },
    }).catch((error: unknown) => {
      log.warn({ err: error }, 'the demo shop could not be started');
      return undefined;
    });
    if (shop !== undefined) {
      log.info({ services: shop.processes.size }, 'the demo shop is open');
      this.regression = setTimeout(
        () => shop.deploy(REGRESSION_VERSION),
        this.options.regressionAfterMillis ?? REGRESSION_AFTER_MILLIS,
      );
      this.regression.unref();
    }
    return { shop, agent };
  }

  private async stop(): Promise<void> {
    const { shop, agent } = await this.started;
    clearTimeout(this.regression);
    await shop?.stop();
    await agent?.stop();
    this.options.log.info({}, 'the demo has ended');
  }
}
