/** What tests find elements by: one name for each, used by the components and by tests/e2e. */
export const testIds = {
  frame: {
    demoBanner: 'demo-banner',
    moreViews: 'more-views',
    /** What the page has waited for longer than a second; and that it was cancelled. */
    progress: 'question-progress',
    stopped: 'question-stopped',
    /** How much a question would read that is held back. */
    cost: 'question-cost',
    /** Whether data is coming in. */
    ingest: 'ingest-status',
    ingestRate: 'ingest-rate',
    shortcutSheet: 'shortcut-sheet',
    favorite: 'favorite',
    share: 'share',
    pinBanner: 'pin-banner',
    keepDialog: 'keep-dialog',
    /** A field with a link, for who may not write to the clipboard. */
    link: 'link-field',
    servicePicker: 'service-picker',
    profileTypePicker: 'profile-type-picker',
    /** Of a message that says why there is nothing. */
    empty: 'empty',
    error: 'error',
    loading: 'skeleton',
    goToData: 'go-to-data',
    /** Grafana's own; its text is the range. */
    timePicker: 'data-testid TimePicker Open Button',
    refresh: 'data-testid RefreshPicker run button',
  },
  spans: {
    view: 'spans-view',
    /** Its rows are `[data-span]` or `[data-name]`, with the exact `data-value`. */
    table: 'spans-table',
    trace: 'spans-trace',
    parts: 'spans-parts',
    ofAll: 'spans-of-all',
    /** Above the flame graph of a span. */
    facts: 'span-facts',
    few: 'span-few-samples',
    wider: 'span-wider',
    waits: 'span-waits',
  },
  /** The explorer that other plugins show; `data-view` is the view. */
  embedded: {
    explorer: 'profile-explorer',
    open: 'profile-explorer-open',
  },
  dashboard: {
    /** In the menu to share. */
    open: 'add-to-dashboard',
    dialog: 'add-to-dashboard-dialog',
    json: 'add-to-dashboard-json',
    copy: 'add-to-dashboard-copy',
    save: 'add-to-dashboard-save',
  },
  /** The plugin's configuration page in Grafana. */
  config: {
    form: 'config-form',
    dataSource: 'config-data-source',
    maxNodes: 'config-max-nodes',
    deployTags: 'config-deploy-tags',
    frames: 'config-frames',
    save: 'config-save',
  },
  filters: {
    bar: 'filter-bar',
    /** A filter; `data-label` is the label's name. */
    chip: 'filter-chip',
    editor: 'filter-editor',
  },
  list: {
    search: 'search',
    searchCount: 'search-count',
  },
  /** What a card or a row of a series says. */
  series: {
    mean: 'mean',
    change: 'change',
    total: 'total',
    chart: 'series-chart',
  },
  services: {
    summary: 'services-summary',
    /** Of which part of the time the services are, while the rest is on its way. */
    parts: 'services-parts',
    grid: 'service-grid',
    /** `data-name` is the service's. */
    card: 'service-card',
    table: 'service-table',
    row: 'service-row',
    /** The labels that lines stand for. */
    groupBy: 'services-group-by',
    order: 'services-order',
    noData: 'services-no-data',
    money: 'services-money',
    lastProfile: 'services-last-profile',
  },
  /** Beside a view; its services are `[data-service="quoted"]`. */
  serviceList: {
    pane: 'service-list',
    find: 'service-list-find',
    open: 'service-list-open',
    parts: 'service-list-parts',
  },
  profileTypes: {
    grid: 'type-grid',
    /** `data-name` is the id of the profile type. */
    card: 'type-card',
  },
  recording: {
    view: 'recording-rules',
    table: 'recording-rules-table',
    /** `data-metric` is the metric's name. */
    row: 'recording-rule',
    form: 'recording-rule-form',
    /** `data-series` is how many series the rule makes, `data-last` the newest value of the largest. */
    preview: 'recording-rule-preview',
  },
  saved: {
    view: 'saved',
    views: 'saved-views',
    pins: 'saved-pins',
    /** `data-name` is what it is called. */
    row: 'saved-row',
  },
  profiles: {
    view: 'profiles-view',
    /** `data-absent` is how many slots, from the oldest on, have not come. */
    heatmap: 'profiles-heatmap',
    heatmapParts: 'profiles-heatmap-parts',
    listParts: 'profiles-list-parts',
    /** What is picked in the heatmap; `data-count` is how many. */
    picked: 'profiles-picked',
    openRegion: 'profiles-open-region',
    keepRegion: 'profiles-keep-region',
    compareRegions: 'profiles-compare-regions',
    table: 'profiles-table',
    /** `data-profile` is the profile's id. */
    row: 'profiles-row',
    more: 'profiles-more',
  },
  adHoc: {
    view: 'ad-hoc-view',
    /** Over the page while files are above it. */
    dropSheet: 'ad-hoc-drop-sheet',
    /** The fields behind the buttons that open and upload. */
    openInput: 'ad-hoc-open-input',
    uploadInput: 'ad-hoc-upload-input',
    /** What is open; `data-side` is `file` or `against`. */
    side: 'ad-hoc-side',
    total: 'ad-hoc-total',
    error: 'ad-hoc-error',
    progress: 'ad-hoc-progress',
    cancel: 'ad-hoc-cancel',
    type: 'ad-hoc-type',
    /** A list's row; `data-ref` is the file's address. */
    row: 'ad-hoc-row',
    deleteForAll: 'ad-hoc-delete-for-all',
    compareStored: 'ad-hoc-compare-stored',
    /** Says what would bring stored data to compare with, where there is none. */
    noStored: 'ad-hoc-no-stored',
    swap: 'ad-hoc-swap',
  },
  settings: {
    resolutions: 'kept-resolutions',
    services: 'stored-services',
    prices: 'prices',
    coreHour: 'price-core-hour',
    gigabyteHour: 'price-gigabyte-hour',
  },
  labels: {
    grid: 'label-grid',
    /** `data-name` is the label's. */
    card: 'label-card',
    table: 'value-table',
    /** `data-name` is the value. */
    row: 'value-row',
    compare: 'compare-values',
    include: 'include-values',
    exclude: 'exclude-values',
    undo: 'undo-filters',
    panels: 'label-panels',
    /** Bars or spreads; their rows are `[data-name="1.1.0"]` with the exact `data-value`. */
    bars: 'value-bars',
    /** Asks which label explains the whole range. */
    explainRange: 'explain-range',
    explained: 'explained-labels',
    /** Of which part of the time that is, while the rest is on its way. */
    explainedParts: 'explained-labels-parts',
  },
  flameGraph: {
    view: 'flame-graph-view',
    /** How much of the range has come, while it comes in parts. */
    parts: 'flame-graph-parts',
    /** The picture; its frames are `[role=treeitem][data-function="main.parse"]`. */
    graph: 'flame-graph',
    tooltip: 'flame-graph-tooltip',
    breadcrumb: 'flame-graph-breadcrumb',
    resetZoom: 'flame-graph-reset-zoom',
    /** The steps that took frames out of the way, each `[data-transform=drop]` …, and the way back. */
    transforms: 'flame-graph-transforms',
    /** That much of it is no code, with the button that hides that. */
    idle: 'flame-graph-idle',
    undoTransform: 'flame-graph-undo-transform',
    orientation: 'flame-graph-orientation',
    /** Which pane is beside the graph. */
    pane: 'flame-graph-pane',
    presets: 'flame-graph-presets',
    presetEditor: 'frame-preset-editor',
    color: 'flame-graph-color',
    levels: 'flame-graph-levels',
    granularity: 'flame-graph-granularity',
    columns: 'flame-graph-columns',
    /** What colours mean; an entry is `[data-group]`. */
    legend: 'flame-graph-legend',
    minimap: 'flame-graph-minimap',
    loadMore: 'flame-graph-load-more',
    /** What a sandwich is of while all of it has not come. */
    sandwichParts: 'sandwich-parts',
    /** Of `data-function`: its two halves are flame graphs. */
    sandwich: 'sandwich',
    callers: 'sandwich-callers',
    callees: 'sandwich-callees',
    /** What it comes to, in words; `data-total` is the exact sum, in the profile's unit. */
    total: 'flame-graph-total',
    /** To the diff with the equal time before. */
    compare: 'flame-graph-compare',
    spanChip: 'flame-graph-span',
    removeSpan: 'flame-graph-remove-span',
    profileChip: 'flame-graph-profile',
    empty: 'flame-graph-empty',
    error: 'flame-graph-error',
    timeSeries: 'flame-graph-time-series',
  },
  timeOrder: {
    /** Shows and hides it. */
    toggle: 'time-order-toggle',
    pane: 'time-order',
    /** `data-from` and `data-to` are what can be seen, in nanoseconds since the file's first sample. */
    chart: 'time-order-chart',
    facts: 'time-order-facts',
    /** What is under the pointer. */
    status: 'time-order-status',
    /** The stretch whose stacks are shown; takes it back. */
    range: 'time-order-range',
  },
  source: {
    /** Of `data-function`. */
    pane: 'source-pane',
    /** A row for each line, `[data-line="17"]`, with `[data-column=self]` and `total` of each `data-version`. */
    table: 'source-table',
    found: 'source-found',
    missing: 'source-missing',
    /** Of which time the lines are, where that is not all of it. */
    parts: 'source-parts',
    commit: 'source-commit',
    /** Opens the form for the repository of the service. */
    git: 'source-git',
    folder: 'source-folder',
    zip: 'source-zip',
    /** Opens the list of trees that the browser keeps, with a row for each of `data-service`. */
    kept: 'source-kept',
    keptRow: 'source-kept-row',
  },
  export: {
    menu: 'export-menu',
    /** Each choice is this, a hyphen and its format: `export-svg`. */
    choice: 'export',
    failure: 'export-failure',
  },
  search: {
    field: 'frame-search',
    regex: 'frame-search-regex',
    result: 'frame-search-result',
    next: 'frame-search-next',
    previous: 'frame-search-previous',
  },
  callTree: {
    /** Its rows are `[role=row][data-function="main.parse"]`, with the exact `data-total` and `data-self`. */
    tree: 'call-tree',
    /** Its lines are `[data-side=caller]` … `[data-function="main.parse"]`, with the exact `data-value`. */
    peek: 'peek',
  },
  callGraph: {
    /** Its boxes are `[role=button][data-function="main.parse"]`, with the exact `data-total`. */
    pane: 'call-graph',
  },
  functionTable: {
    /** Its rows are `[data-function="main.parse"]`, their cells `[data-column="self"]` … with the exact `data-value`. */
    table: 'function-table',
  },
  sideBySide: {
    view: 'side-by-side-view',
    /** A column's card; `data-name` is the label's value. */
    column: 'side-by-side-column',
    /** In a card: how much of the time its column is of, while that is not all. */
    came: 'side-by-side-came',
    /** Leads to the diff of the two that are ticked. */
    compare: 'side-by-side-compare',
    /** Its rows are `[data-function="main.parse"]`, their cells `[data-column="c0"]` … and `spread`. */
    table: 'side-by-side-table',
  },
  explain: {
    view: 'explain-view',
    headline: 'explain-headline',
    /** What to do where there are too few profiles to know what is usual. */
    advice: 'explain-advice',
    /** Its rows have `data-name`, the id of the profile type, and `data-since`. */
    types: 'explain-types',
    /** Its rows have `data-name`. */
    functions: 'explain-functions',
    labels: 'explain-labels',
    deploy: 'explain-deploy',
    lastProfile: 'explain-last-profile',
    missing: 'explain-missing',
    /** What of the explanation has not come. */
    coming: 'explain-coming',
    /** Of which part of the time a section is. */
    parts: 'explain-parts',
    copy: 'explain-copy',
    course: 'explain-course',
  },
  chart: {
    /** What can be done with the part of a chart that was picked. */
    picked: 'picked-part',
    /** A deploy's mark, with `data-time`; and what compares before with after it. */
    deploy: 'chart-deploy',
    deployCompare: 'chart-deploy-compare',
  },
  function: {
    lines: 'function-lines',
    view: 'function-view',
    /** The field to add one by its name. */
    add: 'function-add',
    chart: 'function-chart',
    /** Its rows are `[data-name="main.parse"]`, with `[data-group="1.1.0"]` where it is broken down by a label. */
    table: 'function-series-table',
  },
  diff: {
    money: 'diff-money',
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
    /** How much of both sides has come, while they come in parts. */
    parts: 'diff-parts',
    /** Of how much of the time the list of what changed is, while it is of a part. */
    rankedParts: 'diff-ranked-parts',
    /** How the sides are made alike, and the sentence that says it. */
    alike: 'diff-alike',
    basis: 'diff-basis',
    /** What changed beyond noise, and what opens its list; its functions are `[data-function="main.parse"]`. */
    ranked: 'diff-ranked',
    rankedToggle: 'diff-ranked-toggle',
    rankedFormula: 'diff-ranked-formula',
    presets: 'diff-presets',
    unchanged: 'diff-unchanged',
    /** A service and profile type of a side's own. */
    subject: 'diff-side-subject',
    scale: 'diff-scale',
    /** Its rows are `[data-function="main.parse"]`, their cells `[data-column="baseline"]`, `comparison`, `change` … */
    table: 'diff-table',
    empty: 'diff-empty',
    error: 'diff-error',
    halved: 'diff-halved',
  },
} as const;
