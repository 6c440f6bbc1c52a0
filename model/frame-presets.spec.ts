import { describe, expect, it } from 'vitest';
import { unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { builtInPresets, builtInTest, presetTest } from '#model/frame-presets.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { applyTransforms } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';

const hidden = (id: string, ...names: string[]) => names.map((name) => builtInTest(id)!(name));

describe('a frame preset', () => {
  it('takes the runtime out of a real Go profile, and nothing of the sum', () => {
    const tree = nameTree(locationTree(readPprof(unpackedFixture('go/go-shopd-cpu-labels.pb.gz')), 1));
    const shown = applyTransforms(tree, [{ kind: 'preset', name: 'go-runtime' }], builtInTest);
    const names = new Set(Array.from(shown.name, (name) => shown.names[name]!));
    expect(shown.total[ROOT]).toBe(tree.total[ROOT]);
    expect([...names].filter((name) => name.startsWith('runtime.'))).toEqual([]);
    expect([...names].some((name) => name.startsWith('main.'))).toBe(true);
  });

  it('knows the frames of each language, and leaves what people wrote', () => {
    expect(hidden('go-runtime', 'runtime.mallocgc', 'internal/runtime/maps.(*Map).Get')).toEqual([true, true]);
    expect(hidden('go-runtime', 'main.runtime', 'github.com/acme/runtime.Do', 'runtime/pprof.Do')).toEqual([
      false,
      false,
      true,
    ]);
    expect(hidden('libc', '[libc.so.6] 0x1f', '__libc_start_main', 'malloc', 'mallocate')).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(hidden('node-internals', 'emit node:events:508', 'processTicksAndRejections', 'render')).toEqual([
      true,
      true,
      false,
    ]);
    expect(hidden('jvm', 'java/util/TreeMap.put', 'jdk.internal.misc.Unsafe.park', 'com/acme/Cart.add')).toEqual([
      true,
      true,
      false,
    ]);
    expect(hidden('python-interpreter', '_PyEval_EvalFrameDefault', 'render (jinja2/environment.py:1290)')).toEqual([
      true,
      false,
    ]);
    expect(hidden('rust-std', 'tokio::runtime::park', 'core::iter::Iterator::fold', 'shop::cart::add')).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('can keep what matches instead', () => {
    const mine = presetTest({ id: 'mine', title: 'Mine', hides: false, pattern: '^main\\.' });
    expect(['main.run', 'json.Parse'].map(mine)).toEqual([false, true]);
    expect(() => presetTest({ id: 'x', title: 'x', hides: true, pattern: '(' })).toThrow('Not a regular expression');
  });

  it('has an id of its own', () => {
    expect(new Set(builtInPresets.map(({ id }) => id)).size).toBe(builtInPresets.length);
    expect(builtInTest('nowhere')).toBeUndefined();
  });
});
