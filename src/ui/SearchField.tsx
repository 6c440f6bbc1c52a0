/** A field to narrow a list by, which says how much is left of it. Escape empties it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, IconButton, Input, useStyles2 } from '@grafana/ui';
import { testIds } from './test-ids.ts';
import { t } from './text.ts';

interface Props {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  /** How many are shown, and of how many. */
  matches: number;
  all: number;
  /** Why what is typed cannot be read. */
  error?: string | undefined;
}

export function SearchField({ value, onChange, placeholder, matches, all, error }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Input
      className={styles.field}
      value={value}
      placeholder={placeholder}
      aria-label={placeholder}
      role="searchbox"
      invalid={error !== undefined}
      aria-invalid={error !== undefined}
      title={error}
      data-testid={testIds.list.search}
      prefix={<Icon name="search" />}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onChange('');
      }}
      suffix={
        <>
          <span className={styles.count} aria-live="polite" data-testid={testIds.list.searchCount}>
            {value === '' ? all : t('list.found', '{{matches}} of {{all}}', { matches, all })}
          </span>
          {value !== '' && (
            <IconButton name="times" aria-label={t('list.clear', 'Clear the search')} onClick={() => onChange('')} />
          )}
        </>
      }
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ flex: '1 1 200px', maxWidth: 420, minWidth: 160 }),
  count: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
});
