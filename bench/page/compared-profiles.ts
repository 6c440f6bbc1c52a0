/**
 * The profiles that bench/page/graph.ts opens in every viewer, as a file and as the frames that Grafana's panel is given:
 * three of any size, and that of a Node build in tests/fixtures, whose 18,430 frames are all wider than half a pixel.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fileParts, stacksOfType } from '#model/file-types.ts';
import { readAny } from '#model/formats/read-any.ts';
import { nameTree } from '#model/name-tree.ts';
import { drawTree, nestedSet, pprofOf, type DrawnTree, type NestedSet } from './drawn-pprof.ts';

export interface ComparedProfile {
  name: string;
  file: string;
  frames: NestedSet;
  /** What is searched for. */
  word: string;
  /** Where the middle of the widest frame below the root is, as a share of the width, in the order of the frames. */
  widest: number;
}

const nodeBuild = new URL('../../tests/fixtures/pprof/node/node-transform-datadog-wall.pb.gz', import.meta.url)
  .pathname;

/** @param folder where the files that are made are written */
export function comparedProfiles(folder: string, sizes: readonly number[]): ComparedProfile[] {
  const drawn = sizes.map((nodes): ComparedProfile => {
    const tree = drawTree(nodes);
    const file = join(folder, `${nodes}.pb.gz`);
    writeFileSync(file, pprofOf(tree));
    return profileOf(`${nodes.toLocaleString('en')} nodes`, file, tree, 'team7');
  });
  return [...drawn, profileOf('Node build, 18,430', nodeBuild, treeOf(nodeBuild), 'walk')];
}

function profileOf(name: string, file: string, tree: DrawnTree, word: string): ComparedProfile {
  const frames = nestedSet(tree);
  return { name, file, frames, word, widest: widestBelowRoot(frames) };
}

/** Of the type that viewers begin with, which is the last. */
function treeOf(file: string): DrawnTree {
  const { profiles, format } = readAny(gunzipSync(readFileSync(file)));
  const parts = fileParts(profiles, format);
  const { names, name, parent, self } = nameTree(stacksOfType(parts, parts.at(-1)!.type));
  return { names, name, parent, self: Float64Array.from(self, Number) };
}

function widestBelowRoot({ level, value }: NestedSet): number {
  let [start, most, middle] = [0, 0, 0];
  level.forEach((depth, at) => {
    if (depth !== 1) return;
    if (value[at]! > most) [most, middle] = [value[at]!, start + value[at]! / 2];
    start += value[at]!;
  });
  return middle / value[0]!;
}
