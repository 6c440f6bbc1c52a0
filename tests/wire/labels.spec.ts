/** Questions about what there is: profile types, label names and values, series; and the syntax of selectors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, CPU, lastHours, minutesAgo, pushDrawing, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(20);

const services: Record<string, Record<string, string>> = {
  cart: { region: 'eu', pod: 'cart-1', 'otel.scope.name': 'hearth' },
  pay: { region: 'us', pod: 'pay-1' },
  'pay-v2': { region: 'us', 'naïve label': 'é' },
  plain: {},
};

beforeAll(async () => {
  service = await startService();
  await Promise.all(
    Object.entries(services).map(([service_name, labels]) =>
      pushDrawing(service, { service_name, ...labels }, `main;${service_name} 1`, { at: T }),
    ),
  );
  await pushDrawing(service, { __name__: 'memory', service_name: 'cart', region: 'eu' }, 'main 2 3', {
    at: T,
    types: 'inuse_objects:count,inuse_space:bytes',
    periodType: 'space:bytes',
  });
  await pushDrawing(service, { __name__: 'wall', service_name: 'cart' }, 'main 5', {
    at: T,
    types: 'wall:nanoseconds',
    periodType: '',
  });
});

afterAll(() => service?.stop());

const range = { start: String(T - 60_000), end: String(T + 60_000) };
const ALL_UTF8 = { accept: 'application/json;allow-utf8-labelnames=true' };

describe('ProfileTypes', () => {
  const types = [
    'memory:inuse_objects:count:space:bytes',
    'memory:inuse_space:bytes:space:bytes',
    CPU,
    'wall:wall:nanoseconds::',
  ];
  const idsOf = async (message: object) =>
    ((await ask(service, 'ProfileTypes', message)).body.profileTypes ?? []).map(({ ID }: Json) => ID);

  it('are sorted by id, each with its parts', async () => {
    expect(await idsOf(range)).toEqual(types);
    const { body } = await ask(service, 'ProfileTypes', range);
    expect(body.profileTypes[3]).toEqual({
      ID: 'wall:wall:nanoseconds::',
      name: 'wall',
      sampleType: 'wall',
      sampleUnit: 'nanoseconds',
    });
  });

  it('are those of the last hour when no range is given', async () => {
    expect(await idsOf({})).toEqual(types);
    expect(await idsOf({ start: 0, end: '0' })).toEqual(types);
  });

  it('of any range are an answer, as clients ask for a few seconds of 1970 to see who answers', async () => {
    for (const odd of [
      { start: 1000, end: 4000 },
      { start: '-5', end: '5' },
      { start: '1', end: '9223372036854775807' },
    ]) {
      expect((await ask(service, 'ProfileTypes', odd)).status).toBe(200);
    }
    expect(await idsOf({ start: 1000, end: 4000 })).toEqual([]);
    expect(await idsOf({ start: '1', end: '9223372036854775807' })).toEqual(types);
  });
});

describe('LabelNames', () => {
  const namesOf = async (message: object, headers: Record<string, string> = {}): Promise<string[]> =>
    (await ask(service, 'LabelNames', { ...range, ...message }, headers)).body.names ?? [];

  it('are sorted, private ones included', async () => {
    expect(await namesOf({})).toEqual([
      '__name__',
      '__period_type__',
      '__period_unit__',
      '__profile_type__',
      '__service_name__',
      '__type__',
      '__unit__',
      'pod',
      'region',
      'service_name',
    ]);
  });

  it('that are no identifiers are shown to who says that it reads them', async () => {
    for (const headers of [
      ALL_UTF8,
      { accept: '*/*; allow-utf8-labelnames=true' },
      { accept: 'text/html, application/json; allow-utf8-labelnames=true; q=0.9' },
    ]) {
      expect(await namesOf({}, headers)).toEqual(expect.arrayContaining(['naïve label', 'otel.scope.name']));
    }
    expect(await namesOf({}, { accept: 'application/json;allow-utf8-labelnames=false' })).not.toContain('naïve label');
  });

  it('are those of the series that match', async () => {
    expect(await namesOf({ matchers: ['{service_name="plain"}'] })).not.toContain('pod');
    expect(await namesOf({ matchers: ['{region="us"}'] }, ALL_UTF8)).not.toContain('otel.scope.name');
    expect(await namesOf({ matchers: ['{service_name="cart"}', '{__name__="wall"}'] })).not.toContain(
      '__period_type__',
    );
    expect(await namesOf({ matchers: ['{service_name="nobody"}'] })).toEqual([]);
  });
});

