import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPerfScript } from '#model/formats/perf-script/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import { granularities, placeFrames } from '#model/granular-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { binariesOf, resourcesOf } from '#model/resources.ts';
import { locationTree } from '#model/stack-tree.ts';
import { applyTransforms } from '#model/transforms/transform.ts';
import { CLOSED_PACKAGE } from '#model/transforms/targets.ts';
import { ROOT } from '#model/tree-shape.ts';

const perf = (name: string) => {
  const file = new URL(`../tests/fixtures/text/${name}.txt.gz`, import.meta.url);
  return gunzipSync(readFileSync(file));
};

describe('where functions lie', () => {
  it('is the library of native frames, though their names say nothing of it', () => {
    const bytes = perf('perf-rust-logscan-dwarf');
    const [found] = readPerfScript(bytes);
    const stacks = locationTree(found!.columns, 0);
    const resources = resourcesOf(stacks, 'function');
    // By hand: what stands in parentheses behind the name, in the lines of the file itself.
    const inLibc = new Set<string>();
    for (const [, name] of bytes.toString().matchAll(/^\s+[0-9a-f]+ (\S+?)(?:\+0x[0-9a-f]+)? \(\S*libc\.so\.6\)$/gm)) {
      inLibc.add(name!);
    }
    expect(inLibc.size).toBeGreaterThan(3);
    for (const name of inLibc) expect([name, resources.get(name)]).toEqual([name, 'libc.so.6']);

    const tree = nameTree(stacks);
    const some = [...inLibc][0]!;
    const closed = applyTransforms(tree, [{ kind: 'resource', name: some }], undefined, (name) => resources.get(name));
    const names = functionTable(closed).map(({ name }) => name);
    expect(names).toContain(`libc.so.6${CLOSED_PACKAGE}`);
    expect(names.filter((name) => inLibc.has(name))).toEqual([]);
    expect(closed.total[ROOT]).toBe(tree.total[ROOT]);
  });

  it('is the file of a script, and of what is linked into one program', () => {
    const node = locationTree(readPprof(unpackedFixture('node/node-transform-datadog-wall.pb.gz')), 1);
    const files = new Set(resourcesOf(node, 'function').values());
    expect([...files].filter((file) => file.endsWith('.js')).length).toBeGreaterThan(20);
    const go = locationTree(readPprof(unpackedFixture('go/go-gofmt-cpu.pb.gz')), 1);
    expect(resourcesOf(go, 'function').get('runtime.mallocgc')).toMatch(/runtime\/malloc\.go$/);
  });

  it('is the program or a library where binaries are asked for, whatever files are known', () => {
    const go = locationTree(readPprof(unpackedFixture('go/go-gofmt-cpu.pb.gz')), 1);
    expect(new Set(binariesOf(go, 'function').values())).toEqual(new Set(['gofmt']));
    const bytes = perf('perf-rust-logscan-dwarf');
    const binaries = binariesOf(locationTree(readPerfScript(bytes)[0]!.columns, 0), 'function');
    const lines = [...bytes.toString().matchAll(/^\s+[0-9a-f]+ (\S+?)(?:\+0x[0-9a-f]+)? \(\/\S*\/(\S+)\)$/gm)];
    const by = new Map<string, Set<string>>();
    for (const [, name, binary] of lines) by.set(name!, (by.get(name!) ?? new Set()).add(binary!));
    const only = [...by].filter(([name, own]) => name !== '[unknown]' && own.size === 1);
    expect(only.length).toBeGreaterThan(20);
    expect(only.map(([name]) => [name, binaries.get(name)])).toEqual(only.map(([name, [one]]) => [name, one]));
  });

  it.each(granularities)('is known of names by %s', (by) => {
    const stacks = locationTree(drawProfile('run@a.go:1;parse@b.go:7 5').columns, 0);
    const { names } = placeFrames(stacks.symbols, stacks.location, by);
    const resources = resourcesOf(stacks, by);
    expect(names.slice(1).map((name) => resources.get(name))).toEqual(['a.go', 'b.go']);
  });
});
