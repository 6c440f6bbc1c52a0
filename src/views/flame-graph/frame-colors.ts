/**
 * The colours of frames, by what somebody wants to tell apart: packages, files, labels, or how much each takes itself.
 * All palettes are such that people with any kind of colour blindness can tell them apart.
 */
import { changeColor, foldedColor, packagePalette, paletteIndex, plainHues, rootColor } from '#model/color.ts';
import { packageOf } from '#model/color-package.ts';
import type { FunctionRow } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { CLOSED_PACKAGE } from '#model/transforms/targets.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import type { ColorMode } from '../../ui/flame-graph/graph-state.ts';
import { groupColors, type FrameColors, type LegendGroup } from './package-colors.ts';

/** @param fileOf of a function; undefined where it is not known */
export function frameColors(
  tree: NameTree,
  functions: readonly FunctionRow[],
  mode: ColorMode,
  fileOf: (name: string) => string | undefined,
): FrameColors {
  switch (mode) {
    case 'self':
      return selfColors(tree, functions);
    case 'level':
      return levelColors(tree, functions);
    case 'file':
      return groupColors(tree, functions, (name) => fileOf(name) ?? packageOf(name));
    default:
      return groupColors(tree, functions, ownPackage);
  }
}

const ownPackage = (name: string) =>
  name.endsWith(CLOSED_PACKAGE) ? name.slice(0, -CLOSED_PACKAGE.length) : packageOf(name);

/** From grey to orange: a function's self beside the largest. */
function selfColors(tree: NameTree, functions: readonly FunctionRow[]): FrameColors {
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

/** Everything below a frame of the first level has that one's colour. */
function levelColors(tree: NameTree, functions: readonly FunctionRow[]): FrameColors {
  const first = new Int32Array(tree.name.length);
  for (let node = 1; node < first.length; node++) {
    first[node] = tree.parent[node] === ROOT ? node : first[tree.parent[node]!]!;
  }
  const colorOf = (node: number) => packagePalette[paletteIndex(tree.names[tree.name[first[node]!]!]!)]!;
  const groups: LegendGroup[] = [];
  for (let child = tree.firstChild[ROOT]!; child !== NONE; child = tree.nextSibling[child]!) {
    if (tree.name[child] === tree.foldName) continue;
    groups.push({ label: tree.names[tree.name[child]!]!, color: colorOf(child), value: tree.total[child]! });
  }
  groups.sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
  return {
    legend: { kind: 'groups', groups: groups.slice(0, plainHues), more: Math.max(0, groups.length - plainHues) },
    ofName: groupColors(tree, functions, ownPackage).ofName,
    ofNode: ofNodes(tree, colorOf),
  };
}

const ofNodes =
  ({ name, foldName }: NameTree, color: (node: number) => string) =>
  (node: number) =>
    node === ROOT ? rootColor : name[node] === foldName ? foldedColor : color(node);
