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
    baseline: 'diff-baseline',
    comparison: 'diff-comparison',
    swap: 'diff-swap',
    scale: 'diff-scale',
    table: 'diff-table',
    empty: 'diff-empty',
    error: 'diff-error',
  },
} as const;
