import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import { readStackprof } from '#model/formats/stackprof/read.ts';

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const frames = { 11: { name: 'main', file: 'a.rb', line: 1, samples: 0 }, 12: { name: 'run', samples: 5 } };
const drawn = { mode: 'cpu', interval: 1_000, samples: 5, frames, raw: [2, 11, 12, 5] };

describe.each([
  { file: 'ruby-report-stackprof-cpu.json.gz', name: 'process_cpu', comments: 0 },
  { file: 'ruby-report-stackprof-object.json.gz', name: 'memory', comments: 0 },
  { file: 'ruby-report-stackprof-wall-no-stacks.json.gz', name: 'wall', comments: 1 },
])('$file', ({ file, name, comments }) => {
  const truth = truthOf<{ interval: number; types: Record<string, StacksJson> }>('truth-stackprof.json', file);
  const [found] = readStackprof(textFixture(file));

  it('has the values, stacks and functions of the truth', () => {
    expect(found!.name).toBe(name);
    expect(found!.columns.sampleTypes.map(({ type }) => type)).toEqual(Object.keys(truth.types));
    Object.values(truth.types).forEach((stacks, type) => {
      expect(foundStacks(found!.columns, type)).toEqual(truthStacks(stacks));
    });
  });

  it('says when it has no stacks', () => {
    expect(found!.columns.comments).toHaveLength(comments);
  });
});

// These are drawn: no real file has what they are about.
describe('a stackprof file', () => {
  it('has the line of each frame where it was written', () => {
    const [found] = readStackprof(bytesOf({ ...drawn, raw_lines: [2, 7, 8, 5] }));
    expect([...found!.columns.symbols.locations.lineNumber].sort()).toEqual([7, 8]);
  });

  it('may number its frames beyond what a double holds', () => {
    const text =
      '{"mode":"wall","interval":1,"frames":{"9007199254740993":{"name":"a"},"9007199254740992":{"name":"b"}},"raw":[1,9007199254740993,1]}';
    expect(namedSamples(readStackprof(bytesOf(text))[0]!.columns)).toMatchObject([{ names: ['a'] }]);
  });

  it.each([
    ['another mode', { ...drawn, mode: 'heap' }, "its mode is 'heap'"],
    ['a mode that every object has', { ...drawn, mode: 'constructor' }, "its mode is 'constructor'"],
    ['no interval of its size', { ...drawn, interval: 0 }, 'its interval is 0'],
    ['no frames', { ...drawn, frames: undefined }, 'frames is missing'],
    ['a frame that is none', { ...drawn, frames: { 11: 7 } }, "frame '11' is 7 instead of an object"],
    [
      'a stack longer than the file',
      { ...drawn, raw: [4, 11, 12, 5] },
      'the depth at place 0 of raw is 4, but 3 numbers follow',
    ],
    ['a stack without a count', { ...drawn, raw: [2, 11, 12] }, 'the depth at place 0 of raw is 2'],
    ['a negative depth', { ...drawn, raw: [-1, 11, 1] }, 'the depth at place 0 of raw is -1'],
    ['a frame that is not there', { ...drawn, raw: [1, 13, 5] }, 'a stack names frame 13, which is not there'],
    ['a frame that every object has', { ...drawn, raw: [1, 'toString', 5] }, "a stack names frame 'toString'"],
    ['a negative count', { ...drawn, raw: [1, 11, -5] }, 'the count at place 2 of raw is -5'],
    [
      'negative self',
      { ...drawn, raw: undefined, frames: { 1: { name: 'a', samples: -1 } } },
      "frame '1' has -1 samples",
    ],
  ])('is refused with %s', (_, file, says) => {
    expect(() => readStackprof(bytesOf(file))).toThrow(says);
  });
});
