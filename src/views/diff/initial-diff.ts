/** What a diff is while nobody has set anything. */
import { initialGraph } from '../../ui/flame-graph/graph-state.ts';
import type { DiffSettings } from './diff-url.ts';
import { unsetSides } from './sides.ts';

export const initialDiff: DiffSettings = {
  sides: unsetSides,
  scale: 'rate',
  measured: 'self',
  ranked: false,
  unchanged: '',
  graph: initialGraph,
};
