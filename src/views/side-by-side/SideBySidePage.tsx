/** What columns are, a card for each, and the table of functions below them. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, MultiCombobox, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { sharePercent } from '../../scene/share-text.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { valueWord } from '../../ui/filters/label-filter.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { ColumnCards } from './ColumnCards.tsx';
import type { CellUnit, Measured } from './column-table.ts';
import { mostColumns } from './columns-url.ts';
import { ColumnTable } from './ColumnTable.tsx';
import type { SideBySideView } from './SideBySideView.tsx';
import { useColumnRows } from './use-column-rows.ts';

export function SideBySidePage({ model }: { model: SideBySideView }) {
  const { service } = useSelection(model);
  return (
    <ViewGuard model={model} cards={2} ofService>
      {service === '' ? <Skeleton cards={1} height={420} /> : <Columns model={model} />}
    </ViewGuard>
  );
}

function Columns({ model }: { model: SideBySideView }) {
  const styles = useStyles2(pageStyle);
  const { columns, error, by, names, loading, canceled, known } = model.useState();
  const { status, names: labels } = names.useState();
  const rows = useColumnRows(model);
  if (by === 'label' && status === 'ready' && labels.length === 0) {
    return (
      <Message
        title={t('side-by-side.no-labels', 'This service has no labels to make columns of')}
        icon="tag-alt"
        action={
          <Button onClick={() => model.choose({ by: 'time' })}>
            {t('side-by-side.compare-times', 'Compare parts of the time range')}
          </Button>
        }
      >
        {t(
          'side-by-side.no-labels-why',
          'Labels such as version, pod or region are set by the agent that pushes the profiles.',
        )}
      </Message>
    );
  }
  const waiting = columns.length === 0 && (loading || known.length === 0) && !canceled;
  return (
    <div className={styles.page} data-testid={testIds.sideBySide.view}>
      <Choices model={model} rows={rows.shown.length} all={rows.all} />
      {error !== undefined ? (
        <Message
          error
          title={t('side-by-side.failed', 'The columns could not be read')}
          action={
            <Button disabled={loading} onClick={() => void model.load()}>
              {t('side-by-side.again', 'Try again')}
            </Button>
          }
        >
          {error.message}
        </Message>
      ) : waiting && loading ? (
        <Skeleton cards={1} height={420} />
      ) : columns.length === 0 && canceled ? (
        <Message
          title={t('side-by-side.canceled', 'You cancelled before any column had come')}
          icon="times-circle"
          action={<Button onClick={() => void model.load()}>{t('side-by-side.again', 'Try again')}</Button>}
        />
      ) : columns.length === 0 ? (
        <Message title={t('side-by-side.empty', 'Nothing to compare in this time range')} icon="history">
          {t(
            'side-by-side.empty-why',
            'No value of this label has samples here. Choose another label, or a longer time.',
          )}
        </Message>
      ) : (
        <>
          <ColumnCards model={model} />
          <ColumnTable model={model} rows={rows.shown} end={rows.end} />
        </>
      )}
    </div>
  );
}

function Choices({ model, rows, all }: { model: SideBySideView; rows: number; all: number }) {
  const styles = useStyles2(pageStyle);
  const { by, values, measured, unit, search, known, columns, names } = model.useState();
  const { names: labels } = names.useState();
  const { label } = model;
  const options = [
    ...(label === '' || labels.includes(label) ? labels : [label, ...labels]).map((name) => ({
      value: `=${name}`,
      label: name,
    })),
    {
      value: 'time',
      label: t('side-by-side.time', 'Time'),
      description: t('side-by-side.time-purpose', 'The range in six equal parts'),
    },
  ];
  const chosen = values.length > 0 ? values : columns.map(({ key }) => key);
  return (
    <div className={styles.choices}>
      <label className={styles.label}>
        {t('side-by-side.columns-are', 'Columns are')}
        <Combobox
          width="auto"
          minWidth={16}
          maxWidth={36}
          value={by === 'time' ? 'time' : `=${label}`}
          options={options}
          onChange={({ value }) =>
            value === 'time' ? model.choose({ by: 'time' }) : model.chooseLabel(value.slice(1))
          }
        />
      </label>
      {by === 'label' && (
        <div className={styles.values}>
          <LabelledField label={t('side-by-side.which', 'Up to {{most}}', { most: mostColumns })}>
            {(id) => (
              <MultiCombobox
                id={id}
                width="auto"
                minWidth={24}
                maxWidth={80}
                value={[...chosen]}
                options={known.map(({ value, share }) => ({
                  value,
                  label: valueWord(value),
                  description: sharePercent(share),
                }))}
                onChange={(picked) => model.choose({ values: picked.map(({ value }) => value).slice(0, mostColumns) })}
              />
            )}
          </LabelledField>
        </div>
      )}
      <RadioButtonGroup<Measured>
        size="sm"
        aria-label={t('side-by-side.measured', 'Which values are compared')}
        options={[
          {
            value: 'self',
            label: t('side-by-side.self', 'Self'),
            description: t('side-by-side.self-purpose', 'What functions took by themselves'),
          },
          {
            value: 'total',
            label: t('side-by-side.total', 'Total'),
            description: t('side-by-side.total-purpose', 'What functions took with all they called'),
          },
        ]}
        value={measured}
        onChange={(value) => model.choose({ measured: value })}
      />
      <RadioButtonGroup<CellUnit>
        size="sm"
        aria-label={t('side-by-side.cells', 'What the cells say')}
        options={[
          {
            value: 'share',
            label: t('side-by-side.share', 'Share'),
            description: t('side-by-side.share-purpose', 'Of the column’s total: each column is 100 %'),
          },
          {
            value: 'rate',
            label: t('side-by-side.rate', 'Rate'),
            description: t('side-by-side.rate-purpose', 'Per second; of gauges, what was held on average'),
          },
        ]}
        value={unit}
        onChange={(value) => model.choose({ unit: value })}
      />
      <SearchField
        value={search}
        onChange={(text) => model.setState({ search: text })}
        placeholder={t('side-by-side.find', 'Find functions')}
        matches={rows}
        all={all}
      />
    </div>
  );
}

const pageStyle = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  choices: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2) }),
  label: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  values: css({ flex: '0 1 auto', minWidth: 0, maxWidth: '100%' }),
});
