/**
 * A function over all of its calls: above it who calls it, below it what it calls. Both halves have the function's
 * total; a stack counts once, at its outermost call.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { weighed } from '#model/flame-layout.ts';
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { FlameGraph } from './FlameGraph.tsx';
import { frameFacts, markerFacts, nameOfNode, type ValueText } from './frame-facts.ts';

export interface SandwichGraphProps {
  callers: NameTree;
  callees: NameTree;
  name: string;
  /** Of the whole profile: what shares are parts of. */
  whole: bigint;
  text: (value: bigint | number) => string;
  colorOf: (name: string) => string;
  folded: string;
  onSelect: (name: string) => void;
}

export function SandwichGraph(props: SandwichGraphProps) {
  const styles = useStyles2(sandwichStyle);
  const { callers, callees } = props;
  return (
    <div className={styles.pane} data-testid={testIds.flameGraph.sandwich} data-function={props.name}>
      <div className={styles.half}>
        <Half {...props} tree={callers} icicle={false} title={t('sandwich.callers', 'Callers')} />
      </div>
      <div className={styles.half}>
        <Half {...props} tree={callees} icicle title={t('sandwich.callees', 'Callees')} />
      </div>
    </div>
  );
}

function Half(props: SandwichGraphProps & { tree: NameTree; icicle: boolean; title: string }) {
  const { tree, icicle, title, whole, colorOf, folded, onSelect } = props;
  const styles = useStyles2(sandwichStyle);
  const text: ValueText = props.text;
  const [state, setState] = useState({ tree, focus: ROOT, cursor: NONE });
  const { focus, cursor } = state.tree === tree ? state : { focus: ROOT, cursor: NONE };
  const ready = useMemo(() => weighed(tree, tree.total), [tree]);
  const look = useMemo(
    () => ({
      fillOf: (node: number) => (tree.name[node] === tree.foldName ? folded : colorOf(tree.names[tree.name[node]!]!)),
      labelOf: (node: number, width: number) =>
        frameLabel(nameOfNode(tree, node), [formatShare(tree.total[node]!, whole), text(tree.total[node]!)], width),
      factsOf: (node: number) => frameFacts(tree, node, focus, text, whole),
      markerOf: (under: number, frames: number, weight: number) =>
        markerFacts(
          frames,
          props.text(weight),
          formatShare(BigInt(Math.round(weight)), whole),
          nameOfNode(tree, under),
        ),
    }),
    // The text changes with the tree.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tree, focus, whole, colorOf, folded],
  );
  return (
    <>
      <h3 className={styles.title}>{title}</h3>
      <div className={styles.graph}>
        <FlameGraph
          tree={ready}
          focus={focus}
          onFocus={(node) => setState({ tree, focus: node, cursor: node })}
          icicle={icicle}
          {...look}
          cursor={cursor}
          onCursor={(node) => setState({ tree, focus, cursor: node })}
          onSearch={onSelect}
          actionsOf={(node) =>
            node === ROOT || tree.name[node] === tree.foldName
              ? []
              : [
                  {
                    id: 'sandwich',
                    label: t('sandwich.of-this', 'Callers and callees of this function'),
                    icon: 'sort-amount-down' as const,
                    shortcut: 's',
                    run: () => onSelect(nameOfNode(tree, node)),
                  },
                ]
          }
          title={title}
          testId={icicle ? testIds.flameGraph.callees : testIds.flameGraph.callers}
        />
      </div>
    </>
  );
}

const sandwichStyle = (theme: GrafanaTheme2) => ({
  pane: css({ display: 'grid', gridTemplateRows: '1fr 1fr', height: '100%', minWidth: 0 }),
  half: css({ display: 'flex', flexDirection: 'column', minHeight: 0, minWidth: 0 }),
  title: css({
    margin: 0,
    padding: theme.spacing(0.25, 1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  graph: css({ flex: 1, minHeight: 0, padding: theme.spacing(0.5) }),
});
