/** What a person has set in a graph and its table; part of the link. */
export const shownParts = ['both', 'table', 'graph'] as const;
export type ShownParts = (typeof shownParts)[number];

export interface GraphState {
  /** The path word of the frame zoomed in to (model/flame-layout-path.ts); '' for all. */
  focus: string;
  search: string;
  /** Whether the search is a regular expression. */
  regex: boolean;
  shown: ShownParts;
  /** Root at the top. */
  icicle: boolean;
}

export const initialGraph: GraphState = { focus: '', search: '', regex: false, shown: 'both', icicle: true };
