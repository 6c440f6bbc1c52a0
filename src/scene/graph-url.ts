/** What is set in a flame graph, as URL values: zoom, search, panes, orientation, transforms. Defaults are left out. */
import type { SceneObjectUrlValues } from '@grafana/scenes';
import { granularities } from '#model/granular-frames.ts';
import { levelPlaces } from '#model/label-levels.ts';
import { MOST_TRANSFORMS, parseTransform, transformWord } from '#model/transforms/transform.ts';
import {
  colorModes,
  initialGraph,
  orientations,
  panes,
  shownParts,
  tableColumns,
  type GraphState,
  type TableColumn,
} from '../ui/flame-graph/graph-state.ts';
import { remembered } from './remembered.ts';
import { allValues, lastValue, parseWord, urlKeys } from './url-state.ts';

/** Each makes as many parts of a graph as it has values. */
export const mostLevels = 3;

export const graphKeys = [
  urlKeys.focus,
  urlKeys.search,
  urlKeys.regex,
  urlKeys.show,
  urlKeys.root,
  urlKeys.selected,
  urlKeys.transforms,
  urlKeys.pane,
  urlKeys.sort,
  urlKeys.color,
  urlKeys.levels,
  urlKeys.levelsAt,
  urlKeys.granularity,
  urlKeys.inlined,
  urlKeys.tableColumns,
];

/** Stands in the address where nothing is taken out although the graph would begin with that. */
const noTransforms = '';

/** @param initial what the graph is while its address says nothing */
export function graphUrl(graph: GraphState, initial = initialGraph): SceneObjectUrlValues {
  const {
    focus,
    search,
    regex,
    shown,
    orientation,
    selected,
    transforms,
    pane,
    sort,
    color,
    levels,
    levelsAt,
    granularity,
    noInlines,
    columns,
  } = graph;
  return {
    [urlKeys.focus]: focus || undefined,
    [urlKeys.search]: search || undefined,
    [urlKeys.regex]: regex ? 'on' : undefined,
    [urlKeys.show]: shown === initial.shown ? undefined : shown,
    [urlKeys.root]: orientation === initial.orientation ? undefined : orientation,
    [urlKeys.selected]: selected || undefined,
    // Always a list: of a key that has one value now, scenes hands over only the first of the URL's.
    [urlKeys.transforms]: transformWords(transforms, initial.transforms),
    [urlKeys.pane]: pane === initial.pane ? undefined : pane,
    [urlKeys.color]: color === initial.color ? undefined : color,
    [urlKeys.levels]: [...levels],
    [urlKeys.levelsAt]: levelsAt === initialGraph.levelsAt ? undefined : levelsAt,
    [urlKeys.tableColumns]:
      columnsWord(columns) === columnsWord(initialGraph.columns) ? undefined : columnsWord(columns),
    [urlKeys.granularity]: granularity === initialGraph.granularity ? undefined : granularity,
    [urlKeys.inlined]: noInlines ? 'off' : undefined,
    [urlKeys.sort]: sort === initial.sort ? undefined : sort,
  };
}

function transformWords(transforms: GraphState['transforms'], initial: GraphState['transforms']): string[] {
  const [words, begun] = [transforms.map(transformWord), initial.map(transformWord)];
  if (words.length === 0 && begun.length > 0) return [noTransforms];
  return words.join('\n') === begun.join('\n') ? [] : words;
}

/** Only the keys that are given change. */
export function graphFromUrl(graph: GraphState, values: SceneObjectUrlValues, initial = initialGraph): GraphState {
  const read = <T>(key: string, now: T, parse: (text: string) => T) =>
    Object.hasOwn(values, key) ? parse(lastValue(values[key])) : now;
  return {
    focus: read(urlKeys.focus, graph.focus, (text) => (/^[0-9a-z]{1,14}$/.test(text) ? text : '')),
    search: read(urlKeys.search, graph.search, (text) => text),
    regex: read(urlKeys.regex, graph.regex, (text) => text === 'on'),
    shown: read(urlKeys.show, graph.shown, (text) => parseWord(text, shownParts)),
    orientation: read(urlKeys.root, graph.orientation, (text) => parseWord(text, orientations)),
    selected: read(urlKeys.selected, graph.selected, (text) => text),
    transforms: Object.hasOwn(values, urlKeys.transforms)
      ? transformsOf(allValues(values[urlKeys.transforms]), initial.transforms)
      : graph.transforms,
    pane: read(urlKeys.pane, graph.pane, (text) => parseWord(text, panes)),
    color: read(urlKeys.color, graph.color, (text) => (text === '' ? initial.color : parseWord(text, colorModes))),
    levels: Object.hasOwn(values, urlKeys.levels)
      ? [...new Set(allValues(values[urlKeys.levels]))].filter((name) => name !== '').slice(0, mostLevels)
      : graph.levels,
    levelsAt: read(urlKeys.levelsAt, graph.levelsAt, (text) => parseWord(text, levelPlaces)),
    columns: read(urlKeys.tableColumns, graph.columns, parseColumns),
    granularity: read(urlKeys.granularity, graph.granularity, (text) => parseWord(text, granularities)),
    noInlines: read(urlKeys.inlined, graph.noInlines, (text) => text === 'off'),
    sort: read(urlKeys.sort, graph.sort, (text) => (/^-?[a-z]{1,20}$/.test(text) ? text : initial.sort)),
  };
}

const transformsOf = (words: readonly string[], initial: GraphState['transforms']) =>
  words.length === 0
    ? initial
    : words
        .map(parseTransform)
        .filter((transform) => transform !== undefined)
        .slice(0, MOST_TRANSFORMS);

/** `self,total,file` */
export const columnsWord = (columns: readonly TableColumn[]) => columns.join(',');

/** In the table's order; unknown ones are left out. Where the address names none, they are those of the last visit. */
export const parseColumns = (word: string): readonly TableColumn[] =>
  columnsOf(word) ?? columnsOf(remembered('tableColumns')) ?? initialGraph.columns;

function columnsOf(word: string): readonly TableColumn[] | undefined {
  const words = word.split(',');
  const columns = tableColumns.filter((column) => words.includes(column));
  return columns.length === 0 ? undefined : columns;
}
