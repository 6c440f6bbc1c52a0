/**
 * Reads V8's `.heapprofile`: what `node --heap-prof` and the allocation sampling of Chrome save.
 *
 *     readHeapProfile(bytes);   // [{ name: 'memory', labels: [], columns }] with inuse_space in bytes
 *
 * The file has no numbers of objects: the size of each of its samples is already that of all the objects it stands
 * for. Values are those of the tree (`selfSize`), which are the sums of the samples.
 */
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { scaled } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { Shape } from '#model/formats/json/shape.ts';
import { StackSums } from '#model/formats/stack-sums.ts';
import { CallNodes } from '#model/formats/v8/call-nodes.ts';

const FORMAT = 'V8 heap';
const shape = new Shape(FORMAT);
const inuseSpace = { type: 'inuse_space', unit: 'bytes' };

/** @throws HearthError malformed_profile, samples_limit */
export function readHeapProfile(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const file = shape.object(parseJson(bytes, FORMAT, limits), 'the file');
  const nodes = new CallNodes(shape);
  const sizes: bigint[] = [];
  const open: { json: unknown; parent: number }[] = [{ json: file.head, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const row = nodes.count;
    const node = shape.object(next.json, 'node', row);
    // Files of before 2018 have no ids; nothing asks for them here.
    nodes.add(node.id ?? `row ${row}`, shape.object(node.callFrame, 'the callFrame of node', row));
    sizes.push(readSize(node.selfSize, row));
    if (next.parent !== -1) {
      nodes.link(next.parent, row);
    }
    for (const json of shape.optionalArray(node.children, 'the children of node', row)) {
      open.push({ json, parent: row });
    }
  }
  const builder = new ColumnsBuilder([inuseSpace], limits);
  const sums = new StackSums({ types: 1, limits });
  const paths = nodes.paths(sums.paths, builder);
  sizes.forEach((size, row) => {
    if (size > 0n) {
      sums.add(paths[row]!, 0, size);
    }
  });
  sums.addSamples(builder);
  return [{ name: 'memory', labels: [], columns: builder.finish({ periodType: inuseSpace }) }];
}

function readSize(selfSize: unknown, row: number): bigint {
  const size = scaled(selfSize, 0);
  if (size === undefined || size < 0n) {
    throw shape.wrong(selfSize, 'the selfSize of node', row, 'a number of bytes');
  }
  return size;
}
