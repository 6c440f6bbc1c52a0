/**
 * What browser tests start from: `npm start` in a process of its own, filled with recorded profiles that were moved in
 * time, and a client that asks the same service over the wire what the page should show.
 *
 *     import { expect, test } from './recorded.ts';
 *     test('…', async ({ page, hearth }) => {
 *       await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
 *     });
 *
 *     minute   0 … 11  quoted 1.0.0    12 … 23  quoted 1.1.0, which compiles its regular expressions on every request
 *     minute  12       shopd, its CPU with spans and its heap; transform (Node) wall and heap; report (Ruby) wall
 */
import { test as base } from '@playwright/test';
import { createClient, type Client } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { field } from '../fixtures/drawn-profile.ts';
import { startGitHost } from './git-host.ts';
import { seriesTruth, unpackedFixture } from '../fixtures/pprof/truth.ts';

export const MINUTE = 60_000;
export const cpuType = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const MINUTES = 24;

export interface Hearth {
  url: string;
  querier: Client<typeof QuerierService>;
  /** Milliseconds since 1970 of minute 0. */
  start: number;
  /** Of the whole recording, with a minute to spare on each side. */
  range: { start: bigint; end: bigint };
  /** Address of the Git host that source is read from. */
  git: string;
  /** A link to a view over the whole recording. */
  address(view: string, keys?: Record<string, string>): string;
}

export interface Started {
  url: string;
  stop(): Promise<number | null>;
}

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Runs what `npm start` runs, until it says where it is. */
export async function startHearth(...options: string[]): Promise<Started> {
  const data = mkdtempSync(join(tmpdir(), 'hearth-e2e-'));
  const child = spawn(process.execPath, [startScript, '--listen', '127.0.0.1:0', '--data', data, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const found = /^Hearth is ready at (\S+)$/.exec(line);
      if (found !== null) return found[1]!.replace(/\/$/, '');
    }
    throw new Error(`npm start ended before it was ready: ${said}`);
  })();
  return {
    url: await ready,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exit;
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}

/** A recorded profile at another time: a field given again at the end of a protobuf message wins. */
function movedTo(path: string, millis: number): Uint8Array {
  const time = Uint8Array.from(field(9, BigInt(millis) * 1_000_000n));
  return gzipSync(Buffer.concat([unpackedFixture(path), time]));
}

async function fill(url: string, start: number): Promise<void> {
  const pusher = createClient(PusherService, createConnectTransport({ httpVersion: '1.1', baseUrl: url }));
  const push = (labels: Record<string, string>, path: string, minute: number) =>
    pusher.push({
      series: [
        {
          labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
          samples: [{ rawProfile: movedTo(path, start + minute * MINUTE) }],
        },
      ],
    });
  const quoted = seriesTruth();
  await Promise.all([
    ...quoted.files.map((path, minute) =>
      push(
        {
          __name__: 'process_cpu',
          service_name: 'quoted',
          region: minute % 2 === 0 ? 'eu' : 'us',
          version: minute < quoted.halfIndex ? '1.0.0' : '1.1.0',
        },
        path,
        minute,
      ),
    ),
    push({ __name__: 'process_cpu', service_name: 'shopd' }, shopdFile, 12),
    push({ __name__: 'memory', service_name: 'shopd' }, 'go/go-shopd-heap.pb.gz', 12),
    push({ __name__: 'wall', service_name: 'transform' }, 'node/node-transform-datadog-wall.pb.gz', 12),
    push({ __name__: 'memory', service_name: 'transform' }, 'node/node-transform-datadog-heap.pb.gz', 12),
    push({ __name__: 'wall', service_name: 'report' }, 'ruby/ruby-report-rbspy.pb.gz', 12),
  ]);
}

/** Of the service `shopd`: a CPU profile whose samples carry spans. */
export const shopdFile = 'go/go-shopd-cpu-labels.pb.gz';

/** A service of its own, filled; for tests that push what would be in the way of others. */
export async function recordedHearth(): Promise<Hearth & Pick<Started, 'stop'>> {
  // Nothing listens at the port 9: there are recording rules, and nobody takes what they measure.
  const git = await startGitHost();
  const { url, stop } = await startHearth(
    ...['--demo', 'off', '--remote-write', 'http://127.0.0.1:9/', '--source-hosts', `gitea:${git.origin}`],
  );
  const start = Math.floor(Date.now() / MINUTE) * MINUTE - (MINUTES + 2) * MINUTE;
  await fill(url, start);
  const [from, to] = [start - MINUTE, start + MINUTES * MINUTE];
  return {
    url,
    stop: () => {
      git.close();
      return stop();
    },
    git: git.origin,
    start,
    range: { start: BigInt(from), end: BigInt(to) },
    querier: createClient(QuerierService, createConnectTransport({ httpVersion: '1.1', baseUrl: url })),
    address: (view, keys = {}) => {
      const names: Record<string, string> = { service: 'var-serviceName', type: 'var-profileMetricId' };
      const query = new URLSearchParams({ from: String(from), to: String(to) });
      Object.entries({ type: cpuType, ...keys }).forEach(([key, value]) => query.set(names[key] ?? key, value));
      return `${url}/a/hearth-profiles-app/${view}?${query}`;
    },
  };
}

export const test = base.extend<object, { hearth: Hearth }>({
  hearth: [
    async ({}, use) => {
      const hearth = await recordedHearth();
      await use(hearth);
      await hearth.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

export { expect } from '@playwright/test';
