/** Files that are dropped anywhere on the page are opened: one as a flame graph, two as a diff. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import type { SceneObject } from '@grafana/scenes';
import { t } from '../ui/text.ts';
import { testIds } from '../ui/test-ids.ts';
import { keepFiles } from './kept-files.ts';
import { goTo, viewUrl } from './navigation.ts';

export function FileDrop({ model }: { model: SceneObject }) {
  const styles = useStyles2(dropStyle);
  const [over, setOver] = useState(false);
  useEffect(() => {
    // The pointer enters and leaves every element below it on its way.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const move = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      // Whoever has a place for files of its own has taken them already.
      if (event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      openFiles(model, [...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', move);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', move);
      window.removeEventListener('drop', drop);
    };
  }, [model]);
  if (!over) return null;
  return (
    <div className={styles.sheet} data-testid={testIds.adHoc.dropSheet}>
      <div className={styles.words}>
        <Icon name="upload" size="xxl" />
        <strong>{t('ad-hoc.drop', 'Drop one profile to open it, or two to compare them')}</strong>
        <span>{t('ad-hoc.stays-here', 'Files are read in this browser and sent nowhere.')}</span>
      </div>
    </div>
  );
}

/** Two are a diff, the first one its baseline; of more, the others are in the list. */
export function openFiles(from: SceneObject, files: readonly File[]): void {
  const [first, second] = keepFiles(files);
  if (first === undefined) return;
  goTo(viewUrl(from, 'ad-hoc', second === undefined ? { file: first } : { file: second, against: first }));
}

const dropStyle = (theme: GrafanaTheme2) => ({
  sheet: css({
    position: 'fixed',
    inset: 0,
    zIndex: theme.zIndex.modal,
    display: 'grid',
    placeItems: 'center',
    pointerEvents: 'none',
    background: theme.components.overlay.background,
    border: `3px dashed ${theme.colors.primary.border}`,
  }),
  words: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(4),
    background: theme.colors.background.primary,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    '& strong': { fontSize: theme.typography.h4.fontSize },
    '& span': { color: theme.colors.text.secondary },
  }),
});
