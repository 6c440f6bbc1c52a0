/**
 * A profiling agent: samples this process with V8's CPU and heap profilers and pushes to `/ingest`, as any agent of
 * any service would.
 *
 *     const agent = await startAgent({ url: 'http://127.0.0.1:4040', app: 'shop-checkout', keys: { version: '1.0.0' } });
 *     agent.during({ span_id, trace_id, span_name }, () => price(order));
 *     await agent.stop();
 */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Profile } from 'pprof-format';
import { cpuPart, wallPart } from './profile-parts.ts';

export interface AgentOptions {
  /** Of the service that profiles are pushed to. */
  url: string;
  app: string;
  keys: Record<string, string>;
  /** Called when a push fails; the profile is dropped, as agents do. */
  onError?: (error: Error) => void;
}

export interface Agent {
  /** Runs a piece of synchronous work whose samples carry these labels. */
  during<T>(labels: Record<string, string>, work: () => T): T;
  /** Changes the labels of the profiles that follow; what was sampled before is pushed with the old ones. */
  relabel(keys: Record<string, string>): Promise<void>;
  /** Pushes what was sampled last and takes the profilers away. */
  stop(): Promise<void>;
}

const SAMPLE_RATE = 100;
const INTERVAL_MICROS = 1_000_000 / SAMPLE_RATE;
/** The first profile comes early, so that there is something to look at soon. */
const FIRST_AFTER_MILLIS = 5_000;
const EVERY_MILLIS = 10_000;
/** One object in this many allocated bytes is sampled. */
const HEAP_INTERVAL_BYTES = 256 * 1024;
const HEAP_DEPTH = 64;
const PUSH_TIMEOUT_MILLIS = 5_000;

const pack = promisify(gzip);

export async function startAgent(options: AgentOptions): Promise<Agent> {
  // Loaded on demand: only a profiled process needs the native module.
  const { time, heap, SourceMapper } = await import('@datadog/pprof');
  const sourceMapper = await SourceMapper.create([fileURLToPath(new URL('.', import.meta.url))]).catch(() => undefined);
  const stopping = new AbortController();
  let keys = options.keys;
  let since = Date.now();

  time.start({
    intervalMicros: INTERVAL_MICROS,
    durationMillis: EVERY_MILLIS,
    withContexts: true,
    collectCpuTime: true,
    ...(sourceMapper && { sourceMapper }),
  });
  heap.start(HEAP_INTERVAL_BYTES, HEAP_DEPTH);

  const flush = async (last = false): Promise<void> => {
    const from = since;
    const about = { ...options, keys };
    since = Date.now();
    const profile = time.stop(!last, undefined, ['span_name', 'region']);
    const parts = [cpuPart(profile), wallPart(profile), heap.profile(undefined, sourceMapper)];
    if (last) {
      heap.stop();
    }
    for (const part of parts) {
      await push(about, part, from, since).catch((error: Error) => options.onError?.(error));
    }
  };

  const loop = (async () => {
    for (let wait = FIRST_AFTER_MILLIS; !stopping.signal.aborted; wait = EVERY_MILLIS) {
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) {
        await flush();
      }
    }
  })();

  return {
    during(labels, work) {
      const before = time.getContext() as object | undefined;
      time.setContext(labels);
      try {
        return work();
      } finally {
        time.setContext(before ?? {});
      }
    },
    async relabel(next) {
      const pushed = flush();
      keys = next;
      await pushed;
    },
    async stop() {
      stopping.abort();
      await loop;
      await flush(true);
    },
  };
}

async function push(options: AgentOptions, profile: Profile, from: number, until: number): Promise<void> {
  const body = await pack(profile.encode());
  const keys = Object.entries(options.keys).map(([key, value]) => `${key}=${value}`);
  const target = new URL('/ingest', options.url);
  target.search = new URLSearchParams({
    name: `${options.app}{${keys.join(',')}}`,
    format: 'pprof',
    spyName: 'nodespy',
    sampleRate: String(SAMPLE_RATE),
    from: String(Math.floor(from / 1_000)),
    until: String(Math.ceil(until / 1_000)),
  }).toString();
  await new Promise<void>((resolve, reject) => {
    const call = request(
      target,
      { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, timeout: PUSH_TIMEOUT_MILLIS },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`a push was answered ${response.statusCode}`)),
        );
      },
    );
    call.on('timeout', () => call.destroy(new Error('a push was not answered in time')));
    call.on('error', reject);
    call.end(body);
  });
}
