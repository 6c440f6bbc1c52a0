import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';
const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const frames = [{ name: 'main' }, { name: 'run' }, { name: 'wait' }];
const fileOf = (...profiles: object[]) => bytesOf({ $schema: SCHEMA, shared: { frames }, profiles });
const sampled = { type: 'sampled', name: '', unit: 'none', startValue: 0, endValue: 1, samples: [[0]], weights: [1] };
const evented = (events: object[], more: object = {}) => ({
  type: 'evented',
  name: '',
  unit: 'nanoseconds',
  startValue: 0,
  endValue: 10,
  events,
  ...more,
});

describe.each([
  { file: 'python-docs-pyspy.speedscope.json.gz', entry: 'python/python-docs-pyspy.speedscope.json' },
  { file: 'python-docs-pyinstrument.speedscope.json.gz', entry: 'python/python-docs-pyinstrument.speedscope.json' },
  { file: 'ruby-report-rbspy.speedscope.json.gz', entry: 'ruby/ruby-report-rbspy.speedscope.json' },
])('$file', ({ file, entry }) => {
  const truth = truthOf<{ profiles: (StacksJson & { name: string })[] }>('truth.json', entry);
  const found = readSpeedscope(textFixture(file));

  it('has the total, stacks and functions of the truth to the nanosecond', () => {
    expect(found).toHaveLength(truth.profiles.length);
    truth.profiles.forEach((profile, i) => {
      expect(found[i]!.labels).toEqual([{ name: 'profile_name', value: profile.name }]);
      expect(found[i]!.columns.sampleTypes).toEqual([{ type: 'wall', unit: 'nanoseconds' }]);
      expect(foundStacks(found[i]!.columns, 0)).toEqual(truthStacks(profile, 1e9));
    });
  });
});

describe('a speedscope file', () => {
  it.each([
    { unit: 'nanoseconds', type: 'wall:nanoseconds', value: 2n },
    { unit: 'microseconds', type: 'wall:nanoseconds', value: 1_500n },
    { unit: 'milliseconds', type: 'wall:nanoseconds', value: 1_500_000n },
    { unit: 'seconds', type: 'wall:nanoseconds', value: 1_500_000_000n },
    { unit: 'bytes', type: 'samples:bytes', value: 2n },
    { unit: 'none', type: 'samples:count', value: 2n },
  ])('in $unit has values of $type', ({ unit, type, value }) => {
    const [found] = readSpeedscope(fileOf({ ...sampled, unit, weights: [1.5] }));
    expect(found!.columns.sampleTypes.map((t) => `${t.type}:${t.unit}`)).toEqual([type]);
    expect([...found!.columns.values]).toEqual([value]);
  });

  it('keeps the total exact when every weight is a fraction of a nanosecond', () => {
    const samples = Array.from({ length: 3_000 }, (_, i) => [i % 3]);
    const [found] = readSpeedscope(
      fileOf({ ...sampled, unit: 'nanoseconds', samples, weights: samples.map(() => 0.1) }),
    );
    expect([...found!.columns.values].reduce((a, b) => a + b)).toBe(300n);
  });

  it('keeps every digit of times since 1970 in nanoseconds', () => {
    const at = (digit: number) => `170000000000000000${digit}`;
    const text = new TextDecoder()
      .decode(
        fileOf(
          evented(
            [
              { type: 'O', frame: 0, at: '<1>' },
              { type: 'C', frame: 0, at: '<8>' },
            ],
            { startValue: '<1>' },
          ),
        ),
      )
      .replace(/"<(\d)>"/g, (_, digit: string) => at(Number(digit)));
    const [found] = readSpeedscope(bytesOf(text));
    expect([...found!.columns.values]).toEqual([7n]);
  });

  it('keeps file and line of a frame', () => {
    const file = {
      $schema: SCHEMA,
      shared: { frames: [{ name: 'main', file: 'a.py', line: 7, col: 3 }] },
      profiles: [sampled],
    };
    const { symbols } = readSpeedscope(bytesOf(file))[0]!.columns;
    expect(symbols.strings[symbols.functions.file[0]!]).toBe('a.py');
    expect(symbols.locations.lineNumber[0]).toBe(7);
  });

  it('becomes one profile for each name and kind of unit, and loses none of those that share both', () => {
    const found = readSpeedscope(
      fileOf(
        { ...sampled, name: 'one' },
        { ...sampled, name: 'one', startValue: 1, weights: [10] },
        { ...sampled, name: 'one', unit: 'bytes' },
        { ...sampled, name: 'two' },
      ),
    );
    const told = found.map(({ name, labels, columns }) => [name, labels[0]!.value, ...columns.values]);
    expect(told).toEqual([
      ['process_cpu', 'one', 11n],
      ['memory', 'one', 1n],
      ['process_cpu', 'two', 1n],
    ]);
  });

  it('says the same of a sampled profile and of the events that open and close its stacks', () => {
    const stack = fc.array(fc.nat({ max: frames.length - 1 }), { minLength: 1, maxLength: 6 });
    const weight = fc.oneof(
      fc.nat({ max: 1_000 }),
      fc.integer({ min: 1, max: 64 }).map((n) => n / 8),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(stack, weight), { minLength: 1, maxLength: 20 }), (samples) => {
        let at = 0;
        const events = samples.flatMap(([list, value]) => {
          const opened = list.map((frame) => ({ type: 'O', frame, at }));
          at += value;
          return [...opened, ...[...list].reverse().map((frame) => ({ type: 'C', frame, at }))];
        });
        const unit = 'microseconds';
        const ofSamples = {
          ...sampled,
          unit,
          samples: samples.map(([list]) => list),
          weights: samples.map(([, w]) => w),
        };
        const [a, b] = [ofSamples, evented(events, { unit })].map((profile) =>
          namedSamples(readSpeedscope(fileOf(profile))[0]!.columns)
            .map(({ names, values }) => `${names.join(';')} ${values[0]}`)
            .sort(),
        );
        expect(a).toEqual(b);
      }),
    );
  });
});

