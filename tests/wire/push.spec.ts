/** What becomes of a push: its series, its labels, and what is changed or left out on purpose. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProfile, type DrawOptions } from '../fixtures/drawn-profile.ts';
import {
  ask,
  atTime,
  CPU,
  framesOf,
  labelPairs,
  minutesAgo,
  post,
  push,
  PUSH,
  type Json,
  type LabelSet,
} from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(15);
const range = { start: String(T - 60_000), end: String(T + 60_000) };

beforeAll(async () => {
  service = await startService();
});

afterAll(() => service?.stop());

const draw = (drawing: string, options: DrawOptions = {}) =>
  atTime(drawProfile(drawing, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds', ...options }).pprof, T);

/** Pushes, and expects it to be taken. */
async function take(labels: LabelSet, payload: Uint8Array) {
  const answer = await push(service, labels, payload);
  expect(answer.text).toBe('{}');
  expect(answer.status).toBe(200);
}

/** The label sets that are stored for a service, without the private ones that every series has. */
async function seriesOf(name: string): Promise<string[]> {
  const { body } = await ask(
    service,
    'Series',
    { ...range, matchers: [`{service_name="${name}"}`] },
    { accept: '*/*;allow-utf8-labelnames=true' },
  );
  return (body.labelsSet ?? [])
    .map(({ labels }: Json) =>
      labels
        .filter(({ name: label }: Json) => label === '__profile_type__' || !/^(__.*__|service_name)$/.test(label))
        .map(({ name: label, value }: Json) => `${label.replace('__profile_type__', 'type')}=${value}`)
        .join(' '),
    )
    .sort();
}

async function frames(name: string, more: object = {}): Promise<string[]> {
  const { body } = await ask(service, 'SelectMergeStacktraces', {
    profileTypeID: CPU,
    labelSelector: `{service_name="${name}"}`,
    ...range,
    ...more,
  });
  return framesOf(body.flamegraph);
}

const named = (service_name: string, more: Record<string, string> = {}) => ({
  __name__: 'process_cpu',
  service_name,
  ...more,
});

describe('a profile', () => {
  it('may be packed or not', async () => {
    await take(named('packed'), gzipSync(draw('main 1')));
    await take(named('bare'), draw('main 1'));
    expect(await frames('packed')).toEqual(await frames('bare'));
  });

  it('is stored once for each sample type', async () => {
    await take(
      { __name__: 'memory', service_name: 'types' },
      draw('main 1 2 3 4', {
        types: 'alloc_objects:count,alloc_space:bytes,inuse_objects:count,inuse_space:bytes',
        periodType: 'space:bytes',
      }),
    );
    expect(await seriesOf('types')).toEqual([
      'type=memory:alloc_objects:count:space:bytes',
      'type=memory:alloc_space:bytes:space:bytes',
      'type=memory:inuse_objects:count:space:bytes',
      'type=memory:inuse_space:bytes:space:bytes',
    ]);
  });

  it('without a period has no period labels', async () => {
    await take(named('no-period'), draw('main 1', { periodType: '' }));
    expect(await seriesOf('no-period')).toEqual(['type=process_cpu:cpu:nanoseconds::']);
    const { body } = await ask(service, 'LabelNames', { ...range, matchers: ['{service_name="no-period"}'] });
    expect(body.names).not.toContain('__period_type__');
  });

  it('without a time is of now, and counts once when it is sent again', async () => {
    const { pprof } = drawProfile('main 5', { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' });
    const before = Date.now();
    await take(named('timeless'), pprof);
    await take(named('timeless'), gzipSync(pprof));
    const now = { start: String(before), end: String(Date.now()) };
    expect(await frames('timeless', now)).toEqual(['total 5', 'total;main 5 (5)']);
  });

  it('counts once however often it is sent, and again when anything of it is different', async () => {
    const payload = draw('main 5');
    for (let i = 0; i < 4; i++) {
      await take(named('retry'), i % 2 === 0 ? payload : gzipSync(payload));
    }
    expect(await frames('retry')).toContain('total 5');
    await take(named('retry', { pod: 'b' }), payload);
    await take(named('retry'), atTime(payload, T + 1));
    expect(await frames('retry')).toContain('total 15');
  });

  it('has its equal samples merged', async () => {
    await take(named('equal'), draw('main;a 1\nmain;a 2\nmain;b 4\nmain;a 8'));
    expect(await frames('equal')).toEqual(['total 15', 'total;main 15', 'total;main;a 11 (11)', 'total;main;b 4 (4)']);
  });

  it('has its negative values dropped on purpose, and its zeros', async () => {
    await take(named('negative'), draw('main;a 10\nmain;b -7\nmain;c 0\nmain;a -3'));
    expect(await frames('negative')).toEqual(['total 10', 'total;main 10', 'total;main;a 10 (10)']);
  });

  it('of nothing but zeros and negative values is taken, and leaves nothing', async () => {
    await take(named('empty'), draw('main;a 0\nmain;b -1'));
    await take(named('empty'), draw(''));
    expect(await seriesOf('empty')).toEqual([]);
  });

  it('leaves no series of a sample type that has only zeros', async () => {
    await take(named('half'), draw('main 0 7', { types: 'samples:count,cpu:nanoseconds' }));
    expect(await seriesOf('half')).toEqual([`type=${CPU}`]);
  });

  it('keeps values of 64 bits, and sums of them', async () => {
    await take(named('large'), draw(`a ${2n ** 53n + 1n}\nb ${2n ** 62n}`));
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      labelSelector: '{service_name="large"}',
      ...range,
    });
    expect(body.flamegraph.total).toBe(String(2n ** 53n + 1n + 2n ** 62n));
    expect(body.flamegraph.maxSelf).toBe(String(2n ** 62n));
  });

  it('of Go has the shapes of its generic functions left out on purpose', async () => {
    await take(
      named('go'),
      draw(
        'main.main@main.go:1;slices.SortFunc[go.shape.[]uint8,go.shape.struct { X [2]int }].func1@sort.go:3 5\nmain.main@main.go:1;slices.SortFunc[go.shape.int].func1@sort.go:3 2',
      ),
    );
    expect(await frames('go')).toEqual(['total 7', 'total;main.main 7', 'total;main.main;slices.SortFunc.func1 7 (7)']);
    await take(named('not-go'), draw('main;odd[go.shape.int] 1'));
    expect(await frames('not-go')).toContain('total;main;odd[go.shape.int] 1 (1)');
  });

  it('is cut at a depth of 1,000, at the leaf', async () => {
    const stack = Array.from({ length: 1_200 }, (_, i) => `f${i}`).join(';');
    await take(named('deep'), draw(`${stack} 3`));
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      labelSelector: '{service_name="deep"}',
      ...range,
    });
    expect(body.flamegraph.levels).toHaveLength(1_001);
    expect(body.flamegraph.names).toContain('f999');
    expect(body.flamegraph.names).not.toContain('f1000');
  });

  it('has names of at most 65,535 bytes, of which the end is kept', async () => {
    await take(named('long-name'), draw(`${'x'.repeat(70_000)}end 3`));
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      labelSelector: '{service_name="long-name"}',
      ...range,
    });
    expect(body.flamegraph.names[1]).toBe(`${'x'.repeat(65_532)}end`);
  });

  it('may have 16,000 samples', async () => {
    await take(named('16000'), draw(Array.from({ length: 16_000 }, (_, i) => `main;f${i % 100} 1`).join('\n')));
    expect(await frames('16000')).toContain('total 16000');
  });
});

