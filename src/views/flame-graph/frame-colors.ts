/**
 * The colours of frames, by what somebody wants to tell apart: packages, files, labels, or how much each takes itself.
 * All palettes are such that people with any kind of colour blindness can tell them apart.
 */
import { changeColor, foldedColor, rootColor } from '#model/color.ts';
import { packageOf } from '#model/color-package.ts';
import type { FunctionRow } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { CLOSED_PACKAGE } from '#model/transforms/targets.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import type { ColorMode } from '../../ui/flame-graph/graph-state.ts';
import { t } from '../../ui/text.ts';
import { isOfLabel } from './label-parts.ts';
import { groupColors, type FrameColors } from './package-colors.ts';

/** What a function takes itself. */
type Weight = Pick<FunctionRow, 'name' | 'self'>;

export interface FrameGroups {
  /** Of a function; undefined where it is not known. */
  fileOf: (name: string) => string | undefined;
  /** The program or library of a function, likewise; absent where nobody says, and until it has come. */
  binaryOf?: ((name: string) => string | undefined) | undefined;
  /** The labels that are levels. */
  levels: readonly string[];
}

export function frameColors(
  tree: NameTree,
  functions: readonly Weight[],
  mode: ColorMode,
  { fileOf, binaryOf, levels }: FrameGroups,
): FrameColors {
  switch (mode) {
    case 'self':
      return selfColors(tree, functions);
    case 'level':
      return levels.length === 0 ? groupColors(tree, functions, ownPackage) : levelColors(tree, levels[0]!);
    case 'file':
      return groupColors(tree, functions, (name) => fileOf(name) ?? packageOf(name));
    case 'binary':
      return groupColors(
        tree,
        functions,
        binaryOf === undefined
          ? ownPackage
          : (name) => binaryOf(closed(name)) ?? t('flame-graph.no-binary', 'no binary known'),
      );
    default:
      return groupColors(tree, functions, ownPackage);
  }
}

const ownPackage = (name: string) => (name.endsWith(CLOSED_PACKAGE) ? closed(name) : packageOf(name));

/** Of what was collapsed the package, library or file that it was collapsed to. */
const closed = (name: string) => (name.endsWith(CLOSED_PACKAGE) ? name.slice(0, -CLOSED_PACKAGE.length) : name);

/** The self of each function where labels stand below them and have it: what groups of colours come to, and self is. */
export function selfsAbove(tree: NameTree, levels: readonly string[]): Map<string, bigint> {
  const isLabel = tree.names.map((name) => levels.some((label) => isOfLabel(name, label)));
  /** By node: itself, or of a label's frame the function above it. */
  const owner = new Int32Array(tree.name.length);
  const selfs = new Map<string, bigint>();
  for (let node = 1; node < owner.length; node++) {
    owner[node] = isLabel[tree.name[node]!]! ? owner[tree.parent[node]!]! : node;
    if (owner[node] === ROOT) continue;
    const name = tree.names[tree.name[owner[node]!]!]!;
    selfs.set(name, BigInt.asIntN(64, (selfs.get(name) ?? 0n) + tree.self[node]!));
  }
  return selfs;
}

/** From grey to orange: a function's self beside the largest. */
function selfColors(tree: NameTree, functions: readonly Weight[]): FrameColors {
  const selfOf = new Map(functions.map(({ name, self }) => [name, Number(self)]));
  const end = functions.reduce((at, { self }) => (self > at ? self : at), 0n);
  const most = Number(end);
  const ofName = (name: string) => changeColor(most === 0 ? 0 : (selfOf.get(name) ?? 0) / most);
  return {
    legend: { kind: 'scale', end },
    ofName,
    ofNode: ofNodes(tree, (node) => ofName(tree.names[tree.name[node]!]!)),
  };
}

/**
 * Frames of the first label have their value's colour, and so has everything below them. Functions above them, and in the
 * table, are of all values.
 */
function levelColors(tree: NameTree, label: string): FrameColors {
  const isLabel = tree.names.map((name, i) => i !== ROOT && i !== tree.foldName && isOfLabel(name, label));
  /** By node: the name of the label's frame at or above it, or NONE. */
  const value = new Int32Array(tree.name.length).fill(NONE);
  const sums = new Map<string, bigint>();
  for (let node = 1; node < value.length; node++) {
    const name = tree.name[node]!;
    value[node] = value[tree.parent[node]!]!;
    if (value[node] !== NONE || !isLabel[name]) continue;
    value[node] = name;
    const text = tree.names[name]!;
    sums.set(text, (sums.get(text) ?? 0n) + tree.total[node]!);
  }
  const values = [...sums].map(([name, self]) => ({ name, self }));
  const { legend, ofName } = groupColors(tree, values, (name) => name);
  return {
    legend,
    ofName: (name) => (sums.has(name) ? ofName(name) : rootColor),
    ofNode: ofNodes(tree, (node) => (value[node] === NONE ? rootColor : ofName(tree.names[value[node]!]!))),
  };
}

const ofNodes =
  ({ name, foldName }: NameTree, color: (node: number) => string) =>
  (node: number) =>
    node === ROOT ? rootColor : name[node] === foldName ? foldedColor : color(node);
