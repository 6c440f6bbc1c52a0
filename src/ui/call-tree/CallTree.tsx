/**
 * The stacks as a tree to read line by line: what each function took below each of its callers. Of any length, since only
 * the rows that can be seen are in the page.
 *
 * It is one stop of the Tab key: up and down move, left and right close and open, `*` opens the hot path, Enter zooms the
 * graph to the row.
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { callRows, hotPath, samePlaces } from '#model/call-rows.ts';
import { pathTo, type WeighedTree } from '#model/flame-layout.ts';
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';
import { type FrameAction, runShortcut } from '../flame-graph/frame-action.ts';
import { nameOfNode } from '../flame-graph/frame-facts.ts';
import { FrameMenu } from '../flame-graph/FrameMenu.tsx';
import { useBox } from '../flame-graph/use-box.ts';
import { FunctionName } from '../function-table/FunctionName.tsx';
import { scrollToRow, windowRows } from '../function-table/window-rows.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import type { CallColumn } from './call-columns.ts';

export interface CallTreeProps {
  tree: TreeShape;
  weighed: WeighedTree;
  /** Right of the names. */
  columns: readonly CallColumn[];
  /** By node: what the hot path follows, where that is not the weight. */
  heat?: Float64Array;
  /** What going along it is called. */
  heatTitle?: string;
  /** The exact values of a row, for whoever reads them from the page. */
  dataOf: (node: number) => Record<`data-${string}`, string>;
  colorOf: (node: number) => string;
  /** The node under the graph's cursor, or NONE. */
  cursor: number;
  onCursor: (node: number) => void;
  onFocus: (node: number) => void;
  /** The function that stands out in all panes. */
  selected: string | undefined;
  onSelect: (name: string | undefined) => void;
  /** Whether a function of that name index matches the search. */
  matches: (name: number) => boolean;
  searching: boolean;
  actionsOf: (node: number) => readonly FrameAction[];
}

const rowHeight = 26;
/** What a name has beside its indentation; rows that need more than there is scroll. */
const nameRoom = 170;

/** Steps become small where stacks are deep. */
const indentOf = (depth: number) => Math.min(depth, 12) * 12 + Math.min(Math.max(0, depth - 12), 100) * 4;

function deepest(depth: Int32Array, from: number, to: number): number {
  return depth.subarray(from, to).reduce((most, at) => Math.max(most, at), 0);
}

