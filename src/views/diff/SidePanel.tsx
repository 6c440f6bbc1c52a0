/** One side: its range and filters, what it comes to, and its time series, over which another range is dragged. */
import { css, cx } from '@emotion/css';
import { dateTimeForTimeZone, type GrafanaTheme2 } from '@grafana/data';
import { t } from '../../ui/text.ts';
import type { SceneObject } from '@grafana/scenes';
import { Icon, IconButton, useStyles2, useTheme2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { unixMillis } from '#model/brands.ts';
import { filterSuggestions } from '../../scene/filter-suggestions.ts';
import { measureOf } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { pinOf } from '../../scene/pin.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor, spanOf } from '../../scene/time-span.ts';
import { useDeploys } from '../../scene/use-deploys.tsx';
import { RangeChart, type TimeWindow } from '../../ui/diff-range/RangeChart.tsx';
import { FilterBar, type FilterSuggestions } from '../../ui/filters/FilterBar.tsx';
import { testIds } from '../../ui/test-ids.ts';
import type { DiffView } from './DiffView.tsx';
import { sideColor, sideTitles } from './side-look.ts';
import { writeRange } from './side-ranges.ts';
import { sideText } from './side-text.ts';
import { SideRange } from './SideRange.tsx';
import { hasOwnSubject, SideSubject } from './SideSubject.tsx';
import { filtersOf, isSet, pickedRange, type SideName } from './sides.ts';

interface SidePanelProps {
  model: DiffView;
  name: SideName;
  /** The largest value that the chart has room for. */
  top: number;
}

export function SidePanel({ model, name, top }: SidePanelProps) {
  const styles = useStyles2(panelStyle);
  const theme = useTheme2();
  const { sides, ranges, charts, answer, loading, error } = model.useState();
  const [open, setOpen] = useState(false);
  const suggestions = useMemo(() => suggestionsFor(model, name), [model, name]);
  // Follows the page's selection, too, which the page above draws anew with.
  const { profileType, service } = model.subjectOf(name);
  const color = sideColor(theme, name);
  const title = sideTitles[name];
  const chart = charts?.[name];
  const range = ranges?.[name];
  const { status: pinned } = pinOf(model).useState();
  const marks = useDeploys(model, { service, span: chart?.window });
  // What failed is not told by what came before it.
  const shown = error === undefined ? answer?.[name === 'baseline' ? 'left' : 'right'] : undefined;
  const text = shown && sideText(shown);
  const known = shown !== undefined && shown.total !== 0n;

  return (
    <section className={styles.panel} aria-label={title} data-testid={testIds.diff[name]}>
      <header className={styles.line}>
        <h2 className={styles.title}>
          <span className={styles.dot} style={{ background: color }} />
          {title}
        </h2>
        <p className={cx(styles.figures, loading && styles.stale)}>
          <strong className={styles.mean} data-testid={testIds.diff.mean}>
            {known ? text?.mean : shown !== undefined ? t('chart.no-data', 'No data') : error === undefined ? '…' : '–'}
          </strong>
          {known && (
            <span title={text?.lacking} data-testid={testIds.diff.total} data-total={String(shown.total)}>
              {text?.total}
            </span>
          )}
        </p>
        {!open && !hasOwnSubject(sides[name]) && (
          <IconButton
            name="apps"
            aria-label={t('diff.subject.other', 'Compare another service or profile type')}
            tooltip={t('diff.subject.other', 'Compare another service or profile type')}
            data-testid={testIds.diff.subject}
            onClick={() => setOpen(true)}
          />
        )}
        <a className={styles.link} href={flameGraphOf(model, name)} data-testid={testIds.diff.flameGraph}>
          <Icon name="fire" /> {t('diff.flame-graph', 'Flame graph')}
        </a>
      </header>
      {(open || hasOwnSubject(sides[name])) && <SideSubject model={model} name={name} onClose={() => setOpen(false)} />}
      <div className={styles.line}>
        <SideRange model={model} name={name} />
        <div className={styles.filters}>
          <FilterBar
            label={
              name === 'baseline'
                ? t('diff.filters-baseline', 'Label filters of the baseline')
                : t('diff.filters-comparison', 'Label filters of the comparison')
            }
            add={t('diff.filter', 'Filter')}
            filters={sides[name].filters}
            onChange={(filters) => model.setSide(name, { filters })}
            suggestions={suggestions}
          />
        </div>
      </div>
      {chart === undefined || range === undefined ? (
        <div className={styles.waiting} />
      ) : (
        <RangeChart
          series={chart}
          window={windowOfSpan(chart.window)}
          top={top}
          selected={windowOfSpan(spanOf(range))}
          onSelect={({ from, to }) =>
            model.setSide(name, pickedRange({ start: unixMillis(from), end: unixMillis(to) }))
          }
          text={profileType === '' ? String : measureOf(profileType).mean}
          color={color}
          timeZone={model.timeZone}
          zoneOffset={dateTimeForTimeZone(model.timeZone, chart.window.start).utcOffset() * 60_000}
          title={t('diff.chart', '{{side}} over time; drag to pick its range', { side: title })}
          testId={testIds.diff.chart}
          marks={marks}
          empty={pinned === 'ready' ? t('diff.pinned-chart', 'Pinned without its course over time') : undefined}
        />
      )}
    </section>
  );
}

const windowOfSpan = ({ start, end }: { start: number; end: number }): TimeWindow => ({ from: start, to: end });

/** The side alone: its range and filters become the page's. */
function flameGraphOf(model: DiffView, name: SideName): string {
  const { sides, ranges } = model.state;
  const subject = model.subjectOf(name);
  const side = sides[name];
  if (isSet(side)) return hrefOf(viewUrl(model, 'flame-graph', { ...subject, from: side.from, to: side.to }));
  // The comparison that is the page's range stays as live as that is.
  const isPages = ranges === undefined || (name === 'comparison' && !ranges.halved);
  return hrefOf(viewUrl(model, 'flame-graph', { ...subject, ...(isPages ? {} : writeRange(ranges[name])) }));
}

/** Names and values that the side has in its own range, among what the page's filters leave. */
function suggestionsFor(model: DiffView, name: SideName): FilterSuggestions {
  const span = () => {
    const { ranges } = model.state;
    return ranges === undefined ? spanFor(model as SceneObject) : spanOf(ranges[name]);
  };
  const ofService = filterSuggestions(
    model,
    () => false,
    span,
    () => model.subjectOf(name),
  );
  return {
    names: ofService.names,
    values: (label, others) => ofService.values(label, filtersOf(selectionOf(model).state.filters, others)),
  };
}

const panelStyle = (theme: GrafanaTheme2) => ({
  panel: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    minWidth: 0,
    padding: theme.spacing(1, 1, 0.5, 1.5),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    // The axes of both sides stand in one line, however many lines are above.
    '& > :last-child': { marginTop: 'auto' },
  }),
  title: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: 0,
    fontSize: theme.typography.h6.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  dot: css({ width: 10, height: 10, borderRadius: '50%' }),
  link: css({
    display: 'inline-flex',
    alignItems: 'center',
    minHeight: 24,
    gap: theme.spacing(0.5),
    color: theme.colors.text.link,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    '&:hover': { textDecoration: 'underline' },
  }),
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1), minHeight: 32 }),
  filters: css({ marginLeft: 'auto' }),
  figures: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
    // What follows is at the right.
    margin: '0 auto 0 0',
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
  // As the graph below (GraphSplit).
  stale: css({ opacity: 0.6, transition: 'opacity 150ms ease-out 400ms' }),
  mean: css({
    color: theme.colors.text.primary,
    fontSize: theme.typography.h4.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  waiting: css({
    height: 108,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
});
