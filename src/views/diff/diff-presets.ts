/**
 * Comparisons that people keep under a name: what both sides are and how they are made alike, to be used with whatever
 * service is looked at.
 *
 *     presetSearch({ ...settings, … });        // 'ago=week&scale=share'
 *     settingsOf('ago=week&scale=share');      // { sides, scale }
 *
 * The server keeps them for all its readers, a browser for its own where the server keeps nothing.
 */
import type { Documents } from '../../api/documents.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { diffFromUrl, type DiffSettings, diffUrl } from './diff-url.ts';
import { initialDiff } from './initial-diff.ts';
import { isSet, type Sides, type SideState } from './sides.ts';

export interface DiffPreset {
  id: string;
  name: string;
  search: string;
}

/** More than anybody picks from a menu. */
const mostShown = 50;
/** Presets of other things are kept under the same kind. */
const what = 'diff';

export async function diffPresets(documents: Documents): Promise<DiffPreset[]> {
  const kept = (await documents.list('preset')).slice(0, mostShown);
  const presets = await Promise.all(
    kept.map(async ({ id, name }) => {
      try {
        const search = searchOf((await documents.get('preset', id)).content);
        return search === undefined ? [] : [{ id, name, search }];
      } catch (error) {
        // Somebody deleted it meanwhile.
        if (toHearthError(error).reason === 'not_found') return [];
        throw error;
      }
    }),
  );
  return presets.flat();
}

export const contentOf = (search: string) => new TextEncoder().encode(JSON.stringify({ format: 1, of: what, search }));

/** @returns undefined when it is none: what others wrote there may be anything */
export function searchOf(content: Uint8Array): string | undefined {
  try {
    const { of, search } = JSON.parse(new TextDecoder().decode(content)) as Partial<Record<string, unknown>>;
    return of === what && typeof search === 'string' ? search : undefined;
  } catch {
    return undefined;
  }
}

/** @param now to keep ranges as far from, in Unix milliseconds; where they stand when absent */
export function presetSearch({ sides, scale }: Pick<DiffSettings, 'sides' | 'scale'>, now?: number): string {
  const moving = (side: SideState) => (now === undefined ? side : relativeTo(side, now));
  const kept: Sides = { ...sides, baseline: moving(sides.baseline), comparison: moving(sides.comparison) };
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(diffUrl({ ...initialDiff, sides: kept, scale }))) {
    for (const one of [value ?? []].flat()) if (one !== '') search.append(key, one);
  }
  return search.toString();
}

/** Of what a preset says; everything else is as it is when nothing is set. */
export function settingsOf(search: string): Pick<DiffSettings, 'sides' | 'scale'> {
  const params = new URLSearchParams(search);
  const values = Object.fromEntries([...params.keys()].map((key) => [key, params.getAll(key)]));
  const { sides, scale } = diffFromUrl(initialDiff, values);
  return { sides, scale };
}

/** A range that stays as far from now as it is. */
function relativeTo(side: SideState, now: number): SideState {
  if (!isSet(side)) return side;
  const ago = (text: string) => {
    if (text.includes('now')) return text;
    const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
    return `now-${Math.max(0, Math.round((now - time) / 1000))}s`;
  };
  return { ...side, from: ago(side.from), to: ago(side.to) };
}
