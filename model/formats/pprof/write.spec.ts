import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBinary } from '@bufbuild/protobuf';
import { arbitraryDrawing } from '../../../tests/fixtures/arbitrary-profile.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { truthFiles, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';
import { printTree } from '../../../tests/fixtures/printed-tree.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { nameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ProfileSchema } from '#proto/google/v1/profile_pb.ts';

const cpu = parseProfileType('process_cpu:cpu:nanoseconds:cpu:nanoseconds');
const draw = (drawing: string) => locationTree(drawProfile(drawing).columns, 0);

describe('writing pprof', () => {
  it('has one sample type, the end as its time, and the period that clients expect', () => {
    const write = (id: string) =>
      readPprof(writePprof(draw('a 1'), { type: parseProfileType(id), timeNanos: 99n, durationNanos: 7n }));
    expect(write('process_cpu:cpu:nanoseconds:cpu:nanoseconds')).toMatchObject({
      sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
      periodType: { type: 'cpu', unit: 'nanoseconds' },
      period: 1_000_000_000n,
      timeNanos: 99n,
      durationNanos: 7n,
    });
    expect(write('memory:inuse_space:bytes:space:bytes').period).toBe(524_288n);
    expect(write('wall:wall:nanoseconds::')).toMatchObject({ period: 1n, periodType: undefined });
  });

  it('keeps lines, inlined frames, files, mappings and samples without a stack', () => {
    const { columns } = drawProfile('main@main.go:3;a>b 5\nmain@main.go:4;[/lib/c.so] 0x1f 2\n() 3');
    const again = readPprof(writePprof(locationTree(columns, 0), { type: cpu, timeNanos: 1n }));
    expect(again.values).toEqual(columns.values);
    const { functions, strings, locations } = again.symbols;
    const lines = Array.from(
      locations.lineFunction,
      (f, i) => `${strings[functions.file[f]!]}:${locations.lineNumber[i]}`,
    );
    expect(lines).toEqual([':0', ':0', 'main.go:3', 'main.go:4']);
    expect(printTree(nameTree(locationTree(again, 0)))).toBe(printTree(nameTree(locationTree(columns, 0))));
  });

  it('is empty without data', () => {
    expect(writePprof(draw(''), { type: cpu, timeNanos: 1n })).toEqual(new Uint8Array(0));
  });

  it('gives the same bytes for the same tree, and again for what it wrote', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        fc.pre(drawing !== '');
        const options = { type: cpu, timeNanos: 5n };
        const first = writePprof(draw(drawing), options);
        expect(writePprof(draw(drawing), options)).toEqual(first);
        const tree = locationTree(readPprof(first), 0);
        expect(printTree(nameTree(tree))).toBe(printTree(nameTree(draw(drawing))));
        const second = writePprof(tree, options);
        expect(writePprof(locationTree(readPprof(second), 0), options)).toEqual(second);
      }),
      { numRuns: 40 },
    );
  });

  it('says of every real profile what the profile says, to another protobuf library too', () => {
    for (const file of truthFiles().filter(({ path }) => !path.includes('series'))) {
      const profile = readPprof(unpackedFixture(file.path));
      const tree = locationTree(profile, profile.sampleTypes.length - 1);
      const written = writePprof(tree, { type: cpu, timeNanos: 5n });
      expect(printTree(nameTree(locationTree(readPprof(written), 0)))).toBe(printTree(nameTree(tree)));
      const message = fromBinary(ProfileSchema, written);
      const total = message.sample.reduce((sum, sample) => sum + sample.value[0]!, 0n);
      expect(total).toBe(file.sampleTypes.at(-1)!.total);
      const buildIds = new Set(message.mapping.map((mapping) => message.stringTable[Number(mapping.buildId)]));
      for (const id of buildIds) {
        expect(Array.from(profile.symbols.mappings.buildId, (s) => profile.symbols.strings[s])).toContain(id);
      }
    }
  });
});