describe('sample labels', () => {
  it('that are texts join the series, numbers do not', async () => {
    await take(
      named('labels'),
      draw('main 1 {endpoint=/a,bytes=#512}\nmain 2 {endpoint=/b}\nmain 4 {bytes=#64}\nmain 8'),
    );
    expect(await seriesOf('labels')).toEqual([`type=${CPU}`, `type=${CPU} endpoint=/a`, `type=${CPU} endpoint=/b`]);
    const at = (value: string) => frames('labels', { labelSelector: `{service_name="labels",endpoint="${value}"}` });
    expect([await at('/a'), await at('/b'), await at('')].map(([total]) => total)).toEqual([
      'total 1',
      'total 2',
      'total 12',
    ]);
  });

  it('do not replace what the series has', async () => {
    await take(named('own', { region: 'us' }), draw('main 1 {region=eu,service_name=other,zone=a}'));
    expect(await seriesOf('own')).toEqual([`type=${CPU} region=us zone=a`]);
  });

  it('that name spans, traces or sessions never become labels', async () => {
    await take(
      named('spans'),
      draw(
        'main 1 {span_id=00f067aa0ba902b7}\nmain 2 {profile_id=00f067aa0ba902b8}\nmain 4 {trace_id=4bf92f3577b34da6a3ce929d0e0e4736}\nmain 8 {__session_id__=9}',
      ),
    );
    expect(await seriesOf('spans')).toEqual([`type=${CPU}`]);
  });
});