export function CallTree(props: CallTreeProps) {
  const { tree, weighed, columns, heat = weighed.weight, dataOf, colorOf } = props;
  const { cursor, onCursor, onFocus, selected, actionsOf } = props;
  const styles = useStyles2(treeStyle);
  const idPrefix = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const { height } = useBox(scroll);
  const [top, setTop] = useState(0);
  const [menu, setMenu] = useState<{ node: number; x: number; y: number }>();
  const { open, setOpen, revealed } = useOpenNodes(tree, heat, cursor);
  const rows = useMemo(() => callRows(tree, weighed.weight, open), [tree, weighed, open]);
  const at = rows.node.indexOf(cursor);
  const { from, to } = windowRows({ rows: rows.node.length, rowHeight, top, height });

  useEffect(() => {
    if (scroll.current === null || at === -1) return;
    const { scrollTop, clientHeight } = scroll.current;
    scroll.current.scrollTop = scrollToRow(
      { rows: rows.node.length, rowHeight, top: scrollTop, height: clientHeight - 2 * rowHeight },
      at,
    );
    // Only a new place is scrolled to; opening and closing leaves the reader where they are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor, revealed]);

  const hasChildren = (node: number) => tree.firstChild[node] !== NONE;
  const toggle = (node: number, wanted = !open.has(node)) => {
    const next = new Set(open);
    if (wanted) next.add(node);
    else next.delete(node);
    setOpen(next);
  };
  const openHotPath = (node: number) => {
    const path = hotPath(tree, heat, node);
    setOpen(new Set([...open, ...path]));
    onCursor(path.at(-1)!);
  };
  const move = (row: number) => onCursor(rows.node[Math.min(rows.node.length - 1, Math.max(0, row))]!);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = at === -1 ? ROOT : cursor;
    if (at !== -1 && runShortcut(event, actionsOf(node))) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const keys: Partial<Record<string, () => void>> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(rows.node.length - 1),
      ArrowRight: () => (open.has(node) ? move(at + 1) : hasChildren(node) && toggle(node, true)),
      ArrowLeft: () =>
        open.has(node) && hasChildren(node) ? toggle(node, false) : node !== ROOT && onCursor(tree.parent[node]!),
      '*': () => openHotPath(node),
      Enter: () => onFocus(node),
      Escape: () => onCursor(NONE),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  };

  const room = `minmax(${nameRoom + indentOf(deepest(rows.depth, from, to))}px, 1fr)`;
  const rowStyle = { gridTemplateColumns: `${room} ${columns.map(({ width }) => `${width}px`).join(' ')}` };
  return (
    <div className={styles.pane}>
      <div className={styles.bar}>
        <button type="button" className={styles.tool} onClick={() => openHotPath(at === -1 ? ROOT : cursor)}>
          <Icon name="fire" size="sm" /> {props.heatTitle ?? t('call-tree.hot-path', 'Hot path')}
        </button>
        <button type="button" className={styles.tool} onClick={() => setOpen(new Set([ROOT]))}>
          {t('call-tree.close-all', 'Close all')}
        </button>
      </div>
      <div
        ref={scroll}
        className={styles.scroll}
        role="treegrid"
        aria-label={t('call-tree.title', 'Call tree')}
        aria-rowcount={rows.node.length + 1}
        aria-activedescendant={at === -1 ? undefined : `${idPrefix}-${cursor}`}
        tabIndex={0}
        data-testid={testIds.callTree.tree}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.row} style={rowStyle}>
            <span role="columnheader" className={styles.name}>
              {t('call-tree.function', 'Function')}
            </span>
            {columns.map(({ id, title, minor }) => (
              <span key={id} role="columnheader" className={minor ? styles.share : styles.number}>
                {title}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          style={{ paddingTop: from * rowHeight, paddingBottom: (rows.node.length - to) * rowHeight }}
        >
          {Array.from(rows.node.subarray(from, to), (node, i) => {
            const name = nameOfNode(tree, node);
            const isFunction = node !== ROOT && tree.name[node] !== tree.foldName;
            const expanded = hasChildren(node) ? open.has(node) : undefined;
            return (
              <div
                key={node}
                id={`${idPrefix}-${node}`}
                role="row"
                aria-rowindex={from + i + 2}
                aria-level={rows.depth[from + i]! + 1}
                aria-expanded={expanded}
                aria-selected={node === cursor}
                style={rowStyle}
                data-function={name}
                {...dataOf(node)}
                className={cx(
                  styles.row,
                  styles.body,
                  node === cursor && styles.current,
                  isFunction && name === selected && styles.selected,
                  props.searching && isFunction && !props.matches(tree.name[node]!) && styles.dim,
                )}
                onClick={() => onCursor(node)}
                onDoubleClick={() => onFocus(node)}
                onContextMenu={(event) => {
                  event.preventDefault();
                  onCursor(node);
                  setMenu({ node, x: event.clientX, y: event.clientY });
                }}
              >
                <span
                  role="gridcell"
                  className={styles.name}
                  style={{ paddingLeft: indentOf(rows.depth[from + i]!) + 4 }}
                >
                  <span
                    className={styles.toggle}
                    aria-hidden
                    onClick={(event) => {
                      event.stopPropagation();
                      if (hasChildren(node)) toggle(node);
                    }}
                  >
                    {expanded !== undefined && <Icon name={expanded ? 'angle-down' : 'angle-right'} size="sm" />}
                  </span>
                  <FunctionName name={name} color={colorOf(node)} selected={false} isText={isFunction} />
                </span>
                {columns.map(({ id, minor, cell }) => (
                  <span key={id} role="gridcell" className={minor ? styles.share : styles.number}>
                    {cell(node)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {menu !== undefined && (
        <FrameMenu
          x={menu.x}
          y={menu.y}
          name={nameOfNode(tree, menu.node)}
          onFocus={() => onFocus(menu.node)}
          actions={actionsOf(menu.node)}
          onClose={() => {
            setMenu(undefined);
            scroll.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** The nodes whose children are shown: at first the hot path, kept when newer data comes, and what leads to the cursor. */
function useOpenNodes(tree: TreeShape, heat: Float64Array, cursor: number) {
  const [state, setState] = useState(() => ({ tree, open: new Set(hotPath(tree, heat, ROOT)) }));
  let current = state;
  if (state.tree !== tree) {
    const kept = samePlaces(state.tree, tree, state.open);
    current = { tree, open: kept.size > 1 ? kept : new Set(hotPath(tree, heat, ROOT)) };
    setState(current);
  }
  const [lastRevealed, setRevealed] = useState<number>(NONE);
  if (cursor !== NONE && cursor !== lastRevealed && cursor < tree.parent.length) {
    const above = pathTo(tree, cursor).slice(0, -1);
    if (above.some((node) => !current.open.has(node))) {
      current = { tree, open: new Set([...current.open, ...above]) };
      setState(current);
    }
    setRevealed(cursor);
  }
  return { open: current.open, setOpen: (open: Set<number>) => setState({ tree, open }), revealed: lastRevealed };
}

const treeStyle = (theme: GrafanaTheme2) => ({
  pane: css({ display: 'flex', flexDirection: 'column', height: '100%', minWidth: 0 }),
  bar: css({ display: 'flex', gap: theme.spacing(1), padding: theme.spacing(0.5, 1) }),
  tool: css({
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  scroll: css({
    flex: 1,
    minHeight: 0,
    overflow: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  head: css({
    position: 'sticky',
    top: 0,
    zIndex: 1,
    background: theme.colors.background.secondary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  row: css({
    display: 'grid',
    columnGap: theme.spacing(0.5),
    alignItems: 'center',
    height: rowHeight,
    minWidth: 'min-content',
    paddingRight: theme.spacing(1),
  }),
  body: css({ cursor: 'default', '&:hover': { background: theme.colors.action.hover } }),
  current: css({
    background: theme.colors.action.hover,
    boxShadow: `inset 3px 0 0 ${theme.colors.primary.main}`,
  }),
  selected: css({ background: theme.colors.action.selected, '& > span': { color: theme.colors.text.primary } }),
  dim: css({ '& > span, & > span *': { color: theme.colors.text.secondary } }),
  name: css({
    display: 'flex',
    alignItems: 'center',
    minWidth: 0,
    overflow: 'hidden',
    paddingLeft: theme.spacing(1),
  }),
  toggle: css({ flex: 'none', width: 18, cursor: 'pointer' }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  share: css({
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
  }),
});
