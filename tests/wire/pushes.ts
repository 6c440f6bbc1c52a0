/**
 * A stream of pushes of real profiles, for tests that interrupt the service meanwhile.
 *
 *     const pushes = startPushes(service);
 *     await service.kill();
 *     await pushes.stop();
 *     await expectKept(restarted, pushes);      // each acknowledged one is there once, whole
 *
 * Push n is recording n modulo their number, at its own time and in a series of its own, by its label `push`.
 */
import { expect } from 'vitest';
import { create, toBinary } from '@bufbuild/protobuf';
import { request, Agent } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { PushRequestSchema } from '#proto/push/v1/push_pb.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, framesOf, labelPairs, lastHours, PUSH, type Json } from './calls.ts';

export interface Outcome {
  /** 0 when there was no answer. */
  status: number;
  retryAfter: string | undefined;
}

export interface Pushes {
  /** The last outcome of each push. */
  outcomes: Map<number, Outcome>;
  acknowledged(): number[];
  /** Every outcome of an attempt that was not an acknowledgement. */
  refused: Outcome[];
  /** How many times a push was sent again. */
  sentAgain(): number;
  /** Resolves when each push that was begun has its outcome. */
  stop(): Promise<void>;
}

export interface PushOptions {
  /** As agents do: a push that is not acknowledged is sent again until it is. */
  sendAgain?: boolean;
  /** Milliseconds after which a push goes away without its answer, undefined when it waits for it. */
  leavesAfter?: () => number | undefined;
  lanes?: number;
}

const SERVICE = 'stream';
const LANES = 4;
/** Agents wait for longer; a shorter wait would take from a starting service the CPU that it starts with. */
const AGAIN_MS = 150;

/** Real CPU profiles of a Go server and of Go's own tools; the last one has the spans of thousands of requests. */
const recordings = [
  ...[0, 2, 5, 7, 10, 12, 15, 17, 20, 23].map((n) => `go/series-quoted/cpu-${String(n).padStart(3, '0')}.pb.gz`),
  'go/go-gofmt-cpu.pb.gz',
  'go/go-shopd-cpu-labels.pb.gz',
].map((path) => unpackedFixture(path));

/** Half of the lanes push by HTTP/1.1, half by HTTP/2; each pushes again as soon as it has its answer. */
export function startPushes(target: { readonly url: string }, options: PushOptions = {}): Pushes {
  const { sendAgain = false, leavesAfter = () => undefined, lanes = LANES } = options;
  const outcomes = new Map<number, Outcome>();
  const refused: Outcome[] = [];
  const begun = Date.now();
  let next = 0;
  let again = 0;
  let going = true;
  const running = Array.from({ length: lanes }, async (_, lane) => {
    const connection: Connection = lane % 2 === 0 ? new Http1() : new Http2();
    while (going) {
      const n = next++;
      // Times a millisecond apart, none of them in the future for long.
      const body = pushOf(recordings[n % recordings.length]!, SERVICE, String(n), begun - 600_000 + n);
      for (let attempt = 0; attempt === 0 || (sendAgain && outcomes.get(n)!.status !== 200); attempt++) {
        again += attempt === 0 ? 0 : 1;
        const outcome = await connection.push(target.url, body, leavesAfter());
        outcomes.set(n, outcome);
        if (outcome.status !== 200) {
          refused.push(outcome);
          await sleep(AGAIN_MS);
        }
      }
    }
    connection.close();
  });
  return {
    outcomes,
    refused,
    acknowledged: () => [...outcomes].filter(([, { status }]) => status === 200).map(([n]) => n),
    sentAgain: () => again,
    stop: async () => {
      going = false;
      await Promise.all(running);
    },
  };
}

function pushOf(recording: Uint8Array, service: string, push: string, millis: number): Uint8Array<ArrayBuffer> {
  const labels = labelPairs({ __name__: 'process_cpu', service_name: service, push });
  const rawProfile = new Uint8Array(gzipSync(atTime(recording, millis), { level: 1 }));
  return new Uint8Array(
    toBinary(PushRequestSchema, create(PushRequestSchema, { series: [{ labels, samples: [{ rawProfile }] }] })),
  );
}

interface Connection {
  push(url: string, body: Uint8Array<ArrayBuffer>, leavesAfter: number | undefined): Promise<Outcome>;
  close(): void;
}

