/**
 * A flame graph with its table, search, zoom and switches: what the flame graph and the diff have in common. What is
 * drawn and said comes from outside.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../text.ts';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { pathTo, type WeighedTree } from '#model/flame-layout.ts';
import { nodeOfWord, pathWord } from '#model/flame-layout-path.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { Breadcrumb } from './Breadcrumb.tsx';
import { FlameGraph, type FlameGraphProps } from './FlameGraph.tsx';
import { nameOfNode } from './frame-facts.ts';
import { FrameSearch } from './FrameSearch.tsx';
import type { GraphState } from './graph-state.ts';
import { GraphSplit, PartsSwitch } from './GraphSplit.tsx';
import { Minimap } from './Minimap.tsx';
import { OrientationMenu } from './OrientationMenu.tsx';
import { useFrameSearch } from './use-frame-search.ts';
import { zoomForHit } from './zoom-for-hit.ts';

/** What the table, and every other pane, needs to be one with the graph. */
export interface TableLink {
  /** Whether a function of that name index is to be listed. */
  matches: (name: number) => boolean;
  /** The same of a function that may not be in the graph. */
  matchesName: (name: string) => boolean;
  searching: boolean;
  /** The function under the graph's cursor. */
  current: string | undefined;
  /** The function that stands out in the graph. */
  selected: string | undefined;
  onSelect: (name: string | undefined) => void;
  /** The node under the graph's cursor, or NONE. */
  cursor: number;
  onCursor: (node: number) => void;
  focus: number;
  onFocus: (node: number) => void;
}

interface GraphPanelProps extends Pick<FlameGraphProps, 'fillOf' | 'markerOf' | 'labelOf' | 'title' | 'actionsOf'> {
  tree: WeighedTree;
  state: GraphState;
  /** Zooming is a step in the browser's history, typing is not. */
  onState: (change: Partial<GraphState>) => void;
  factsOf: (node: number, focus: number) => ReturnType<FlameGraphProps['factsOf']>;
  /** Newer data is on its way. */
  stale: boolean;
  /** Left of the search: what the whole is. */
  head: ReactNode;
  table: (link: TableLink) => ReactNode;
  /** What the pane beside the graph is called, where it is not a table. */
  tableTitle?: string;
  /** Whether the table has many columns. */
  wideTable?: boolean;
  /** Whether a graph from the leaves can be drawn: the tree then is one already. */
  canInvert?: boolean;
  /** Between the search and the switches. */
  tools?: ReactNode;
  /** Above the graph: what its colours mean. */
  legend?: ReactNode;
  /** Above the graph: what was taken out of the way. */
  path?: ReactNode;
  /** Asked to open a node of folded frames in place; absent where nobody can. */
  onFolded?: (node: number) => void;
  /** Whether a click on a frame selects its function in all panes. */
  selectOnClick?: boolean;
  /** Below: what else there is to know. */
  notes: readonly string[];
  /** Below the notes: what can be done about them. */
  more?: ReactNode;
}

