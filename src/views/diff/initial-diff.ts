/** What a diff is while nobody has set anything. */
import { initialGraph, type GraphState } from '../../ui/flame-graph/graph-state.ts';
import type { DiffSettings } from './diff-url.ts';
import { unsetSides } from './sides.ts';

/** The table begins with what changed most. */
export const initialDiffGraph: GraphState = { ...initialGraph, sort: '-change' };

export const initialDiff: DiffSettings = {
  sides: unsetSides,
  scale: 'rate',
  measured: 'self',
  ranked: '',
  unchanged: '',
  graph: initialDiffGraph,
};
