/** A card for each column: what it comes to, whether it has come, and a box to compare two with each other. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Icon, IconButton, LinkButton, useStyles2 } from '@grafana/ui';
import { measureOf } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { partsText } from '../../scene/parts-text.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { columnTitle } from './column-title.ts';
import type { SideBySideView, TableColumn } from './SideBySideView.tsx';

export function ColumnCards({ model }: { model: SideBySideView }) {
  const styles = useStyles2(cardStyle);
  const { columns, loading, canceled, marked } = model.useState();
  const done = columns.filter((column) => !column.loading).length;
  const pair = columns.filter(({ key }) => marked.includes(key));
  return (
    <div className={styles.cards}>
      {columns.map((column) => (
        <Card key={column.key} model={model} column={column} />
      ))}
      <div className={styles.status} aria-live="polite">
        {pair.length === 2 ? (
          <LinkButton
            size="sm"
            icon="exchange-alt"
            href={diffOf(model, pair[0]!, pair[1]!)}
            data-testid={testIds.sideBySide.compare}
          >
            {t('side-by-side.compare', 'Compare {{first}} with {{second}}', {
              first: columnTitle(model, pair[0]!),
              second: columnTitle(model, pair[1]!),
            })}
          </LinkButton>
        ) : (
          <span>{t('side-by-side.mark', 'Tick two columns to compare them in a diff.')}</span>
        )}
        {loading && (
          <>
            <span>{t('side-by-side.progress', '{{done}} of {{all}} columns', { done, all: columns.length })}</span>
            <Button size="sm" variant="secondary" onClick={() => model.cancel()}>
              {t('side-by-side.cancel', 'Cancel')}
            </Button>
          </>
        )}
        {canceled && (
          <Button size="sm" variant="secondary" icon="sync" onClick={() => void model.load()}>
            {t('side-by-side.resume', 'Canceled: load the rest')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Card({ model, column }: { model: SideBySideView; column: TableColumn }) {
  const styles = useStyles2(cardStyle);
  const { marked, columns, by } = model.useState();
  const { profileType } = useSelection(model);
  const { key, costs, came, query, error, loading, address } = column;
  const title = columnTitle(model, column);
  return (
    <div
      className={cx(styles.card, marked.includes(key) && styles.marked)}
      data-testid={testIds.sideBySide.column}
      data-name={key}
    >
      <Checkbox
        aria-label={t('side-by-side.mark-one', 'Compare {{title}}', { title })}
        value={marked.includes(key)}
        onChange={() => model.mark(key)}
      />
      <a className={styles.title} href={hrefOf(viewUrl(model, 'flame-graph', address))} title={title}>
        {title}
      </a>
      <span className={styles.value}>
        {error !== undefined ? (
          <span className={styles.error} title={error.message}>
            <Icon name="exclamation-triangle" /> {t('side-by-side.column-failed', 'failed')}
          </span>
        ) : costs === undefined ? (
          loading ? (
            '…'
          ) : (
            '–'
          )
        ) : costs.total === 0 ? (
          t('side-by-side.no-data', 'no data')
        ) : (
          measureOf(profileType).mean(costs.total * costs.scale)
        )}
        {came !== undefined && (
          <span className={styles.came} data-testid={testIds.sideBySide.came}>
            {partsText({ cameMs: came.end - came.start, wholeMs: query.end - query.start })}
          </span>
        )}
      </span>
      {by === 'label' && columns.length > 2 && (
        <IconButton
          name="times"
          size="sm"
          aria-label={t('side-by-side.remove', 'Remove the column {{title}}', { title })}
          onClick={() => model.choose({ values: columns.map((one) => one.key).filter((one) => one !== key) })}
        />
      )}
    </div>
  );
}

/** The first is the baseline. */
function diffOf(model: SideBySideView, first: TableColumn, second: TableColumn): string {
  const { filters } = selectionOf(model).state;
  const side = ({ address, query }: TableColumn) => ({
    // The page's filters hold for both sides anyway.
    filters: address.filters?.slice(filters.length) ?? [],
    from: new Date(query.start).toISOString(),
    to: new Date(query.end).toISOString(),
  });
  return hrefOf(viewUrl(model, 'diff', { baseline: side(first), comparison: side(second) }));
}

const cardStyle = (theme: GrafanaTheme2) => ({
  cards: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  card: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    maxWidth: 340,
    minHeight: 32,
    padding: theme.spacing(0.25, 1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  marked: css({ borderColor: theme.colors.primary.border, background: theme.colors.primary.transparent }),
  title: css({
    minHeight: 24,
    lineHeight: '24px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontWeight: theme.typography.fontWeightMedium,
    '&:hover': { textDecoration: 'underline' },
  }),
  value: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  came: css({ marginLeft: theme.spacing(1), color: theme.colors.warning.text }),
  error: css({ color: theme.colors.error.text }),
  status: css({
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
