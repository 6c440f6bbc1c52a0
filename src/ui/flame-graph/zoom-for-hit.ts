/**
 * Where to zoom so that a hit can be seen: not at all when it already can, else to the outermost frame above it in which
 * it is wide enough.
 *
 *     zoomForHit(tree, focus, hit);   // a node on the way to the hit
 */
import { pathTo, type WeighedTree } from '#model/flame-layout.ts';

/** Parts of the width: enough to be seen, and what zooming in aims at. */
const seen = 0.01;
const wanted = 0.1;

export function zoomForHit({ shape, weight }: WeighedTree, focus: number, hit: number): number {
  const path = pathTo(shape, hit);
  if (path.includes(focus) && weight[hit]! >= weight[focus]! * seen) {
    return focus;
  }
  return path.find((node) => weight[hit]! >= weight[node]! * wanted) ?? hit;
}
