/** What is set in a flame graph, as URL values: zoom, search, parts shown, orientation. Defaults are left out. */
import type { SceneObjectUrlValues } from '@grafana/scenes';
import { initialGraph, shownParts, type GraphState } from '../ui/flame-graph/graph-state.ts';
import { lastValue, parseWord, urlKeys } from './url-state.ts';

export const graphKeys = [urlKeys.focus, urlKeys.search, urlKeys.regex, urlKeys.show, urlKeys.root];

export function graphUrl({ focus, search, regex, shown, icicle }: GraphState): SceneObjectUrlValues {
  return {
    [urlKeys.focus]: focus || undefined,
    [urlKeys.search]: search || undefined,
    [urlKeys.regex]: regex ? 'on' : undefined,
    [urlKeys.show]: shown === initialGraph.shown ? undefined : shown,
    [urlKeys.root]: icicle ? undefined : 'bottom',
  };
}

/** Only the keys that are given change. */
export function graphFromUrl(graph: GraphState, values: SceneObjectUrlValues): GraphState {
  const read = <T>(key: string, now: T, parse: (text: string) => T) =>
    Object.hasOwn(values, key) ? parse(lastValue(values[key])) : now;
  return {
    focus: read(urlKeys.focus, graph.focus, (text) => (/^[0-9a-z]{1,14}$/.test(text) ? text : '')),
    search: read(urlKeys.search, graph.search, (text) => text),
    regex: read(urlKeys.regex, graph.regex, (text) => text === 'on'),
    shown: read(urlKeys.show, graph.shown, (text) => parseWord(text, shownParts)),
    icicle: read(urlKeys.root, graph.icicle, (text) => text !== 'bottom'),
  };
}
