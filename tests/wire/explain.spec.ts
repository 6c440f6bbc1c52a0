/** Explain over the wire, of a recorded server whose requests cost more from a minute on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { atTime, CPU, minutesAgo, post, push, type Answer, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

const at = minutesAgo(5);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The minute, counted from the end, in which the new version came. */
const CHANGED = -24;

const tenant = { 'x-scope-orgid': 'explained' };
let service: TestService;

const call = (path: string, message: object, tenant: string): Promise<Answer> =>
  post(service, path, JSON.stringify(message), { 'content-type': 'application/json', 'x-scope-orgid': tenant });
const explain = (more: object = {}, tenant = 'explained') =>
  call('/hearth.v1.ExploreService/Explain', { service: 'quoted', at: String(at), ...more }, tenant);

const recording = (number: number, minute: number) =>
  atTime(
    unpackedFixture(`go/series-quoted/cpu-${String(number).padStart(3, '0')}.pb.gz`),
    at + minute * MINUTE - 30 * SECOND,
    10 * SECOND,
  );

/** A profile a minute for two hours, of a server that changes and of one that does not. */
beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'], limits: { rejectOlderThan: '0' } });
  const pushed = Array.from({ length: 120 }, (_, i) => i - 119).flatMap((minute) => {
    const isNew = minute >= CHANGED;
    const labels = isNew ? { version: '2', pod: 'b' } : { version: '1', pod: 'a' };
    // From recording 12 on every request compiles its regular expressions anew.
    const changing = recording(((minute + 119) % 12) + (isNew ? 12 : 0), minute);
    const steady = recording((minute * minute) % 12, minute);
    return [
      [{ __name__: 'process_cpu', service_name: 'quoted', ...labels }, changing] as const,
      [{ __name__: 'process_cpu', service_name: 'steady', pod: 'a' }, steady] as const,
    ];
  });
  for (let from = 0; from < pushed.length; from += 24) {
    const some = pushed.slice(from, from + 24);
    const answers = await Promise.all(some.map(([labels, profile]) => push(service, labels, profile, tenant)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }
});

afterAll(() => service?.stop());

it('says what moved, since which minute, in which functions, by which labels, after which deploy', async () => {
  const { body } = await explain();
  expect(body.missing).toBeUndefined();
  expect([body.start, body.end]).toEqual([String(at - 60 * MINUTE), String(at)]);
  const [cpu, samples] = body.types;
  expect([cpu.profileType, samples.profileType]).toEqual([CPU, 'process_cpu:samples:count:cpu:nanoseconds']);
  expect(cpu).toMatchObject({ significant: true, since: String(at + (CHANGED - 1) * MINUTE) });
  // Cores; profiles of ten seconds were pushed once a minute.
  expect(cpu.rate / 1e9).toBeGreaterThan(cpu.beforeRate / 1e9 + 0.005);
  expect(cpu.weekAgoRate ?? 0).toBe(0);
  expect(body.functions.length).toBe(5);
  expect(body.functions.map(({ name }: Json) => name)).toContain('main.handleSlow');
  expect(body.functions[0]).toMatchObject({ significant: true });
  expect(
    body.labels
      .map(({ name }: Json) => name)
      .slice(0, 2)
      .sort(),
  ).toEqual(['pod', 'version']);
  expect(body.deploy).toMatchObject({ text: 'version 1 → 2', label: 'version', fromValue: '1', toValue: '2' });
  expect(body.deploy.at).toBe(String(at + CHANGED * MINUTE - 30 * SECOND));
  expect(body.lastProfile).toBe(String(at - 30 * SECOND));
});

it('answers the sections that are asked for, as it answers them all, and the rest by the calls that are of it', async () => {
  const { functions, labels, moments, baselineMoments, types, deploy, lastProfile, ...window } = (await explain()).body;
  const quick = ['TYPES', 'DEPLOY', 'LAST_PROFILE'].map((name) => `EXPLAIN_SECTION_${name}`);
  const first = (await explain({ sections: quick })).body;
  expect(first).toEqual({ ...window, types, deploy, lastProfile, sections: quick });
  const last = (await explain({ sections: [quick[2]] })).body;
  expect(last).toEqual({ ...window, lastProfile, sections: [quick[2]] });
  expect((await explain({ sections: ['EXPLAIN_SECTION_LABELS'] })).body.labels).toEqual(labels);
  const [{ profileType, since }] = types as [{ profileType: string; since: string }];
  const side = (start: number, end: number) => ({
    ...{ profileType, labelSelector: '{service_name="quoted"}' },
    ...{ start: String(start + 1), end: String(end) },
  });
  const sides = {
    selection: side(Number(since), at),
    baseline: side(at - 120 * MINUTE, Number(since)),
    limit: 5,
  };
  const ranked = (await call('/hearth.v1.ExploreService/RankChanges', sides, 'explained')).body;
  expect([ranked.changes, ranked.moments, ranked.baselineMoments]).toEqual([functions, moments, baselineMoments]);
  expect((await call('/hearth.v1.ExploreService/ExplainLabels', sides, 'explained')).body.labels).toEqual(labels);
});

