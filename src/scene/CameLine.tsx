/** The line above what is of the newest part of the time alone. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { Icon, useStyles2 } from '@grafana/ui';
import { cameNote, type CameParts } from './came-note.ts';

/** @param parts undefined of what has come whole */
export function CameLine({
  model,
  parts,
  testId,
}: {
  model: SceneObject;
  parts: CameParts | undefined;
  testId: string;
}) {
  const styles = useStyles2(getStyles);
  if (parts === undefined) return null;
  return (
    <p className={styles.line} role="status" data-testid={testId}>
      <Icon name={parts.ended === undefined ? 'clock-nine' : 'exclamation-triangle'} />{' '}
      {cameNote(parts, sceneGraph.getTimeRange(model).getTimeZone())}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ margin: 0, color: theme.colors.text.primary }),
});
