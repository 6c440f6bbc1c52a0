/** Where much of a graph is no code at all: says so, and takes it out with one click, as steps that can be taken back. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { idleFrames } from '#model/idle-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { Transform } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

/** Of less than a quarter nobody is kept from reading the rest. */
const WORTH = 4n;

interface Props {
  tree: NameTree;
  transforms: readonly Transform[];
  onTransforms: (transforms: readonly Transform[]) => void;
}

export function IdleOffer({ tree, transforms, onTransforms }: Props) {
  const styles = useStyles2(offerStyle);
  const { names, total } = useMemo(() => idleFrames(tree), [tree]);
  const whole = tree.total[ROOT]!;
  // With nothing beside it there is nothing to see without it.
  if (total === 0n || total * WORTH < whole || total === whole) return null;
  return (
    <p className={styles.offer} data-testid={testIds.flameGraph.idle}>
      <span className={styles.words} title={names.join(', ')}>
        {t('flame-graph.idle', '{{share}} was seen in no code: {{names}}.', {
          share: formatShare(total, whole),
          names: names.join(', '),
        })}
      </span>
      <Button
        size="sm"
        variant="secondary"
        icon="eye-slash"
        tooltip={t(
          'flame-graph.idle-why',
          'Threads that waited or are the runtime’s own, and time between two samples. Shares are then of the rest.',
        )}
        onClick={() => onTransforms([...transforms, ...names.map((name): Transform => ({ kind: 'drop', name }))])}
      >
        {t('flame-graph.idle-hide', 'Hide it')}
      </Button>
    </p>
  );
}

const offerStyle = (theme: GrafanaTheme2) => ({
  words: css({ minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  offer: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
