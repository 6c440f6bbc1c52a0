/** The functions that are drawn, each with a way to leave it out. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../../ui/text.ts';
import { Icon, useStyles2 } from '@grafana/ui';
import type { FunctionView } from './FunctionView.tsx';

export function FunctionChips({ model }: { model: FunctionView }) {
  const styles = useStyles2(getStyles);
  const { functions } = model.useState();
  return (
    <>
      {functions.map((name) => (
        <span key={name} className={styles.chip} title={name.slice(0, 2000)}>
          <span className={styles.name}>{name.slice(0, 2000)}</span>
          <button
            type="button"
            className={styles.remove}
            aria-label={t('function.remove', 'Leave out {{name}}', { name: name.slice(0, 200) })}
            onClick={() => model.show(functions.filter((one) => one !== name))}
          >
            <Icon name="times" size="sm" />
          </button>
        </span>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chip: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    maxWidth: 'min(420px, 100%)',
    minWidth: 0,
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 0.5, 0, 1),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  // The end of a name says more than its beginning, which is its package.
  name: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    direction: 'rtl',
    unicodeBidi: 'plaintext',
  }),
  remove: css({
    minWidth: 24,
    minHeight: 24,
    padding: theme.spacing(0.25, 0.5),
    border: 0,
    background: 'none',
    color: 'inherit',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
