/** What a person has set in a graph and its panes; part of the link. */
import type { Granularity } from '#model/granular-frames.ts';
import type { LevelPlace } from '#model/label-levels.ts';
import type { Transform } from '#model/transforms/transform.ts';

export const shownParts = ['both', 'table', 'graph'] as const;
export type ShownParts = (typeof shownParts)[number];

/** Where the root is. Inverted graphs have the functions by self at the top, and callers below them. */
export const orientations = ['top', 'bottom', 'leaves'] as const;
export type Orientation = (typeof orientations)[number];

/** What stands beside the graph. */
export const panes = ['table', 'tree', 'sandwich', 'peek', 'calls', 'source'] as const;
export type Pane = (typeof panes)[number];

/** What frames of one colour have in common; `self` is no group but a scale, `level` the value of the first label. */
export const colorModes = ['package', 'file', 'binary', 'self', 'level'] as const;
export type ColorMode = (typeof colorModes)[number];

/** What the table says of a function besides its name; by default its self and its total. */
export const tableColumns = ['self', 'total', 'money', 'frames', 'package', 'file'] as const;
export type TableColumn = (typeof tableColumns)[number];

export interface GraphState {
  /** The path word of the frame zoomed in to (model/flame-layout-path.ts); '' for all. */
  focus: string;
  search: string;
  /** Whether the search is a regular expression. */
  regex: boolean;
  shown: ShownParts;
  orientation: Orientation;
  /** The function that stands out in every pane; '' for none. */
  selected: string;
  /** In the order in which they are applied. */
  transforms: readonly Transform[];
  pane: Pane;
  /** Of the table: the column, and `-` in front where the largest is first. */
  sort: string;
  /** Of the table, in their order. */
  columns: readonly TableColumn[];
  color: ColorMode;
  /** Labels whose values are the first levels of the graph, or its last ones. */
  levels: readonly string[];
  levelsAt: LevelPlace;
  /** What a frame is: a function, a file, or a function's line. */
  granularity: Granularity;
  /** Whether what was inlined into a function counts for that function, instead of being a frame of its own. */
  noInlines: boolean;
}

export const initialGraph: GraphState = {
  focus: '',
  search: '',
  regex: false,
  shown: 'both',
  orientation: 'top',
  selected: '',
  transforms: [],
  pane: 'table',
  sort: '-self',
  columns: ['self', 'total'],
  color: 'package',
  levels: [],
  levelsAt: 'root',
  granularity: 'function',
  noInlines: false,
};

/** Whether stacks have to be asked for anew, since frames are others. */
export const framesDiffer = (now: GraphState, before: GraphState): boolean =>
  now.granularity !== before.granularity || now.noInlines !== before.noInlines;