it('names the deploy that somebody told of, if it is of this service', async () => {
  const tell = async (name: string, minute: number, told: object) => {
    const content = Buffer.from(JSON.stringify(told)).toString('base64');
    const time = String(at + minute * MINUTE);
    const document = { kind: 'DOCUMENT_KIND_DEPLOY', name, time, content };
    const { status } = await call('/hearth.v1.DocumentService/Put', { document }, 'explained');
    expect(status).toBe(200);
  };
  await tell('another service', CHANGED, { service: 'other' });
  await tell('long before', -100, {});
  expect((await explain()).body.deploy.label).toBe('version');
  await tell('release 2', CHANGED - 1, { service: 'quoted' });
  expect((await explain()).body.deploy).toEqual({ at: String(at + (CHANGED - 1) * MINUTE), text: 'release 2' });
});

it('lists the deploys of a service, each once, with who told of it and where to read more', async () => {
  const told = { service: 'listed', version: '1.4.0', author: 'CI', link: 'https://ci.example/7', time: at - MINUTE };
  expect((await call('/api/deploys', told, 'explained')).status).toBe(200);
  expect((await call('/api/deploys', { ...told, link: 'javascript:alert(1)' }, 'explained')).status).toBe(400);
  const list = async (service: string, more: object = {}) => {
    const range = { start: String(at - 60 * MINUTE), end: String(at) };
    return (await call('/hearth.v1.ExploreService/ListDeploys', { service, ...range, ...more }, 'explained')).body;
  };
  const said = { text: 'listed 1.4.0', version: '1.4.0', author: 'CI', link: 'https://ci.example/7' };
  expect(await list('listed')).toEqual({ deploys: [{ at: String(at - MINUTE), ...said }] });
  const release = { at: String(at + (CHANGED - 1) * MINUTE), text: 'release 2', version: '2' };
  expect((await list('quoted')).deploys).toEqual([release]);
  // The range begins after the new version, which was there before it.
  expect(await list('quoted', { start: String(at + (CHANGED + 4) * MINUTE) })).toEqual({});
  expect((await call('/hearth.v1.ExploreService/ListDeploys', {}, 'explained')).status).toBe(400);
});

it('says of what did not change that nothing moved', async () => {
  const { body } = await explain({ service: 'steady' });
  expect(body.types.length).toBe(2);
  for (const type of body.types) {
    expect([type.since, type.significant]).toEqual([undefined, undefined]);
  }
  expect((body.functions ?? []).filter(({ significant }: Json) => significant)).toEqual([]);
  expect((body.deploy ?? {}).label).toBeUndefined();
});

it('says of how few profiles it knows too little to tell a change, and ranks what changed all the same', async () => {
  const labels = { __name__: 'process_cpu', service_name: 'young' };
  const pushed = [0, 1, 2, 12, 13, 14].map((number, i) => push(service, labels, recording(number, i - 5), tenant));
  expect((await Promise.all(pushed)).map(({ status }) => status)).toEqual(pushed.map(() => 200));
  const { body } = await explain({ service: 'young' });
  expect([body.moments, body.baselineMoments]).toEqual([3, 3]);
  expect(body.withoutNoise).toContain('too few profiles');
  expect(body.types[0].since).toBeUndefined();
  expect(body.types[0].rate).toBeGreaterThan(1.5 * body.types[0].beforeRate);
  expect(body.functions.map(({ name }: Json) => name)).toContain('main.handleSlow');
  expect(body.functions.some(({ significant }: Json) => significant)).toBe(false);
  const enough = (await explain()).body;
  expect([enough.withoutNoise, enough.types[0].tooFew]).toEqual([undefined, undefined]);
  expect(Math.min(enough.moments, enough.baselineMoments)).toBeGreaterThanOrEqual(24);
});

it('takes a longer window, another moment and more matchers', async () => {
  const { body } = await explain({ window: String(30 * MINUTE), labelSelector: '{version="1"}' });
  expect(body.types[0]).toMatchObject({ profileType: CPU });
  expect(body.end).toBe(String(at));
  expect(Number(body.end) - Number(body.start)).toBe(30 * MINUTE);
  const earlier = await explain({ at: String(at - 60 * MINUTE), window: String(10 * MINUTE) });
  expect(earlier.body.types[0].since).toBeUndefined();
});

it('of what was never there is empty, and of several tenants one answer', async () => {
  expect((await explain({ service: 'nothing' }, 'team-a')).body).toEqual({
    start: String(at - 60 * MINUTE),
    end: String(at),
  });
  const { body } = await explain({}, 'explained|team-a|nobody');
  expect(body.types[0].since).toBe(String(at + (CHANGED - 1) * MINUTE));
});

it.each<[object, string]>([
  [{ service: '' }, 'bad_request'],
  [{ window: '1' }, 'bad_request'],
  [{ window: '-5' }, 'bad_request'],
  [{ window: String(8 * 24 * 60 * MINUTE) }, 'bad_request'],
  [{ at: '0' }, 'bad_time_range'],
  [{ at: '-1' }, 'bad_time_range'],
  [{ labelSelector: '{' }, 'bad_selector'],
])('of %j is refused with %s', async (more, reason) => {
  const { status, headers } = await explain(more);
  expect(`${status} ${headers.get('hearth-reason')}`).toBe(`400 ${reason}`);
});
