/**
 * What an administrator has set for everybody on the plugin's configuration page; Grafana keeps it as `jsonData` of the
 * plugin and hands it to the app when it starts.
 *
 *     takeAppSettings(meta.jsonData);
 *     appSettings().maxNodes;          // undefined: the app's own number
 *
 * A field that cannot be read counts as not set; the others stay.
 */

import { parseColumns } from './graph-url.ts';
import { builtInPresets } from '#model/frame-presets.ts';
import { colorModes, initialGraph, type ColorMode, type GraphState } from '../ui/flame-graph/graph-state.ts';

/** What frames may be coloured by before anybody chose labels. */
export type UsualColor = Exclude<ColorMode, 'level' | 'binary'>;
export const usualColors = colorModes.filter((mode): mode is UsualColor => mode !== 'level' && mode !== 'binary');

export interface AppSettings {
  /** uid of the data source that is chosen where neither a link nor an earlier visit says which. */
  dataSource?: string;
  /** Nodes that a flame graph asks for; what is smaller is folded. */
  maxNodes?: number;
  /** What frames are coloured by. */
  color?: UsualColor;
  /** Ids of frame presets of the app's own that take frames out of every graph. */
  frames?: readonly string[];
  /** Annotations of Grafana with one of these tags are deploys. */
  deployTags?: readonly string[];
}

/** Enough that hardly anything of a real profile is folded; about a megabyte on the wire. */
export const usualNodes = 65_536;

/** A graph of fewer says little; more is what servers refuse. */
export const nodeLimits = { least: 256, most: 1_048_576 } as const;

/** Grafana keeps no longer tags; each is a question. */
export const tagLimits = { most: 10, longest: 100 } as const;

let settings: AppSettings = {};

export const appSettings = (): AppSettings => settings;

/** How many nodes a graph asks for. */
export const nodeBudget = () => settings.maxNodes ?? usualNodes;

/** What a flame graph begins with where its address says nothing. */
export function usualGraph(): GraphState {
  const { color, frames = [] } = settings;
  const transforms = frames.map((name) => ({ kind: 'preset' as const, name }));
  return { ...initialGraph, columns: parseColumns(''), transforms, ...(color && { color }) };
}

export function takeAppSettings(jsonData: unknown): void {
  settings = readAppSettings(jsonData);
}

export function readAppSettings(jsonData: unknown): AppSettings {
  if (typeof jsonData !== 'object' || jsonData === null) return {};
  const { dataSource, maxNodes, color, frames, deployTags } = jsonData as Record<string, unknown>;
  const usual = usualColors.find((mode) => mode === color);
  const known = builtInPresets.map(({ id }) => id).filter((id) => Array.isArray(frames) && frames.includes(id));
  return {
    ...(typeof dataSource === 'string' && dataSource !== '' ? { dataSource } : {}),
    ...(isNodeCount(maxNodes) ? { maxNodes } : {}),
    ...(usual === undefined ? {} : { color: usual }),
    ...(known.length > 0 ? { frames: known } : {}),
    ...(isTags(deployTags) ? { deployTags } : {}),
  };
}

export const isNodeCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= nodeLimits.least && Number(value) <= nodeLimits.most;

const isTags = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.length <= tagLimits.most && value.every(isTag);

const isTag = (tag: unknown): tag is string =>
  typeof tag === 'string' && tag.trim() !== '' && tag.length <= tagLimits.longest;

/**
 * The tags of a text that somebody typed, `deploy, release`; each once.
 *
 * @returns undefined when there are too many, or one is too long
 */
export function parseDeployTags(text: string): string[] | undefined {
  const tags = text.split(',').map((tag) => tag.trim());
  const distinct = [...new Set(tags.filter((tag) => tag !== ''))];
  return distinct.length === 0 || isTags(distinct) ? distinct : undefined;
}
