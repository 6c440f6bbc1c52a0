/** The services as they are listed: the tools above, and below them the table or the cards. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, Combobox, IconButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo, useRef } from 'react';
import type { CatalogState } from '../../scene/Catalog.ts';
import { emptyLine, type Overview } from '../../scene/overview-lines.ts';
import type { Measure } from '../../scene/measure.ts';
import { CameLine } from '../../scene/CameLine.tsx';
import { moneyOf } from '../../scene/prices.ts';
import { usePrices } from '../../scene/use-prices.ts';
import { useNow } from '../../scene/use-now.ts';
import type { Layout } from '../../scene/ListControls.ts';
import { selectionOf, serviceLabel } from '../../scene/Selection.ts';
import { useCatalog, useDemoServices, useSelection, useTimeSpan } from '../../scene/use-selection.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { nameFilter } from '../../ui/name-filter.ts';
import { focusRow } from '../../ui/row-keys.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { GroupBy } from './GroupBy.tsx';
import type { LineListProps } from './line-list.ts';
import { inOrder, orderColumns, usualOrder, type OrderColumn } from './line-order.ts';
import { ServiceGrid } from './ServiceGrid.tsx';
import { ServicesSummary } from './ServicesSummary.tsx';
import type { ServicesView } from './ServicesView.tsx';
import { ServiceTable } from './ServiceTable.tsx';

export function Services({ model }: { model: ServicesView }) {
  const { data, controls } = model.useState();
  const { status, overview, measure, error } = data.useState();
  const { groupBy } = controls.useState();
  const { filters, profileType } = useSelection(model);
  const catalog = useCatalog(model);
  if (status === 'failed' && overview === undefined) {
    return (
      <Message
        error
        title={t('services.failed', 'The services could not be read')}
        action={<Button onClick={() => data.retry()}>{t('services.try-again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  if (overview === undefined || measure === undefined) return <Skeleton cards={9} />;
  const others = withoutData(catalog, overview, { profileType, groupBy, isFiltered: filters.length > 0 });
  if (overview.lines.length + others.length === 0) {
    return (
      <Message
        title={
          filters.length > 0
            ? t('services.no-match', 'No service matches these filters')
            : t('services.none', 'No service has this profile type')
        }
        icon="filter"
        action={
          filters.length > 0 && (
            <Button onClick={() => selectionOf(model).choose({ filters: [] })}>
              {t('services.remove-filters', 'Remove the filters')}
            </Button>
          )
        }
      >
        {filters.length > 0
          ? t('services.choose-fewer', 'Choose another profile type or time range, or fewer filters.')
          : t('services.choose-other', 'Choose another profile type or time range.')}
      </Message>
    );
  }
  return (
    <Listed
      model={model}
      overview={overview}
      measure={measure}
      others={others}
      problem={status === 'failed' ? error?.message : undefined}
    />
  );
}

interface Grouped {
  profileType: string;
  groupBy: readonly string[];
  isFiltered: boolean;
}

/** Services that have other profile types only. Whether the filters would let them through is not known. */
function withoutData({ services }: CatalogState, { lines }: Overview, { profileType, groupBy, isFiltered }: Grouped) {
  if (isFiltered || groupBy.length !== 1 || groupBy[0] !== serviceLabel) return [];
  const listed = new Set(lines.map(({ service }) => service));
  return [...services].filter(([service, types]) => !types.includes(profileType) && !listed.has(service));
}

interface ListedProps {
  model: ServicesView;
  overview: Overview;
  measure: Measure;
  /** Services without data, with the types they have. */
  others: readonly (readonly [string, readonly string[]])[];
  /** Why what is shown is not new. */
  problem: string | undefined;
}