export function GraphPanel(props: GraphPanelProps) {
  const { tree, state, onState, fillOf, markerOf, labelOf, factsOf, stale, head, table, title } = props;
  const { shape } = tree;
  const styles = useStyles2(panelStyle);
  const query = useMemo(() => ({ text: state.search, regex: state.regex }), [state.search, state.regex]);
  const search = useFrameSearch(tree, query);
  const selected = state.selected === '' ? undefined : state.selected;
  const setSelected = (name: string | undefined) => onState({ selected: name ?? '' });
  const [lastCursor, setCursor] = useState({ shape, node: NONE });
  const cursor = lastCursor.shape === shape ? lastCursor.node : NONE;

  const wanted = useMemo(() => nodeOfWord(shape, state.focus), [shape, state.focus]);
  const focus = wanted === NONE ? ROOT : wanted;
  const zoom = (node: number) => onState({ focus: pathWord(shape, node) });
  const factsInFocus = useMemo(() => (node: number) => factsOf(node, focus), [factsOf, focus]);

  const selectedIndex = useMemo(
    () => (selected === undefined ? NONE : shape.names.findIndex((name, i) => name === selected && i !== ROOT)),
    [shape, selected],
  );
  const found = search.found?.byName;
  const marked = useMemo(() => {
    if (selectedIndex === NONE) return found;
    const only = new Uint8Array(shape.names.length);
    only[selectedIndex] = 1;
    return only;
  }, [shape, selectedIndex, found]);

  const goToHit = (by: 1 | -1) => {
    const hit = search.go(by);
    if (hit === undefined) return;
    setCursor({ shape, node: hit });
    const near = zoomForHit(tree, focus, hit);
    onState({ selected: '', ...(near !== focus && { focus: pathWord(shape, near) }) });
  };

  const notes = [...(wanted === NONE ? [lostFocus()] : []), ...props.notes];
  return (
    <section className={styles.panel} aria-label={title}>
      <div className={styles.bar}>
        <div className={styles.head}>{head}</div>
        <div className={styles.tools}>
          <FrameSearch
            query={query}
            onQuery={({ text, regex }) => onState({ search: text, regex, selected: '' })}
            found={search.found}
            error={search.error}
            step={search.step}
            steps={search.steps.length}
            onStep={goToHit}
          />
          <div className={styles.switches}>
            {props.tools}
            <PartsSwitch shown={state.shown} onShown={(shown) => onState({ shown })} tableTitle={props.tableTitle} />
            <OrientationMenu
              orientation={state.orientation}
              onOrientation={(orientation) => onState({ orientation, focus: '' })}
              canInvert={props.canInvert ?? false}
            />
          </div>
        </div>
      </div>
      {props.path}
      {focus !== ROOT && (
        <Breadcrumb
          path={pathTo(shape, focus).map((node) => ({ node, name: nameOfNode(shape, node) }))}
          onFocus={zoom}
        />
      )}
      {state.shown !== 'table' && props.legend && <div className={styles.legend}>{props.legend}</div>}
      {focus !== ROOT && state.shown !== 'table' && (
        <Minimap tree={tree} focus={focus} onFocus={zoom} fillOf={fillOf} />
      )}
      <GraphSplit
        shown={state.shown}
        stale={stale}
        wideTable={props.wideTable}
        table={table({
          matches: search.matches,
          matchesName: search.matchesName,
          searching: search.found !== undefined,
          current: cursor === NONE || cursor === ROOT ? undefined : nameOfNode(shape, cursor),
          selected,
          onSelect: setSelected,
          cursor,
          onCursor: (node) => setCursor({ shape, node }),
          focus,
          onFocus: zoom,
        })}
        graph={
          <FlameGraph
            tree={tree}
            focus={focus}
            onFocus={(node) => {
              const isFolded = shape.name[node] === shape.foldName;
              if (isFolded && props.onFolded !== undefined) props.onFolded(node);
              else
                onState({
                  focus: pathWord(shape, node),
                  ...(props.selectOnClick && node !== ROOT && !isFolded && { selected: nameOfNode(shape, node) }),
                });
            }}
            icicle={state.orientation !== 'bottom'}
            fillOf={fillOf}
            marked={marked}
            factsOf={factsInFocus}
            markerOf={markerOf}
            labelOf={labelOf}
            cursor={cursor}
            onCursor={(node) => setCursor({ shape, node })}
            onSearch={(name) => onState({ search: name, regex: false, selected: '' })}
            actionsOf={props.actionsOf}
            title={title}
          />
        }
      />
      {focus === ROOT && state.shown !== 'table' && (
        <p className={styles.note}>
          {t('flame-graph.zoom-hint', 'Click a frame to zoom in. On the keyboard: arrows, Enter, Escape.')}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      {props.more}
    </section>
  );
}

const lostFocus = () =>
  t('flame-graph.lost-focus', 'The frame that was zoomed in to is not in this data; everything is shown.');

/** One line that scrolls by itself: on a phone the graph would begin below the first screen otherwise. */
const strip = {
  flex: '1 1 100%',
  flexWrap: 'nowrap',
  alignItems: 'center',
  minWidth: 0,
  overflowX: 'auto',
  scrollbarWidth: 'none',
  // Room for the outline of what has the focus.
  padding: 2,
  margin: -2,
  '& > *': { flexShrink: 0, whiteSpace: 'nowrap' },
} as const;

const panelStyle = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2), minHeight: 32 }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    [theme.breakpoints.down('sm')]: strip,
  }),
  tools: css({
    display: 'contents',
    [theme.breakpoints.down('sm')]: { ...strip, display: 'flex', gap: theme.spacing(1) },
  }),
  // On a phone the picture comes first.
  legend: css({ minWidth: 0, [theme.breakpoints.down('sm')]: { order: 1 } }),
  switches: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    minWidth: 0,
    marginLeft: 'auto',
    [theme.breakpoints.down('sm')]: { flexWrap: 'nowrap', minWidth: 'max-content' },
  }),
  note: css({
    [theme.breakpoints.down('sm')]: { order: 2 },
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