describe('LabelValues', () => {
  const valuesOf = async (name: string, ...matchers: string[]): Promise<string[]> =>
    (await ask(service, 'LabelValues', { name, matchers, ...range })).body.names ?? [];

  it('are sorted and distinct', async () => {
    expect(await valuesOf('service_name')).toEqual(['cart', 'pay', 'pay-v2', 'plain']);
    expect(await valuesOf('__service_name__')).toEqual(['cart', 'pay', 'pay-v2', 'plain']);
    expect(await valuesOf('region')).toEqual(['eu', 'us']);
    expect(await valuesOf('__profile_type__')).toHaveLength(4);
    expect(await valuesOf('__unit__')).toEqual(['bytes', 'count', 'nanoseconds']);
  });

  it('of names that are no identifiers are there for everybody', async () => {
    expect(await valuesOf('otel.scope.name')).toEqual(['hearth']);
    expect(await valuesOf('naïve label')).toEqual(['é']);
  });

  it('are those of the series that match', async () => {
    expect(await valuesOf('service_name', '{region="us"}')).toEqual(['pay', 'pay-v2']);
    expect(await valuesOf('region', '{service_name="cart"}', '{__name__="process_cpu"}')).toEqual(['eu']);
    expect(await valuesOf('nothing')).toEqual([]);
  });
});

