/** Two small flame graphs that meet: who calls a function above, growing upwards, and what it calls below. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import type { WeighedTree } from '#model/flame-layout.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { FlameGraph, type FlameGraphProps } from './FlameGraph.tsx';
import { nameOfNode } from './frame-facts.ts';

/** How the frames of a half look; must change only when the tree does. */
export interface HalfLook extends Pick<FlameGraphProps, 'fillOf' | 'labelOf' | 'markerOf'> {
  tree: WeighedTree;
  factsOf: (node: number, focus: number) => ReturnType<FlameGraphProps['factsOf']>;
}

interface SandwichHalvesProps {
  name: string;
  callers: HalfLook;
  callees: HalfLook;
  onSelect: (name: string) => void;
}

export function SandwichHalves({ name, callers, callees, onSelect }: SandwichHalvesProps) {
  const styles = useStyles2(sandwichStyle);
  return (
    <div className={styles.pane} data-testid={testIds.flameGraph.sandwich} data-function={name}>
      <div className={styles.half}>
        <Half look={callers} icicle={false} title={t('sandwich.callers', 'Callers')} onSelect={onSelect} />
      </div>
      <div className={styles.half}>
        <Half look={callees} icicle title={t('sandwich.callees', 'Callees')} onSelect={onSelect} />
      </div>
    </div>
  );
}

interface HalfProps {
  look: HalfLook;
  icicle: boolean;
  title: string;
  onSelect: (name: string) => void;
}

function Half({ look, icicle, title, onSelect }: HalfProps) {
  const styles = useStyles2(sandwichStyle);
  const { tree, fillOf, labelOf, markerOf } = look;
  const { shape } = tree;
  const [state, setState] = useState({ shape, focus: ROOT, cursor: NONE });
  const { focus, cursor } = state.shape === shape ? state : { focus: ROOT, cursor: NONE };
  const factsOf = useMemo(() => (node: number) => look.factsOf(node, focus), [look, focus]);
  return (
    <>
      <h3 className={styles.title}>{title}</h3>
      <div className={styles.graph}>
        <FlameGraph
          tree={tree}
          focus={focus}
          onFocus={(node) => setState({ shape, focus: node, cursor: node })}
          icicle={icicle}
          fillOf={fillOf}
          labelOf={labelOf}
          markerOf={markerOf}
          factsOf={factsOf}
          cursor={cursor}
          onCursor={(node) => setState({ shape, focus, cursor: node })}
          onSearch={onSelect}
          actionsOf={(node) =>
            node === ROOT || shape.name[node] === shape.foldName
              ? []
              : [
                  {
                    id: 'sandwich',
                    label: t('sandwich.of-this', 'Callers and callees of this function'),
                    icon: 'sort-amount-down' as const,
                    shortcut: 's',
                    run: () => onSelect(nameOfNode(shape, node)),
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