class Http1 implements Connection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  push(url: string, body: Uint8Array<ArrayBuffer>, leavesAfter: number | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/proto', 'content-length': body.length };
      const sent = request(new URL(PUSH, url), { agent: this.agent, method: 'POST', headers }, (response) => {
        const outcome = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
        response.resume();
        response.on('end', () => resolve(outcome));
        response.on('error', () => undefined);
      });
      sent.on('error', () => undefined);
      sent.on('close', () => resolve({ status: 0, retryAfter: undefined }));
      sent.end(body);
      leave(sent, leavesAfter);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

class Http2 implements Connection {
  private session: ClientHttp2Session | undefined;
  private to = '';

  push(url: string, body: Uint8Array, leavesAfter: number | undefined): Promise<Outcome> {
    const session = this.connected(url);
    return new Promise((resolve) => {
      let outcome: Outcome = { status: 0, retryAfter: undefined };
      const headers = { ':path': PUSH, ':method': 'POST', 'content-type': 'application/proto' };
      const stream = session.request(headers);
      stream.on('response', (answer) => {
        outcome = { status: answer[':status'] ?? 0, retryAfter: answer['retry-after'] };
      });
      stream.on('error', () => undefined);
      stream.on('close', () => resolve(outcome));
      stream.resume();
      stream.end(body);
      leave(stream, leavesAfter);
    });
  }

  close(): void {
    this.session?.destroy();
  }

  private connected(url: string): ClientHttp2Session {
    const { session } = this;
    if (session !== undefined && !session.closed && !session.destroyed && this.to === url) {
      return session;
    }
    session?.destroy();
    const fresh = connectHttp2(url);
    fresh.on('error', () => undefined);
    this.session = fresh;
    this.to = url;
    return fresh;
  }
}

function leave(sent: { destroy(): unknown; once(event: 'close', listener: () => void): unknown }, after?: number) {
  if (after !== undefined) {
    const timer = setTimeout(() => sent.destroy(), after);
    sent.once('close', () => clearTimeout(timer));
  }
}

const types = [CPU, 'process_cpu:samples:count:cpu:nanoseconds'];
const STEP_SECONDS = 3 * 3_600;
let checks = 0;

/** Each acknowledged push is stored once and whole; one that was not is stored once and whole, or not at all. */
export async function expectKept(service: { url: string }, pushes: Pushes): Promise<void> {
  // What each recording looks like when it is pushed alone is what each stored push must add to the whole.
  const alone = `alone-${++checks}`;
  const ids = recordings.map((_, index) => `${alone}-${index}`);
  const pushing = new Http1();
  for (const [index, recording] of recordings.entries()) {
    const { status } = await pushing.push(service.url, pushOf(recording, ids[index]!, alone, Date.now()), undefined);
    expect(status, 'a push to the service at rest').toBe(200);
  }
  pushing.close();
  for (const type of types) {
    const single = await Promise.all(ids.map((id) => treeOf(service, type, id)));
    const stored = await totals(service, type);
    const lost = pushes.acknowledged().filter((n) => !stored.has(n));
    expect(lost, 'acknowledged, but lost').toEqual([]);
    const wrong = [...stored].filter(([n, total]) => total !== single[n % recordings.length]!.get('total')!.total);
    expect(wrong, 'stored more than once, or in part').toEqual([]);
    const counts = recordings.map((_, index) => [...stored.keys()].filter((n) => n % recordings.length === index));
    const expected: Tree = new Map();
    single.forEach((tree, index) => addTree(expected, tree, counts[index]!.length));
    expect(differences(await treeOf(service, type, SERVICE), expected), 'frames of all pushes together').toEqual([]);
  }
}

type Tree = Map<string, { total: number; self: number }>;

function addTree(sum: Tree, tree: Tree, times: number): void {
  for (const [path, { total, self }] of times === 0 ? [] : tree) {
    const known = sum.get(path) ?? { total: 0, self: 0 };
    sum.set(path, { total: known.total + times * total, self: known.self + times * self });
  }
}

function differences(found: Tree, expected: Tree): unknown[] {
  const paths = new Set([...found.keys(), ...expected.keys()]);
  const differs = [...paths].filter((path) => {
    const [a, b] = [found.get(path), expected.get(path)];
    return a?.total !== b?.total || a?.self !== b?.self;
  });
  return differs.slice(0, 5).map((path) => ({ path, found: found.get(path), expected: expected.get(path) }));
}

async function treeOf(service: { url: string }, profileTypeID: string, name: string): Promise<Tree> {
  const selection = { profileTypeID, labelSelector: `{service_name="${name}"}`, maxNodes: 1_000_000, ...lastHours() };
  const { status, text, body } = await ask(service, 'SelectMergeStacktraces', selection);
  expect(status, text.slice(0, 500)).toBe(200);
  const tree: Tree = new Map();
  for (const frame of framesOf(body.flamegraph)) {
    const [, path, total, self] = /^(.*) (-?\d+)(?: \((-?\d+)\))?$/.exec(frame)!;
    tree.set(path!, { total: Number(total), self: Number(self ?? 0) });
  }
  return tree;
}

/** By push: the sum of its values. */
async function totals(service: { url: string }, profileTypeID: string): Promise<Map<number, number>> {
  const { start } = lastHours();
  const { status, text, body } = await ask(service, 'SelectSeries', {
    profileTypeID,
    labelSelector: `{service_name="${SERVICE}"}`,
    groupBy: ['push'],
    step: STEP_SECONDS,
    start,
    end: String(Number(start) + STEP_SECONDS * 1_000),
  });
  expect(status, text.slice(0, 500)).toBe(200);
  const series: Json[] = body.series ?? [];
  return new Map(
    series.map(({ labels, points }) => [
      Number(labels[0].value),
      points.reduce((sum: number, { value }: { value: number }) => sum + value, 0),
    ]),
  );
}
