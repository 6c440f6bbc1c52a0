/**
 * Search among the functions of a tree.
 *
 *     const found = findFrames(tree, weight, compileSearch('Parse'));   // a capital letter: case counts
 *     found.functions;             // how many functions match
 *     found.share;                 // 0.31: matching frames and all below them are 31 % of the whole
 *     found.byName[tree.name[node]!];
 *
 * Expressions are RE2's: no pattern can hang the page.
 */
import { RE2JS } from 're2js';
import { HearthError } from '#model/errors.ts';
import { ROOT, type TreeShape } from '#model/tree-shape.ts';

export interface SearchQuery {
  text: string;
  /** Whether the text is a regular expression; otherwise it is looked for as it stands. */
  regex: boolean;
}

/** Whether a name matches. */
export type NameTest = (name: string) => boolean;

export interface Found {
  /** 1 where a name matches, by index into the tree's names. */
  byName: Uint8Array;
  functions: number;
  frames: number;
  /** What the outermost matching frames weigh, as a part of the whole. */
  share: number;
}

/**
 * Small letters match capitals too; a capital letter matches only itself.
 *
 * @throws HearthError bad_request when the expression is not one
 */
export function compileSearch({ text, regex }: SearchQuery): NameTest {
  const caseCounts = text !== text.toLowerCase();
  if (!regex) {
    const wanted = caseCounts ? text : text.toLowerCase();
    return caseCounts ? (name) => name.includes(wanted) : (name) => name.toLowerCase().includes(wanted);
  }
  try {
    // In an expression `\S` and `\W` are no capital letters that somebody meant.
    const meant = text.replaceAll(/\\./g, '');
    const pattern = RE2JS.compile(text, meant === meant.toLowerCase() ? RE2JS.CASE_INSENSITIVE : 0);
    return (name) => pattern.test(name);
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace('error parsing regexp: ', '').replace('(?i)', '') : String(error);
    throw new HearthError('bad_request', `Not a regular expression: ${why}`, { cause: error });
  }
}

export function findFrames(shape: TreeShape, weight: Float64Array, test: NameTest): Found {
  const { names, name, parent } = shape;
  const byName = new Uint8Array(names.length);
  let functions = 0;
  // The first name is the root's, which is no function; nor is what was folded.
  for (let i = 1; i < names.length; i++) {
    if (i !== shape.foldName && test(names[i]!)) {
      byName[i] = 1;
      functions++;
    }
  }
  /** 1 for a node that matches or lies below one that does. */
  const covered = new Uint8Array(name.length);
  let frames = 0;
  let sum = 0;
  for (let node = 1; node < name.length; node++) {
    const above = covered[parent[node]!]!;
    const matches = byName[name[node]!]!;
    frames += matches;
    if (matches === 1 && above === 0) {
      sum += weight[node]!;
    }
    covered[node] = above | matches;
  }
  return { byName, functions, frames, share: weight[ROOT]! > 0 ? sum / weight[ROOT]! : 0 };
}

/** More than anyone steps through. */
export const mostSteps = 1000;

/** The matching nodes that weigh most, heaviest first: what "next match" goes through. */
export function heaviestMatches(shape: TreeShape, weight: Float64Array, { byName }: Found, most = mostSteps): number[] {
  const { name } = shape;
  let kept: number[] = [];
  let floor = -1;
  const heavier = (a: number, b: number) => weight[b]! - weight[a]! || a - b;
  for (let node = 1; node < name.length; node++) {
    if (byName[name[node]!] === 1 && weight[node]! > floor) {
      kept.push(node);
      // Sorting twice as many as wanted now and then costs less than keeping them sorted.
      if (kept.length === 2 * most) {
        kept = kept.sort(heavier).slice(0, most);
        floor = weight[kept[most - 1]!]!;
      }
    }
  }
  return kept.sort(heavier).slice(0, most);
}
