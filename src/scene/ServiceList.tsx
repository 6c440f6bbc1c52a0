/**
 * The services beside a view: the next one is a click or a key away. In a narrow window it lies over the view.
 *
 *     [ filter ] [by namespace v]
 *     v shop 2
 *       shop-cart   0.4 cores +20 %  ~~~
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Combobox, Icon, IconButton, Input, useStyles2 } from '@grafana/ui';
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { ChangeChip } from '../ui/ChangeChip.tsx';
import { CourseLine } from '../ui/CourseLine.tsx';
import { useBox } from '../ui/flame-graph/use-box.ts';
import { scrollToRow, windowRows } from '../ui/function-table/window-rows.ts';
import { LabelledField } from '../ui/LabelledField.tsx';
import { nameFilter } from '../ui/name-filter.ts';
import { RowTab, useRowKeys, useRowTab } from '../ui/row-keys.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { favoritesOf } from './favorites.ts';
import type { Measure } from './measure.ts';
import { hrefOf, viewUrl } from './navigation.ts';
import type { GroupRow, PaneRow, ServiceRow } from './pane-rows.ts';
import { CameLine } from './CameLine.tsx';
import { isNarrow, narrowWindow, servicePaneOf } from './ServicePane.ts';
import { useLabelNames } from './use-label-names.ts';
import { useCatalog, useSelection, useTimeSpan } from './use-selection.ts';
import type { ViewName } from './view-names.ts';

const rowHeight = 46;

interface Props {
  model: SceneObject;
  view: ViewName;
}

export function ServiceList({ model, view }: Props) {
  const styles = useStyles2(getStyles);
  const pane = servicePaneOf(model);
  const { search, data, groupLabel } = pane.useState();
  const { status, overview, parts, error } = data.useState();
  useCatalog(model);
  favoritesOf(model).useState();
  const rows = pane.rows();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => data.activate(), [data]);
  const { error: unreadable } = nameFilter(search);
  const services = rows.filter((row) => row.kind === 'service').length;

  return (
    <aside
      className={styles.pane}
      aria-label={t('service-list.title', 'Services')}
      aria-busy={status === 'loading' && overview === undefined}
      data-testid={testIds.serviceList.pane}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && search === '' && isNarrow()) pane.fold();
      }}
    >
      <header className={styles.header}>
        <h2 className={styles.title}>{t('service-list.title', 'Services')}</h2>
        <span className={styles.count}>{services}</span>
        <IconButton
          name="angle-double-left"
          aria-label={t('service-list.fold', 'Fold the list of services')}
          tooltip={t('service-list.fold', 'Fold the list of services')}
          onClick={() => pane.fold()}
        />
      </header>
      <Input
        value={search}
        placeholder={t('service-list.find', 'Find a service')}
        aria-label={t('service-list.find', 'Find a service')}
        data-testid={testIds.serviceList.find}
        prefix={<Icon name="search" />}
        invalid={unreadable !== undefined}
        title={unreadable}
        onChange={(event) => pane.setState({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && search !== '') pane.setState({ search: '' });
          const first = rows.find((row) => row.kind === 'service');
          if (event.key === 'Enter' && first?.kind === 'service') pane.choose(first.service);
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            list.current?.querySelector<HTMLElement>('[data-at] [data-line]')?.focus();
          }
        }}
      />
      <GroupLabel model={model} label={groupLabel} onChange={(label) => pane.group(label)} />
      <CameLine model={model} parts={parts} testId={testIds.serviceList.parts} />
      {status === 'failed' && <p className={styles.problem}>{error?.message}</p>}
      {unreadable !== undefined && <p className={styles.problem}>{unreadable}</p>}
      {rows.length === 0 && unreadable === undefined && (
        <p className={styles.quiet}>{t('service-list.none', 'No service is called so')}</p>
      )}
      <Rows model={model} view={view} rows={rows} scroll={list} />
    </aside>
  );
}

interface RowsProps extends Props {
  rows: readonly PaneRow[];
  scroll: React.RefObject<HTMLDivElement>;
}

function Rows({ model, view, rows, scroll }: RowsProps) {
  const styles = useStyles2(getStyles);
  const pane = servicePaneOf(model);
  const { measure, overview } = pane.state.data.useState();
  const { service: current } = useSelection(model);
  const range = useTimeSpan(model);
  const { height } = useBox(scroll);
  const [top, setTop] = useState(0);
  const { from, to } = windowRows({ rows: rows.length, rowHeight, top, height });
  const at = rows.findIndex((row) => row.kind === 'service' && row.service === current);

  const reveal = (row: number) => {
    const box = scroll.current;
    if (box === null || row === -1) return;
    const seen = { rows: rows.length, rowHeight, top: box.scrollTop, height: box.clientHeight };
    box.scrollTo({ top: scrollToRow(seen, row) });
  };
  const keys = useRowKeys({
    count: rows.length,
    perPage: Math.floor(height / rowHeight) - 1,
    reveal,
    drawn: { from, to, first: Math.ceil(top / rowHeight) },
  });
  useEffect(() => {
    reveal(at);
    if (at !== -1) keys.come(at);
    // Another service, chosen anywhere, is scrolled to; new figures leave the reader where they are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);

  return (
    <div ref={scroll} className={styles.rows} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <div style={{ height: rows.length * rowHeight, position: 'relative' }} {...keys.list}>
        <ul className={styles.list} style={{ transform: `translateY(${from * rowHeight}px)` }}>
          {rows.slice(from, to).map((row, i) => (
            <li key={keyOfRow(row)} className={styles.row} data-at={from + i}>
              <RowTab.Provider value={keys.tabIndexOf(from + i)}>
                {row.kind === 'group' ? (
                  <Group row={row} onFold={() => pane.foldGroup(row.name)} />
                ) : (
                  <Service
                    row={row}
                    href={hrefOf(viewUrl(model, view, { service: row.service }))}
                    isCurrent={row.service === current}
                    measure={measure}
                    isKnown={overview !== undefined}
                    range={range}
                    onChoose={() => pane.choose(row.service)}
                  />
                )}
              </RowTab.Provider>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const keyOfRow = (row: PaneRow) =>
  row.kind === 'group' ? `group ${row.name}` : (row.line?.key ?? `none ${row.service}`);

function Group({ row: { name, count, isFolded }, onFold }: { row: GroupRow; onFold: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <button
      type="button"
      className={styles.group}
      aria-expanded={!isFolded}
      onClick={onFold}
      tabIndex={useRowTab()}
      data-line
    >
      <Icon name={isFolded ? 'angle-right' : 'angle-down'} />
      <span className={styles.name}>{name || t('service-list.no-value', 'without it')}</span>
      <span className={styles.count}>{count}</span>
    </button>
  );
}

interface ServiceProps {
  row: ServiceRow;
  href: string;
  isCurrent: boolean;
  measure: Measure | undefined;
  /** Whether it is known which services have data. */
  isKnown: boolean;
  range: { start: number; end: number };
  onChoose: () => void;
}

