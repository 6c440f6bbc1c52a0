/** The labels as buttons, as many as fit a line or two; the rest in a list. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, useStyles2 } from '@grafana/ui';
import { t } from '../../ui/text.ts';

interface Props {
  labels: readonly string[];
  /** '' for none. */
  value: string;
  onChange: (label: string) => void;
}

/** More buttons than this are no longer read, only searched. */
const mostButtons = 10;

export function LabelChoice({ labels, value, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const shown = labels.slice(0, mostButtons);
  const rest = labels.slice(mostButtons);
  // A link may name a label that nothing in this range has: then it can still be read, and left.
  const buttons = value === '' || labels.includes(value) ? shown : [...shown, value];
  return (
    <div className={styles.row} role="group" aria-label={t('labels.break-down', 'Break down by')}>
      <span className={styles.words}>{t('labels.break-down', 'Break down by')}</span>
      <Choice text={t('labels.nothing', 'nothing')} chosen={value === ''} onChoose={() => onChange('')} />
      {buttons.map((label) => (
        <Choice key={label} text={label} chosen={label === value} onChoose={() => onChange(label)} />
      ))}
      {rest.length > 0 && (
        <Combobox
          width="auto"
          minWidth={20}
          maxWidth={40}
          placeholder={t('labels.more', '{{count}} more labels', { count: rest.length })}
          value={rest.includes(value) ? value : null}
          options={rest.map((label) => ({ value: label, label }))}
          onChange={(option) => onChange(option.value)}
        />
      )}
    </div>
  );
}

function Choice({ text, chosen, onChoose }: { text: string; chosen: boolean; onChoose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <button
      type="button"
      className={cx(styles.choice, chosen && styles.chosen)}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      {text}
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.75) }),
  words: css({ color: theme.colors.text.secondary, marginRight: theme.spacing(0.5) }),
  choice: css({
    minHeight: 24,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.pill,
    padding: theme.spacing(0.25, 1.25),
    color: theme.colors.text.primary,
    '&:hover': { borderColor: theme.colors.border.strong },
  }),
  chosen: css({
    background: theme.colors.primary.transparent,
    borderColor: theme.colors.primary.border,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
