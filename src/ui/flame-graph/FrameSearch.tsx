/** Looks for functions: what is typed, whether it is an expression, how much matches, and the way from hit to hit. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, Input, useStyles2 } from '@grafana/ui';
import type { Found, SearchQuery } from '#model/search.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

export interface FrameSearchProps {
  query: SearchQuery;
  onQuery: (query: SearchQuery) => void;
  /** Undefined when nothing is looked for. */
  found?: Found;
  /** What is wrong with the expression. */
  error?: string;
  /** The hit that is shown, from 0; undefined before the first. */
  step?: number;
  steps: number;
  onStep: (by: 1 | -1) => void;
}

export function FrameSearch({ query, onQuery, found, error, step, steps, onStep }: FrameSearchProps) {
  const styles = useStyles2(searchStyle);
  const searching = query.text !== '';
  return (
    <div className={styles.search}>
      <div className={styles.field}>
        <Input
          aria-label={t('search.title', 'Find functions')}
          role="searchbox"
          placeholder={t('search.title', 'Find functions')}
          data-testid={testIds.search.field}
          value={query.text}
          invalid={error !== undefined}
          onChange={(event) => onQuery({ ...query, text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
            if (event.key === 'Escape') onQuery({ ...query, text: '' });
          }}
          suffix={
            <button
              type="button"
              className={styles.regex}
              aria-pressed={query.regex}
              aria-label={t('search.regex', 'Regular expression')}
              title={t('search.regex-text', 'Regular expression (RE2)')}
              data-testid={testIds.search.regex}
              onClick={() => onQuery({ ...query, regex: !query.regex })}
            >
              .*
            </button>
          }
        />
      </div>
      {searching && (
        <div className={styles.result} role="status" data-testid={testIds.search.result}>
          {error ?? (found && resultText(found, step))}
        </div>
      )}
      {searching && error === undefined && steps > 0 && (
        <div className={styles.steps}>
          <IconButton
            name="angle-up"
            aria-label={t('search.previous', 'Previous match')}
            tooltip={t('search.previous-text', 'Previous match (Shift+Enter)')}
            data-testid={testIds.search.previous}
            onClick={() => onStep(-1)}
          />
          <IconButton
            name="angle-down"
            aria-label={t('search.next', 'Next match')}
            tooltip={t('search.next-text', 'Next match, from the largest (Enter)')}
            data-testid={testIds.search.next}
            onClick={() => onStep(1)}
          />
        </div>
      )}
    </div>
  );
}

function resultText({ functions, frames, share }: Found, step: number | undefined): string {
  if (functions === 0) return t('search.none', 'No match');
  const count = t('search.functions', '{{shown}} functions', {
    count: functions,
    shown: number(functions),
    defaultValue_one: '{{shown}} function',
  });
  const where =
    step === undefined
      ? t('search.frames', '{{shown}} frames', {
          count: frames,
          shown: number(frames),
          defaultValue_one: '{{shown}} frame',
        })
      : t('search.step', '{{step}} of {{frames}}', { step: step + 1, frames: number(frames) });
  return `${count}, ${where}, ${percent(share)}`;
}

const number = (value: number) => value.toLocaleString('en');

const percent = (share: number) =>
  share > 0 && share < 0.0001 ? '< 0.01 %' : `${Number((share * 100).toPrecision(3))} %`;

const searchStyle = (theme: GrafanaTheme2) => ({
  search: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  field: css({ width: 260, [theme.breakpoints.down('sm')]: { width: 170 } }),
  regex: css({
    minHeight: 24,
    padding: theme.spacing(0, 0.75),
    border: 0,
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.secondary,
    fontFamily: theme.typography.fontFamilyMonospace,
    '&[aria-pressed="true"]': { background: theme.colors.primary.main, color: theme.colors.primary.contrastText },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  result: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  steps: css({ display: 'flex', gap: theme.spacing(0.5) }),
});
