/** What is set in the diff, as URL values: both sides, how they are made alike, what the table compares, the graph. */
import type { SceneObjectUrlValues } from '@grafana/scenes';
import { graphFromUrl, graphKeys, graphUrl } from '../../scene/graph-url.ts';
import { parseFilters, printFilters } from '../../scene/filters-url.ts';
import { allValues, lastValue, parseProfileTypeId, parseWord, urlKeys } from '../../scene/url-state.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { measuredWords, type Measured } from './change-rows.ts';
import { initialDiffGraph } from './initial-diff.ts';
import { agoWords, knownTime, type SideName, type Sides, type SideState } from './sides.ts';

/**
 * How the sides are made alike: by the second (of gauges, what was held on average), as parts of their totals, or not at
 * all.
 */
export const scaleWords = ['rate', 'share', 'total'] as const;
export type Scale = (typeof scaleWords)[number];

/** In percent of the larger side's total: what changed by less is folded away. '' folds nothing. */
export const unchangedWords = ['', '0.1', '1', '5'] as const;
export type Unchanged = (typeof unchangedWords)[number];

/** What the list is ordered by: the surest change first, or what costs most. Closed when ''. */
export const rankedWords = ['', 'on', 'cost'] as const;
export type Ranked = (typeof rankedWords)[number];

export interface DiffSettings {
  sides: Sides;
  scale: Scale;
  measured: Measured;
  /** How the list of what changed beyond noise is open, if it is. */
  ranked: Ranked;
  unchanged: Unchanged;
  graph: GraphState;
}

const sideKeys = {
  baseline: {
    from: urlKeys.baselineFrom,
    to: urlKeys.baselineTo,
    filters: urlKeys.baselineFilters,
    service: urlKeys.baselineService,
    profileType: urlKeys.baselineProfileType,
  },
  comparison: {
    from: urlKeys.comparisonFrom,
    to: urlKeys.comparisonTo,
    filters: urlKeys.comparisonFilters,
    service: urlKeys.comparisonService,
    profileType: urlKeys.comparisonProfileType,
  },
};

export const diffKeys = [
  ...Object.values(sideKeys.baseline),
  ...Object.values(sideKeys.comparison),
  urlKeys.ago,
  urlKeys.scale,
  urlKeys.measured,
  urlKeys.ranked,
  urlKeys.unchanged,
  ...graphKeys,
];

export function diffUrl({ sides, scale, measured, ranked, unchanged, graph }: DiffSettings): SceneObjectUrlValues {
  return {
    ...sideUrl('baseline', sides.baseline),
    ...sideUrl('comparison', sides.comparison),
    [urlKeys.ago]: sides.ago === agoWords[0] ? undefined : sides.ago,
    [urlKeys.scale]: scale === scaleWords[0] ? undefined : scale,
    [urlKeys.measured]: measured === measuredWords[0] ? undefined : measured,
    [urlKeys.ranked]: ranked || undefined,
    [urlKeys.unchanged]: unchanged || undefined,
    ...graphUrl(graph, initialDiffGraph),
  };
}

/** Filters are always an array: of a value that was none, scenes hand over only the first. */
const sideUrl = (name: SideName, { from, to, filters, ...own }: SideState): SceneObjectUrlValues => ({
  [sideKeys[name].from]: from || undefined,
  [sideKeys[name].to]: to || undefined,
  [sideKeys[name].filters]: printFilters(filters),
  [sideKeys[name].service]: own.service || undefined,
  [sideKeys[name].profileType]: own.profileType || undefined,
});

/** Only the keys that are given change. */
export function diffFromUrl(now: DiffSettings, values: SceneObjectUrlValues): DiffSettings {
  const has = (key: string) => Object.hasOwn(values, key);
  const text = (key: string) => lastValue(values[key]);
  const sideFrom = (name: SideName): SideState => {
    const side = now.sides[name];
    const { from, to, filters, service, profileType } = sideKeys[name];
    return {
      from: has(from) ? knownTime(text(from)) : side.from,
      to: has(to) ? knownTime(text(to)) : side.to,
      filters: has(filters) ? parseFilters(allValues(values[filters])) : side.filters,
      service: has(service) ? text(service) : side.service,
      profileType: has(profileType) ? parseProfileTypeId(text(profileType)) : side.profileType,
    };
  };
  const ofSides = [...Object.values(sideKeys.baseline), ...Object.values(sideKeys.comparison), urlKeys.ago];
  return {
    // The same object when nothing of it changes: another one is asked for anew.
    sides: !ofSides.some(has)
      ? now.sides
      : {
          baseline: sideFrom('baseline'),
          comparison: sideFrom('comparison'),
          ago: has(urlKeys.ago) ? parseWord(text(urlKeys.ago), agoWords) : now.sides.ago,
        },
    scale: has(urlKeys.scale) ? parseWord(text(urlKeys.scale), scaleWords) : now.scale,
    measured: has(urlKeys.measured) ? parseWord(text(urlKeys.measured), measuredWords) : now.measured,
    ranked: has(urlKeys.ranked) ? parseWord(text(urlKeys.ranked), rankedWords) : now.ranked,
    unchanged: has(urlKeys.unchanged) ? parseWord(text(urlKeys.unchanged), unchangedWords) : now.unchanged,
    graph: graphFromUrl(now.graph, values, initialDiffGraph),
  };
}