function Listed({ model, overview, measure, others, problem }: ListedProps) {
  const styles = useStyles2(getStyles);
  const { controls, charts, data } = model.useState();
  const { parts } = data.useState();
  const { search, order, layout, groupBy, showNoData } = controls.useState();
  const { profileType } = useSelection(model);
  const range = useTimeSpan(model);
  const demoServices = useDemoServices(model);
  const money = moneyOf(profileType, usePrices(model));
  const now = useNow();
  const isLive = sceneGraph.getTimeRange(model).state.to.includes('now');
  const list = useRef<HTMLDivElement>(null);

  const { start, end } = range;
  const all = useMemo(() => {
    if (!showNoData) return overview.lines;
    const context = { measure, range: { start, end }, known: { from: start, to: end }, groupBy, perStep: 1 };
    return [...overview.lines, ...others.map(([name, types]) => emptyLine(name, types, overview.whole, context))];
  }, [overview, others, showNoData, measure, start, end, groupBy]);
  const filter = useMemo(() => nameFilter(search), [search]);
  const lines = useMemo(
    () =>
      inOrder(
        all.filter(({ name }) => filter.matches(name)),
        order,
      ),
    [all, filter, order],
  );
  const shown: LineListProps = {
    ...{ model, lines, measure, groupBy, range, demoServices, money },
    age: { isKnown: lines.some(({ lastProfile }) => lastProfile !== undefined), now: isLive ? now : undefined },
  };
  const toFirst = () => {
    const { current } = list;
    if (current !== null && lines.length > 0) focusRow(current, 0);
  };

  return (
    <>
      <div className={styles.tools}>
        <ServicesSummary measure={measure} whole={overview.whole} money={money} />
        <div className={styles.search} onKeyDown={({ key }) => (key === 'ArrowDown' || key === 'Enter') && toFirst()}>
          <SearchField
            value={search}
            onChange={(value) => controls.setState({ search: value })}
            placeholder={t('services.search', 'Search services')}
            matches={lines.length}
            all={all.length}
            error={filter.error}
          />
        </div>
        <GroupBy model={model} groupBy={groupBy} onChange={(labels) => controls.choose({ groupBy: labels })} />
        {layout === 'grid' && <OrderChoice model={model} hasMoney={money !== undefined} />}
        {others.length > 0 && (
          <Button
            variant="secondary"
            fill="text"
            aria-pressed={showNoData}
            data-testid={testIds.services.noData}
            onClick={() => controls.choose({ showNoData: !showNoData })}
          >
            {showNoData
              ? t('services.hide-no-data', 'Hide those without data')
              : t('services.show-no-data', 'Show {{count}} without data', { count: others.length })}
          </Button>
        )}
        <RadioButtonGroup
          aria-label={t('services.layout', 'Layout')}
          options={layoutOptions()}
          value={layout}
          onChange={(value) => controls.setLayout(value)}
        />
      </div>
      {filter.error !== undefined && (
        <p className={styles.error} role="alert">
          {filter.error}
        </p>
      )}
      {problem !== undefined && (
        <p className={styles.error} role="alert">
          {t('services.stale', 'This is not new: {{problem}}', { problem })}
        </p>
      )}
      <CameLine model={model} parts={parts} testId={testIds.services.parts} />
      {overview.lineCount > overview.lines.length && (
        <p className={styles.note}>
          {t('services.largest', 'The {{count}} largest of {{all}}. Filters by label leave fewer.', {
            count: overview.lines.length,
            all: overview.lineCount,
          })}
        </p>
      )}
      {lines.length === 0 && filter.error === undefined && (
        <Message title={t('services.not-found', 'No service is called “{{search}}”', { search })} icon="search">
          {t(
            'services.how-to-search',
            'Capitals count when you type them; commas separate alternatives; what is between slashes is a regular expression.',
          )}
        </Message>
      )}
      <div ref={list} aria-busy={data.state.status === 'loading' && charts.length === 0 && layout === 'grid'}>
        {layout === 'rows' ? (
          <ServiceTable {...shown} order={order} onOrder={(value) => controls.choose({ order: value })} />
        ) : (
          <ServiceGrid {...shown} charts={charts} onSeen={(seen) => model.draw(seen)} />
        )}
      </div>
    </>
  );
}

/** Cards have no heads to click on. */
function OrderChoice({ model, hasMoney }: { model: ServicesView; hasMoney: boolean }) {
  const styles = useStyles2(getStyles);
  const { controls } = model.useState();
  const { order } = controls.useState();
  const options = orderColumns
    .filter((column) => column !== 'share' && column !== 'total' && (hasMoney || column !== 'money'))
    .map((value) => ({ value, label: orderTexts(value) }));
  const reverse = t('services.reverse', 'The other way round');
  return (
    <div className={styles.order} data-testid={testIds.services.order}>
      <LabelledField isHidden label={t('services.order', 'Order')}>
        {(id) => (
          <Combobox
            id={id}
            width="auto"
            minWidth={14}
            options={options}
            value={order.column}
            onChange={({ value }) => controls.choose({ order: usualOrder(value) })}
          />
        )}
      </LabelledField>
      <IconButton
        name={order.descending ? 'sort-amount-down' : 'sort-amount-up'}
        aria-label={reverse}
        tooltip={reverse}
        onClick={() => controls.choose({ order: { ...order, descending: !order.descending } })}
      />
    </div>
  );
}

function orderTexts(column: OrderColumn): string {
  switch (column) {
    case 'cost':
      return t('services.order-cost', 'Costliest first');
    case 'share':
    case 'total':
      return t('services.order-total', 'By total');
    case 'change':
      return t('services.order-change', 'What changed most');
    case 'ratio':
      return t('services.order-ratio', 'What rose most, in %');
    case 'money':
      return t('services.order-money', 'By money');
    case 'last':
      return t('services.order-last', 'Latest profile first');
    case 'name':
      return t('services.order-name', 'By name');
  }
}

const layoutOptions = (): { value: Layout; label: string }[] => [
  { value: 'grid', label: t('services.grid', 'Grid') },
  { value: 'rows', label: t('services.rows', 'Rows') },
];

const getStyles = (theme: GrafanaTheme2) => ({
  tools: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  search: css({ display: 'flex', flex: '1 1 160px', maxWidth: 420, minWidth: 160 }),
  order: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  error: css({ margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
  note: css({ margin: 0, color: theme.colors.text.secondary }),
});