function Service({ row: { service, line, isFavorite }, ...props }: ServiceProps) {
  const { href, isCurrent, measure, isKnown, range, onChoose } = props;
  const styles = useStyles2(getStyles);
  /** A plain click chooses in place; every other does what it does to a link. */
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onChoose();
  };
  return (
    <a
      href={href}
      onClick={onClick}
      className={cx(styles.service, isCurrent && styles.current, line === undefined && styles.without)}
      aria-current={isCurrent ? 'true' : undefined}
      title={service}
      data-service={service}
      tabIndex={useRowTab()}
      data-line
    >
      <span className={styles.words}>
        <span className={styles.name}>
          {isFavorite && (
            <Icon
              name="favorite"
              size="sm"
              className={styles.star}
              aria-label={t('service-list.favorite', 'favourite')}
            />
          )}
          {service}
        </span>
        <span className={styles.figures}>
          {line === undefined || measure === undefined ? (
            isKnown && t('service-list.no-data', 'no data')
          ) : (
            <>
              {measure.mean(line.summary.mean)}{' '}
              <ChangeChip {...line.change} text={line.change.kind === 'unknown' ? '' : line.change.text} />
            </>
          )}
        </span>
      </span>
      {line !== undefined && <CourseLine frame={line.frame()} range={range} width={56} height={22} />}
    </a>
  );
}

interface GroupLabelProps {
  model: SceneObject;
  label: string;
  onChange: (label: string) => void;
}

function GroupLabel({ model, label, onChange }: GroupLabelProps) {
  const names = useLabelNames(model).filter((name) => name !== 'service_name');
  const none = { value: '', label: t('service-list.no-group', 'nothing') };
  const known = label === '' || names.includes(label) ? names : [label, ...names];
  return (
    <LabelledField label={t('service-list.group-by', 'Group by')}>
      {(id) => (
        <Combobox
          id={id}
          width="auto"
          minWidth={12}
          maxWidth={20}
          options={[none, ...known.map((value) => ({ value, label: value }))]}
          value={label}
          onChange={({ value }) => onChange(value)}
        />
      )}
    </LabelledField>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  pane: css({
    display: 'flex',
    flexDirection: 'column',
    flex: '0 0 236px',
    gap: theme.spacing(1),
    minWidth: 0,
    position: 'sticky',
    top: theme.spacing(1),
    alignSelf: 'flex-start',
    height: 'calc(100vh - 160px)',
    minHeight: 320,
    paddingRight: theme.spacing(1),
    borderRight: `1px solid ${theme.colors.border.weak}`,
    [`@media ${narrowWindow}`]: {
      position: 'fixed',
      inset: 0,
      zIndex: theme.zIndex.modal,
      width: 'min(320px, 90vw)',
      height: '100dvh',
      padding: theme.spacing(1.5),
      background: theme.colors.background.primary,
      boxShadow: theme.shadows.z3,
    },
  }),
  header: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  title: css({ margin: 0, fontSize: theme.typography.h6.fontSize }),
  by: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), flexWrap: 'wrap' }),
  count: css({ color: theme.colors.text.secondary, marginRight: 'auto', fontVariantNumeric: 'tabular-nums' }),
  problem: css({ margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  rows: css({ flex: '1 1 auto', minHeight: 0, overflowY: 'auto', overflowX: 'hidden' }),
  list: css({ position: 'absolute', inset: '0 0 auto', margin: 0, padding: 0, listStyle: 'none' }),
  row: css({ height: rowHeight, padding: '1px 0' }),
  group: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    width: '100%',
    height: '100%',
    padding: theme.spacing(0, 0.5),
    background: 'none',
    border: 0,
    textAlign: 'left',
    color: theme.colors.text.secondary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  service: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    height: '100%',
    padding: theme.spacing(0, 1),
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  current: css({
    background: theme.colors.action.selected,
    boxShadow: `inset 3px 0 0 ${theme.colors.primary.main}`,
  }),
  without: css({ color: theme.colors.text.secondary }),
  words: css({ display: 'flex', flexDirection: 'column', minWidth: 0 }),
  star: css({ marginRight: theme.spacing(0.5) }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  figures: css({
    display: 'flex',
    gap: theme.spacing(0.75),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
});
