import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { idleFrames } from '#model/idle-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { applyTransforms } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';

it('finds what Node’s sampler saw no code in, and all of it goes when its names are dropped', () => {
  const file = new URL('../tests/fixtures/demo-shop/shop-checkout-1.0.0-cpu-1.pb.gz', import.meta.url);
  const tree = nameTree(locationTree(readPprof(gunzipSync(readFileSync(file))), 0));
  const { names, total } = idleFrames(tree);
  expect([...names].sort()).toEqual(['(idle)', 'Non JS threads activity']);
  expect(total * 2n).toBeGreaterThan(tree.total[ROOT]!);
  const rest = applyTransforms(
    tree,
    names.map((name) => ({ kind: 'drop', name })),
  );
  expect(rest.total[ROOT]).toBe(tree.total[ROOT]! - total);
  expect(idleFrames(rest)).toEqual({ names: [], total: 0n });
});

it('finds nothing in a profile of Go, whose sampler looks only at threads that run', () => {
  const tree = nameTree(locationTree(readPprof(unpackedFixture('go/go-shopd-cpu-labels.pb.gz')), 1));
  expect(idleFrames(tree)).toEqual({ names: [], total: 0n });
});
