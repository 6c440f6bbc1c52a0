/** What tests find elements by: one name for each, used by the components and by tests/e2e. */
export const testIds = {
  flameGraph: {
    view: 'flame-graph-view',
    /** The picture; its frames are `[role=treeitem][data-function="main.parse"]`. */
    graph: 'flame-graph',
    tooltip: 'flame-graph-tooltip',
    breadcrumb: 'flame-graph-breadcrumb',
    resetZoom: 'flame-graph-reset-zoom',
    total: 'flame-graph-total',
    spanChip: 'flame-graph-span',
    removeSpan: 'flame-graph-remove-span',
    empty: 'flame-graph-empty',
    error: 'flame-graph-error',
    timeSeries: 'flame-graph-time-series',
  },
  search: {
    field: 'frame-search',
    regex: 'frame-search-regex',
    result: 'frame-search-result',
    next: 'frame-search-next',
    previous: 'frame-search-previous',
  },
  functionTable: {
    table: 'function-table',
    /** A row is `[data-function="main.parse"]`; its cells are `[data-column="self"]` … */
    row: 'function-table-row',
  },
  diff: {
    view: 'diff-view',
    /** Each side, with what is below in it. */
    baseline: 'diff-baseline',
    comparison: 'diff-comparison',
    /** A side's sum; `data-total` is the exact number, in the profile's unit. */
    total: 'diff-side-total',
    /** A side's rate or level. */
    mean: 'diff-side-mean',
    /** A side's range in words. */
    range: 'diff-side-range',
    /** A side's time series, to drag over. */
    chart: 'diff-side-chart',
    /** The way from a side to its own flame graph. */
    flameGraph: 'diff-side-flame-graph',
    swap: 'diff-swap',
    /** How the two sides' totals differ. */
    change: 'diff-change',
    /** How the sides are made alike. */
    alike: 'diff-alike',
    scale: 'diff-scale',
    /** Its rows are `[data-function="main.parse"]`, their cells `[data-column="baseline"]`, `comparison`, `change` … */
    table: 'diff-table',
    empty: 'diff-empty',
    error: 'diff-error',
    halved: 'diff-halved',
  },
} as const;