describe('selectors', () => {
  const found = async (...matchers: string[]) => {
    const answer = await ask(service, 'LabelValues', { name: 'service_name', matchers, ...range });
    return answer.status === 200
      ? ((answer.body.names ?? []) as string[]).join(' ')
      : `${answer.status} ${answer.body.message}`;
  };

  it.each([
    ['{service_name="cart"}', 'cart'],
    ['{service_name="cart",}', 'cart'],
    ['{ service_name = "cart" , region = "eu" , }', 'cart'],
    ['{service_name!="cart"}', 'pay pay-v2 plain'],
    ['{service_name=~"pay.*"}', 'pay pay-v2'],
    ['{service_name=~"pay"}', 'pay'],
    ['{service_name=~"a"}', ''],
    ['{service_name=~"cart|plain"}', 'cart plain'],
    ['{service_name!~"pay.*|plain"}', 'cart'],
    ['{region=""}', 'cart plain'],
    ['{region!=""}', 'cart pay pay-v2'],
    ['{nothing=""}', 'cart pay pay-v2 plain'],
    ['{nothing!=""}', ''],
    ['{region=~""}', 'cart plain'],
    ['{region=~".*"}', 'cart pay pay-v2 plain'],
    ['{region=~".+"}', 'cart pay pay-v2'],
    ['{region!~".+"}', 'cart plain'],
    ['{nothing!~"x"}', 'cart pay pay-v2 plain'],
    ['{}', 'cart pay pay-v2 plain'],
    ['wall', 'cart'],
    ['wall{}', 'cart'],
    ['memory{region="eu"}', 'cart'],
    ['{__name__="wall"}', 'cart'],
    ['{"wall"}', 'cart'],
    ['{"otel.scope.name"="hearth"}', 'cart'],
    ['{"naïve label"="é"}', 'pay-v2'],
    ["{service_name='cart'}", 'cart'],
    ['{service_name=`pay-v2`}', 'pay-v2'],
    ['{service_name="c\\x61rt"}', 'cart'],
    ['{service_name=~"(?i)CART"}', 'cart'],
    ['{__profile_type__="wall:wall:nanoseconds::"}', 'cart'],
    ['{service_name=~"pay(-v[0-9])?",region="us"}', 'pay pay-v2'],
  ])('%s', async (selector, services) => {
    expect(await found(selector)).toBe(services);
  });

  it('several of them must all match', async () => {
    expect(await found('{region="us"}', '{service_name!="pay"}')).toBe('pay-v2');
    expect(await found()).toBe('cart pay pay-v2 plain');
  });

  it.each([
    ['""', '400 the selector is empty'],
    ['" "', '400 the selector is empty'],
    ['"{service_name=~\\"(\\"}"', '400 not a valid regular expression (RE2)'],
    ['"{service_name=~\\"(?<=a)b\\"}"', '400 not a valid regular expression (RE2)'],
    ['"{service_name=~\\"(a)\\\\\\\\1\\"}"', '400 not a valid regular expression (RE2)'],
    ['"{service_name=~\\"a)|(b\\"}"', '400 not a valid regular expression (RE2)'],
  ])('%s', async (json, says) => {
    expect(await found(JSON.parse(json) as string)).toContain(says);
  });

  it('with an expression that is slow elsewhere is quick', async () => {
    const started = performance.now();
    expect(await found('{service_name=~"(a+)+$"}', `{service_name!~"(x+x+)+y"}`)).toBe('');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('hold their values as values', async () => {
    for (const hostile of [
      `'; DROP TABLE hearth.profiles; --`,
      `\\'; DROP TABLE hearth.profiles; --`,
      '{p0:String}',
      '\u0000',
    ]) {
      expect(await found(`{service_name=${JSON.stringify(hostile)}}`)).toBe('');
      expect(await found(`{${JSON.stringify(hostile)}="x"}`)).toBe('');
    }
    expect(await found('{}')).toBe('cart pay pay-v2 plain');
  });
});

describe('Series', () => {
  const seriesOf = async (message: object, headers: Record<string, string> = {}): Promise<string[]> =>
    ((await ask(service, 'Series', { ...range, ...message }, headers)).body.labelsSet ?? []).map(
      ({ labels = [] }: Json) => labels.map(({ name, value }: Json) => `${name}=${value}`).join(' '),
    );

  it('are distinct projections onto the names that are asked for', async () => {
    expect((await seriesOf({ labelNames: ['service_name', '__profile_type__'], matchers: [] })).sort()).toEqual([
      '__profile_type__=memory:inuse_objects:count:space:bytes service_name=cart',
      '__profile_type__=memory:inuse_space:bytes:space:bytes service_name=cart',
      '__profile_type__=process_cpu:cpu:nanoseconds:cpu:nanoseconds service_name=cart',
      '__profile_type__=process_cpu:cpu:nanoseconds:cpu:nanoseconds service_name=pay',
      '__profile_type__=process_cpu:cpu:nanoseconds:cpu:nanoseconds service_name=pay-v2',
      '__profile_type__=process_cpu:cpu:nanoseconds:cpu:nanoseconds service_name=plain',
      '__profile_type__=wall:wall:nanoseconds:: service_name=cart',
    ]);
    expect((await seriesOf({ labelNames: ['region'], matchers: ['{region!=""}'] })).sort()).toEqual([
      'region=eu',
      'region=us',
    ]);
  });

  it('have all labels, sorted by name, when no names are given', async () => {
    expect(await seriesOf({ matchers: ['{service_name="pay"}'] })).toEqual([
      `__name__=process_cpu __period_type__=cpu __period_unit__=nanoseconds __profile_type__=${CPU} ` +
        '__service_name__=pay __type__=cpu __unit__=nanoseconds pod=pay-1 region=us service_name=pay',
    ]);
  });

  it('show names that are no identifiers to who reads them', async () => {
    const wanted = { matchers: ['{service_name="pay-v2"}'], labelNames: ['naïve label', 'region'] };
    expect(await seriesOf(wanted)).toEqual(['region=us']);
    expect(await seriesOf(wanted, ALL_UTF8)).toEqual(['naïve label=é region=us']);
  });

  it('of a range without data are none', async () => {
    expect(await seriesOf({ start: '1000', end: '4000' })).toEqual([]);
  });
});

describe('GetProfileStats', () => {
  it('says at once what has been pushed', async () => {
    const stats = async () => (await ask(service, 'GetProfileStats', {})).body;
    expect(await stats()).toEqual({ dataIngested: true, oldestProfileTime: `${T}`, newestProfileTime: `${T}` });
    await pushDrawing(service, { service_name: 'cart' }, 'main 1', { at: T + 5_000 });
    await pushDrawing(service, { service_name: 'cart' }, 'main 1', { at: T - 5_000 });
    expect(await stats()).toEqual({
      dataIngested: true,
      oldestProfileTime: `${T - 5_000}`,
      newestProfileTime: `${T + 5_000}`,
    });
  });
});

describe('what is pushed can be asked for at once', () => {
  it('twenty times in a row', async () => {
    for (let i = 0; i < 20; i++) {
      const name = `at-once-${i}`;
      await pushDrawing(service, { service_name: name }, `main ${i + 1}`, { at: T });
      const { body } = await ask(service, 'SelectMergeStacktraces', {
        profileTypeID: CPU,
        labelSelector: `{service_name="${name}"}`,
        ...lastHours(),
      });
      expect(body.flamegraph.total).toBe(String(i + 1));
    }
  });
});