describe('a speedscope file that is refused', () => {
  const open = { type: 'O', frame: 0, at: 0 };
  it.each([
    ['no JSON', '{"$schema": ', 'it is not complete JSON'],
    ['another schema', { $schema: 'https://example.com', shared: { frames }, profiles: [] }, 'its $schema is'],
    ['no frames', { $schema: SCHEMA, profiles: [] }, 'shared is missing instead of an object'],
    [
      'a frame without a name',
      { $schema: SCHEMA, shared: { frames: [{}] }, profiles: [] },
      'the name of frame 0 is missing',
    ],
    [
      'profiles that are no list',
      { $schema: SCHEMA, shared: { frames }, profiles: {} },
      'profiles is an object instead of a list',
    ],
    // Pyroscope panicked here (its issue 5143).
    ['an unknown unit', fileOf({ ...sampled, unit: 'parsecs' }), "the unit of profile 0 is 'parsecs'"],
    ['a unit that every object has', fileOf({ ...sampled, unit: 'constructor' }), "is 'constructor'"],
    ['an unknown type', fileOf({ ...sampled, type: 'drawn' }), "the type of profile 0 is 'drawn'"],
    ['fewer weights than samples', fileOf({ ...sampled, weights: [] }), '1 samples, but 0 weights'],
    ['a negative weight', fileOf({ ...sampled, weights: [-1] }), 'weight 0 of profile 0 is -1'],
    [
      'a weight beyond all numbers',
      new TextDecoder().decode(fileOf(sampled)).replace('[1]', '[1e999]'),
      'weight 0 of profile 0 is Infinity instead of a number',
    ],
    ['weights that overflow together', fileOf({ ...sampled, samples: [[0], [1]], weights: [9e18, 9e18] }), '2^63 - 1'],
    [
      'a frame one after the last',
      fileOf({ ...sampled, samples: [[3]] }),
      'a frame of sample 0 of profile 0 is 3, but there are 3',
    ],
    ['a negative frame', fileOf({ ...sampled, samples: [[-1]] }), 'is -1, but there are 3'],
    ['half a frame', fileOf({ ...sampled, samples: [[0.5]] }), 'is 0.5, but there are 3'],
    [
      'events out of order',
      fileOf(
        evented([
          { ...open, at: 5 },
          { type: 'C', frame: 0, at: 4 },
        ]),
      ),
      'event 1 of profile 0 is out of order',
    ],
    ['an event before the start', fileOf(evented([open], { startValue: 1 })), 'event 0 of profile 0 is out of order'],
    [
      'another frame closed',
      fileOf(evented([open, { type: 'C', frame: 1, at: 1 }])),
      'closes frame 1, but frame 0 is open',
    ],
    [
      'nothing open to close',
      fileOf(evented([{ type: 'C', frame: 1, at: 1 }])),
      'closes frame 1, but no frame is open',
    ],
    ['a frame left open', fileOf(evented([open])), 'ends with 1 frames open'],
    ['an unknown event', fileOf(evented([{ ...open, type: 'X' }])), "the type of event 0 of profile 0 is 'X'"],
    ['an event beyond the frames', fileOf(evented([{ ...open, frame: 99 }])), 'is 99, but there are 3'],
  ])('%s', (_, file, says) => {
    expect(() => readSpeedscope(file instanceof Uint8Array ? file : bytesOf(file))).toThrow(says);
  });

  it('has more stacks than the limit', () => {
    const many = { ...sampled, samples: [[0], [1], [2]], weights: [1, 1, 1] };
    expect(() => readSpeedscope(fileOf(many), { maxSamples: 2 })).toThrow('samples count limit');
  });

  it('has events whose stacks would be the square of the file', () => {
    const depth = 20_000;
    const events = [
      ...Array.from({ length: depth }, (_, i) => ({ type: 'O', frame: 0, at: i })),
      ...Array.from({ length: depth }, (_, i) => ({ type: 'C', frame: 0, at: depth + i })),
    ];
    expect(() => readSpeedscope(fileOf(evented(events)))).toThrow('frames together');
  });
});

describe('a speedscope file that is unusual', () => {
  it('has a stack a hundred thousand frames deep', () => {
    const [found] = readSpeedscope(fileOf({ ...sampled, samples: [Array<number>(100_000).fill(0)] }));
    expect(found!.columns.stacks.locations).toHaveLength(100_000);
  });

  // Pyroscope lost all but the first 1,024 (its issue 4841).
  it('has two thousand roots', () => {
    const names = Array.from({ length: 2_000 }, (_, i) => ({ name: `root ${i}` }));
    const profile = { ...sampled, samples: names.map((_, i) => [i]), weights: names.map(() => 1) };
    const [found] = readSpeedscope(bytesOf({ $schema: SCHEMA, shared: { frames: names }, profiles: [profile] }));
    expect(foundStacks(found!.columns, 0)).toMatchObject({ total: 2_000n, functions: 2_000 });
  });

  it('names functions as objects name what they inherit', () => {
    const names = ['__proto__', 'constructor', 'toString'].map((name) => ({ name }));
    const profile = { ...sampled, samples: [[0, 1, 2]] };
    const [found] = readSpeedscope(bytesOf({ $schema: SCHEMA, shared: { frames: names }, profiles: [profile] }));
    expect(namedSamples(found!.columns)[0]!.names).toEqual(['__proto__', 'constructor', 'toString']);
  });
});
