/**
 * What an administrator has set for everybody on the plugin's configuration page; Grafana keeps it as `jsonData` of the
 * plugin and hands it to the app when it starts.
 *
 *     takeAppSettings(meta.jsonData);
 *     appSettings().maxNodes;          // undefined: the app's own number
 *
 * A field that cannot be read counts as not set; the others stay.
 */

export interface AppSettings {
  /** uid of the data source that is chosen where neither a link nor an earlier visit says which. */
  dataSource?: string;
  /** Nodes that a flame graph asks for; what is smaller is folded. */
  maxNodes?: number;
}

/** Enough that hardly anything of a real profile is folded; about a megabyte on the wire. */
export const usualNodes = 65_536;

/** A graph of fewer says little; more is what servers refuse. */
export const nodeLimits = { least: 256, most: 1_048_576 } as const;

let settings: AppSettings = {};

export const appSettings = (): AppSettings => settings;

/** How many nodes a graph asks for. */
export const nodeBudget = () => settings.maxNodes ?? usualNodes;

export function takeAppSettings(jsonData: unknown): void {
  settings = readAppSettings(jsonData);
}

export function readAppSettings(jsonData: unknown): AppSettings {
  if (typeof jsonData !== 'object' || jsonData === null) return {};
  const { dataSource, maxNodes } = jsonData as Record<string, unknown>;
  return {
    ...(typeof dataSource === 'string' && dataSource !== '' ? { dataSource } : {}),
    ...(isNodeCount(maxNodes) ? { maxNodes } : {}),
  };
}

export const isNodeCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= nodeLimits.least && Number(value) <= nodeLimits.most;
