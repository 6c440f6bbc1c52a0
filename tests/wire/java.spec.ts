/** `/ingest` as the Java agent calls it: a form with a JFR recording, and the labels that its events name. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, framesOf, minutesAgo, post, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const from = minutesAgo(10) / 1_000;
const recording = readFileSync(new URL('../fixtures/jfr/java-matcher-asprof-itimer-alloc-lock.jfr', import.meta.url));

beforeAll(async () => {
  service = await startService();
});

afterAll(() => service?.stop());

const gunzipped = (bytes: Buffer) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);

const address = (name: string) =>
  `/ingest?${new URLSearchParams({ name, format: 'jfr', spyName: 'javaspy', units: 'samples', aggregationType: 'sum', sampleRate: '200', from: String(from), until: String(from + 10) })}`;

function formOf(bytes: Uint8Array): FormData {
  const form = new FormData();
  form.append('jfr', new Blob([new Uint8Array(bytes)]), 'jfr');
  form.append('labels', new Blob([]), 'labels');
  return form;
}

const range = { start: String((from - 60) * 1_000), end: String((from + 60) * 1_000) };
const total = async (name: string, profileTypeID: string) => {
  const { body } = await ask(service, 'SelectMergeStacktraces', {
    profileTypeID,
    labelSelector: `{service_name="${name}"}`,
    ...range,
  });
  return (body as Json).flamegraph;
};

describe('a recording of the Java agent', () => {
  beforeAll(async () => {
    // Twice, as after an answer that was lost; packed the second time, as a newer agent would.
    expect((await post(service, address('shop{region=eu}'), formOf(recording))).status).toBe(200);
    expect((await post(service, address('shop{region=eu}'), formOf(gzipSync(recording)))).status).toBe(200);
  });

  it.each([
    // What the JDK's own reader counts in it; a sample stands for 1 s / 200.
    ['process_cpu:cpu:nanoseconds:cpu:nanoseconds', 3_453 * 5_000_000],
    ['memory:alloc_in_new_tlab_objects:count:space:bytes', 29_186],
    ['memory:alloc_in_new_tlab_bytes:bytes:space:bytes', 15_301_869_568],
    ['mutex:contentions:count:mutex:count', 1_064],
    ['mutex:delay:nanoseconds:mutex:count', 1_493_707_791],
    ['block:contentions:count:block:count', 2_305],
    ['block:delay:nanoseconds:block:count', 1_191_241_532],
  ])('has %s, once', async (type, expected) => {
    expect(Number((await total('shop', type)).total)).toBe(expected);
  });

  it('has no other type, and the labels of agent and recording', async () => {
    const matchers = ['{service_name="shop"}'];
    const { body } = await ask(service, 'ProfileTypes', range);
    expect(body.profileTypes).toHaveLength(7);
    const names = await ask(service, 'LabelNames', { matchers, ...range });
    expect(names.body.names).toEqual(expect.arrayContaining(['jfr_event', 'pyroscope_spy', 'region', 'service_name']));
    const event = await ask(service, 'LabelValues', { name: 'jfr_event', matchers, ...range });
    expect(event.body.names).toEqual(['itimer']);
  });

  it('shows methods as Java writes them', async () => {
    const frames = framesOf(await total('shop', 'mutex:contentions:count:mutex:count'));
    expect(frames.some((frame) => /;Matcher\$Book\.submit 669 \(669\)$/.test(frame))).toBe(true);
    expect(frames.filter((frame) => /\$\$Lambda\$\d/.test(frame))).toEqual([]);
  });

  it('counts the events that no profile is made of', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain('hearth_ingest_ignored_events_total{event="jdk.CPULoad",tenant="anonymous"} 50');
    expect(metrics).toContain('hearth_ingest_decoded_payloads_total{format="jfr",tenant="anonymous"} 2');
  });
});

describe('what the agent pushed of a program that labels its work', () => {
  const file = (name: string) => gunzipped(readFileSync(new URL(`../fixtures/jfr/${name}`, import.meta.url)));

  it('can be asked for by those labels', async () => {
    const form = formOf(file('java-endpoints-pyroscope-agent-wall.jfr.gz'));
    form.set('labels', new Blob([gzipSync(file('java-endpoints-pyroscope-agent-wall.labels.pb'))]), 'labels');
    expect((await post(service, address('words'), form)).status).toBe(200);
    const matchers = ['{service_name="words"}'];
    const endpoints = await ask(service, 'LabelValues', { name: 'endpoint', matchers, ...range });
    expect(endpoints.body.names).toEqual(['/primes', '/words']);
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: 'wall:wall:nanoseconds:wall:nanoseconds',
      labelSelector: '{service_name="words", endpoint="/primes"}',
      ...range,
    });
    const frames = framesOf((body as Json).flamegraph);
    expect(frames.some((frame) => frame.includes('ProfiledApp.countPrimes'))).toBe(true);
    expect(frames.some((frame) => frame.includes('ProfiledApp.sortWords'))).toBe(false);
  });
});

describe('what is no recording', () => {
  it.each([
    ['cut off', recording.subarray(0, 500_000), 'the chunk at byte 0 says that it is'],
    ['something else', Buffer.from('main;run 5\n'), 'there is no chunk at byte 0'],
    ['empty', Buffer.alloc(0), 'it is empty'],
  ])('%s is refused with 422, which agents do not repeat', async (_, bytes, message) => {
    const answer = await post(service, address('bad'), formOf(bytes));
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(message)]);
  });

  it('a form without one is refused, too', async () => {
    const form = new FormData();
    form.append('profile', new Blob(['x']));
    expect((await post(service, address('bad'), form)).text).toContain("the form has no part 'jfr'");
  });

  it('labels that cannot be read are refused with the recording', async () => {
    const form = formOf(recording);
    form.set('labels', new Blob([Uint8Array.of(10, 255)]), 'labels');
    const answer = await post(service, address('bad'), form);
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('the labels of the recording')]);
  });
});