describe('labels', () => {
  it('that only the server may set are set by it', async () => {
    await take(
      named('private', {
        __profile_type__: 'forged:forged:forged:forged:forged',
        __type__: 'forged',
        __unit__: 'forged',
        __period_type__: 'forged',
        __period_unit__: 'forged',
        __service_name__: 'forged',
      }),
      draw('main 1 {__type__=forged,__service_name__=forged}'),
    );
    const { body } = await ask(service, 'Series', { ...range, matchers: ['{service_name="private"}'] });
    expect(body.labelsSet).toEqual([
      {
        labels: labelPairs({
          __name__: 'process_cpu',
          __period_type__: 'cpu',
          __period_unit__: 'nanoseconds',
          __profile_type__: CPU,
          __service_name__: 'private',
          __type__: 'cpu',
          __unit__: 'nanoseconds',
          service_name: 'private',
        }),
      },
    ]);
  });

  it('without a service name are of unknown_service', async () => {
    await take({ __name__: 'process_cpu', pod: 'nameless' }, draw('main 1'));
    await take({ __name__: 'process_cpu', service_name: '', pod: 'empty' }, draw('main 1'));
    expect(await seriesOf('unknown_service')).toEqual([`type=${CPU} pod=empty`, `type=${CPU} pod=nameless`]);
  });

  it('of sessions and deltas are left out', async () => {
    await take(named('left-out', { __session_id__: 'a1', __delta__: 'true' }), draw('main 1'));
    await take(named('left-out', { __session_id__: 'b2', __delta__: 'false' }), draw('main 2'));
    expect(await seriesOf('left-out')).toEqual([`type=${CPU}`]);
    const { body } = await ask(service, 'LabelNames', { ...range, matchers: ['{service_name="left-out"}'] });
    expect(body.names).not.toContain('__session_id__');
    expect(body.names).not.toContain('__delta__');
    expect(await frames('left-out')).toContain('total 3');
  });

  it('of godeltaprof have the usual name, and remember the other', async () => {
    await take(
      { __name__: 'godeltaprof_memory', service_name: 'delta' },
      draw('main 1', { types: 'alloc_space:bytes', periodType: 'space:bytes' }),
    );
    expect(await seriesOf('delta')).toEqual(['type=memory:alloc_space:bytes:space:bytes']);
    const { body } = await ask(service, 'LabelValues', {
      ...range,
      name: '__name_replaced__',
      matchers: ['{service_name="delta"}'],
    });
    expect(body.names).toEqual(['godeltaprof_memory']);
  });

  it('may have names and values of any UTF-8', async () => {
    await take(named('utf8', { 'http.route': '/päth/{id}', 'emoji 😀': '"quoted"\n\\' }), draw('main 1'));
    expect(await seriesOf('utf8')).toEqual([`type=${CPU} emoji 😀="quoted"\n\\ http.route=/päth/{id}`]);
    for (const selector of [
      '{"http.route"="/päth/{id}"}',
      '{"emoji 😀"="\\"quoted\\"\\n\\\\"}',
      '{"http.route"=~"/p.th/.*"}',
    ]) {
      expect(await frames('utf8', { labelSelector: selector })).toContain('total 1');
    }
  });

  it('that are empty are absent', async () => {
    await take(named('absent', { pod: '' }), draw('main 1'));
    expect(await seriesOf('absent')).toEqual([`type=${CPU}`]);
  });

  it('are as many as 30, and as long as 1,024 and 2,048 bytes', async () => {
    const many = Object.fromEntries(Array.from({ length: 28 }, (_, i) => [`label_${i}`, 'x']));
    await take(named('limits', many), draw('main 1'));
    await take(named('limits', { ['n'.repeat(1_024)]: 'v'.repeat(2_048) }), draw('main 2'));
    expect(await frames('limits')).toContain('total 3');
  });

  it('like those of a prototype are just labels', async () => {
    const odd = [
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['toString', 't'],
      ['hasOwnProperty', 'h'],
    ] as const;
    await take([['__name__', 'process_cpu'], ['service_name', 'prototype'], ...odd], draw('main 1 {valueOf=v}'));
    const { body } = await ask(service, 'Series', {
      ...range,
      matchers: ['{constructor="c"}'],
      labelNames: ['__proto__', 'toString', 'valueOf'],
    });
    expect(body.labelsSet).toEqual([
      {
        labels: labelPairs([
          ['__proto__', 'p'],
          ['toString', 't'],
          ['valueOf', 'v'],
        ]),
      },
    ]);
  });
});

describe('a batch', () => {
  it('may have several series, each with several profiles', async () => {
    const sample = (drawing: string) => ({ rawProfile: Buffer.from(draw(drawing)).toString('base64'), ID: 'ignored' });
    const message = {
      series: [
        { labels: labelPairs(named('batch', { pod: 'a' })), samples: [sample('main 1'), sample('main 2')] },
        {
          labels: labelPairs(named('batch', { pod: 'b' })),
          samples: [sample('main 4')],
          annotations: [{ key: 'k', value: 'v' }],
        },
        { labels: labelPairs(named('batch', { pod: 'c' })), samples: [] },
      ],
    };
    const answer = await post(service, PUSH, JSON.stringify(message), { 'content-type': 'application/json' });
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expect(await frames('batch')).toContain('total 7');
    expect(await seriesOf('batch')).toEqual([`type=${CPU} pod=a`, `type=${CPU} pod=b`]);
  });

  it('of more profiles than are decoded at once is stored whole', async () => {
    const samples = Array.from({ length: 100 }, (_, i) => ({
      rawProfile: Buffer.from(draw(`main;f${i} ${i + 1}`)).toString('base64'),
    }));
    const message = { series: [{ labels: labelPairs(named('hundred')), samples }] };
    expect((await post(service, PUSH, JSON.stringify(message), { 'content-type': 'application/json' })).status).toBe(
      200,
    );
    expect(await frames('hundred')).toContain('total 5050');
  });
});
