/**
 * Who calls whom, as boxes and arrows: the large functions only. A click on a box selects its function in all panes; on
 * the keyboard each box is a button.
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useId, useLayoutEffect, useMemo, useRef } from 'react';
import { callGraph } from '#model/call-graph.ts';
import { layoutCallGraph } from '#model/call-graph-layout.ts';
import { foldedColor, frameLabelColor } from '#model/color.ts';
import { shortName } from '#model/flame-layout-label.ts';
import type { NameTree } from '#model/name-tree.ts';
import { formatShare } from '#model/units.ts';
import { copyText } from '../flame-graph/copy-text.ts';
import { nameOfFolded, type ValueText } from '../flame-graph/frame-facts.ts';
import { useBox } from '../flame-graph/use-box.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

interface CallGraphPaneProps {
  tree: NameTree;
  text: ValueText;
  colorOf: (name: string) => string;
  selected: string | undefined;
  onSelect: (name: string | undefined) => void;
  /** The graph in Graphviz' language. */
  dot: () => string;
}

/** More cannot be read. */
const mostFunctions = 40;
/** Below this letters cannot be read: then the picture scrolls. */
const smallestScale = 0.7;
const lettersOf = (width: number) => Math.floor((width - 12) / 6.6);

export function CallGraphPane({ tree, text, colorOf, selected, onSelect, dot }: CallGraphPaneProps) {
  const styles = useStyles2(graphStyle);
  const arrowHead = useId();
  const graph = useMemo(() => callGraph(tree, mostFunctions), [tree]);
  const drawn = useMemo(() => layoutCallGraph(graph), [graph]);
  const scroll = useRef<HTMLDivElement>(null);
  const room = useBox(scroll);
  const scale = Math.min(1, Math.max(smallestScale, room.width / drawn.width));
  // Begins at what costs most, or at what is selected.
  const first = Math.max(
    0,
    graph.functions.findIndex(({ name }) => name === selected),
  );
  const { x: middle, y: top } = drawn.boxes[first] ?? { x: 0, y: 0 };
  useLayoutEffect(() => {
    const { current } = scroll;
    if (current === null || room.width === 0) return;
    current.scrollLeft = middle * scale - room.width / 2;
    if (top * scale < current.scrollTop || top * scale > current.scrollTop + room.height) {
      current.scrollTop = top * scale - room.height / 2;
    }
  }, [middle, top, scale, room]);
  const part = (value: bigint) => (graph.total === 0n ? 0 : Math.min(1, Number(value) / Number(graph.total)));
  const isNear = (caller: number, callee: number) =>
    selected !== undefined && [caller, callee].some((i) => graph.functions[i]!.name === selected);
  return (
    <div className={styles.pane} data-testid={testIds.callGraph.pane}>
      <div className={styles.bar}>
        <span className={styles.note}>
          {graph.functions.length < graph.functionCount
            ? t('call-graph.some', 'The {{shown}} largest of {{all}} functions; dotted calls go by way of others.', {
                shown: graph.functions.length,
                all: graph.functionCount,
              })
            : t('call-graph.all', 'All {{all}} functions.', { all: graph.functionCount })}
        </span>
        <Button size="sm" variant="secondary" icon="copy" onClick={() => void copyText(dot())}>
          {t('call-graph.copy-dot', 'Copy as DOT')}
        </Button>
      </div>
      <div
        ref={scroll}
        className={styles.scroll}
        tabIndex={0}
        role="group"
        aria-label={t('call-graph.title', 'Call graph')}
      >
        <svg
          width={drawn.width * scale}
          height={drawn.height * scale}
          viewBox={`0 0 ${drawn.width} ${drawn.height}`}
          className={styles.picture}
        >
          <defs>
            <marker id={arrowHead} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">
              <path d="M0 0L8 4L0 8z" className={styles.head} />
            </marker>
          </defs>
          {graph.calls.map(({ caller, callee, value, isDirect }, i) => {
            const [x0, y0, ...rest] = drawn.arrows[i]!;
            return (
              <path
                key={`${caller} ${callee}`}
                d={`M${x0} ${y0}C${rest.join(' ')}`}
                className={cx(styles.arrow, isNear(caller, callee) && styles.near)}
                strokeWidth={1 + 5 * part(value)}
                strokeDasharray={isDirect ? undefined : '2 4'}
                markerEnd={`url(#${arrowHead})`}
              >
                <title>
                  {`${graph.functions[caller]!.name.slice(0, 300)} → ${graph.functions[callee]!.name.slice(0, 300)}: ${text(value)}`}
                </title>
              </path>
            );
          })}
          {graph.functions.map(({ name, self, total, folded }, i) => {
            const { x, y, width, height } = drawn.boxes[i]!;
            const title = folded ? nameOfFolded : name;
            const own = shortName(title);
            const letters = lettersOf(width);
            const choose = () => !folded && onSelect(name === selected ? undefined : name);
            const values = t('call-graph.values', 'self {{self}}, total {{total}} ({{share}})', {
              self: text(self),
              total: text(total),
              share: formatShare(total, graph.total),
            });
            return (
              <g
                key={`${folded} ${name}`}
                transform={`translate(${x - width / 2} ${y - height / 2})`}
                role="button"
                tabIndex={0}
                aria-pressed={name === selected}
                aria-label={`${title.slice(0, 300)}: ${values}`}
                data-function={title}
                data-total={String(total)}
                className={cx(styles.box, name === selected && styles.selected)}
                onClick={choose}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  choose();
                }}
              >
                <title>{`${title.slice(0, 2000)}\n${values}`}</title>
                <rect width={width} height={height} rx={4} fill={folded ? foldedColor : colorOf(name)} />
                <text x={width / 2} y={18} textAnchor="middle" className={styles.name}>
                  {own.length > letters ? `${own.slice(0, Math.max(1, letters - 1))}…` : own}
                </text>
                <text x={width / 2} y={35} textAnchor="middle" className={styles.value}>
                  {`${formatShare(self, graph.total)} · ${formatShare(total, graph.total)}`}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}

const graphStyle = (theme: GrafanaTheme2) => ({
  pane: css({ display: 'flex', flexDirection: 'column', height: '100%' }),
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 1),
  }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  scroll: css({
    flex: 1,
    minHeight: 0,
    overflow: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  picture: css({ display: 'block', margin: '0 auto' }),
  head: css({ fill: theme.colors.text.secondary }),
  arrow: css({ fill: 'none', stroke: theme.colors.text.secondary, opacity: 0.55 }),
  near: css({ stroke: theme.colors.primary.main, opacity: 1 }),
  box: css({
    cursor: 'pointer',
    outline: 'none',
    '& rect': { stroke: theme.colors.border.strong, strokeWidth: 1 },
    '&:focus-visible rect': { stroke: theme.colors.primary.main, strokeWidth: 3 },
  }),
  selected: css({ '& rect': { stroke: theme.colors.text.maxContrast, strokeWidth: 3 } }),
  name: css({ fill: frameLabelColor, fontSize: 11, fontFamily: theme.typography.fontFamilyMonospace }),
  value: css({ fill: frameLabelColor, fontSize: 11 }),
});
