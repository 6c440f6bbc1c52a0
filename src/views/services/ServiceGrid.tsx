/** The lines as cards with charts. Only the cards that can be seen are in the page, and only they have a chart. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2 } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import { changeWords } from '../../scene/change.ts';
import { amountText } from '../../scene/coverage.ts';
import { FavoriteStar } from '../../scene/FavoriteStar.tsx';
import type { OverviewLine } from '../../scene/overview-lines.ts';
import { useBox } from '../../ui/flame-graph/use-box.ts';
import { LinkRow } from '../../ui/LinkRow.tsx';
import { RowTab, useRowKeys } from '../../ui/row-keys.ts';
import { SeriesCard } from '../../ui/SeriesCard.tsx';
import { shareText } from '../../ui/ShareBar.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { useSeenRows } from '../../ui/use-seen-rows.ts';
import { LastProfile } from './LastProfile.tsx';
import type { LineChart } from './LineChart.tsx';
import { linksOf, mainLink } from './line-links.ts';
import type { LineListProps } from './line-list.ts';
import { differenceText } from './line-texts.ts';

const cardHeight = 206;
const gap = 8;
const leastCardWidth = 360;
/** Few cards take the room of a large screen, but a chart of a whole one's width says no more. */
const mostCardWidth = 900;

interface Props extends LineListProps {
  charts: readonly LineChart[];
  /** Which lines are on the screen. */
  onSeen: (lines: readonly OverviewLine[]) => void;
}

export function ServiceGrid(props: Props) {
  const { lines, charts, onSeen } = props;
  const styles = useStyles2(getStyles);
  const grid = useRef<HTMLDivElement>(null);
  const { width } = useBox(grid);
  const fitting = Math.max(1, Math.floor((width + gap) / (leastCardWidth + gap)));
  const perRow = Math.min(fitting, Math.max(lines.length, Math.ceil((width + gap) / (mostCardWidth + gap)), 1));
  const rows = Math.ceil(lines.length / perRow);
  const { from, to } = useSeenRows(grid, { rows, rowHeight: cardHeight + gap });
  const seen = width === 0 ? [] : lines.slice(from * perRow, to * perRow);
  const chartOf = new Map(charts.map((chart) => [chart.state.line.key, chart]));

  useEffect(() => {
    onSeen(seen);
    // Those that are seen follow from these.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lines, from, to, perRow, width === 0]);

  const reveal = (at: number) => {
    const { current } = grid;
    if (current === null) return;
    const top = Math.floor(at / perRow) * (cardHeight + gap);
    const anchor = document.createElement('div');
    Object.assign(anchor.style, { position: 'absolute', top: `${top}px`, height: `${cardHeight}px`, width: '1px' });
    current.append(anchor);
    anchor.scrollIntoView({ block: 'nearest' });
    anchor.remove();
  };
  const keys = useRowKeys({
    ...{ count: lines.length, perRow, reveal },
    perPage: Math.max(1, to - from - 2),
    drawn: { from: from * perRow, to: from * perRow + seen.length, first: from * perRow },
  });

  return (
    <div
      ref={grid}
      className={styles.all}
      style={{ height: Math.max(0, rows * (cardHeight + gap) - gap) }}
      data-testid={testIds.services.grid}
      {...keys.list}
    >
      <div
        className={styles.seen}
        style={{
          transform: `translateY(${from * (cardHeight + gap)}px)`,
          gridTemplateColumns: `repeat(${perRow}, minmax(0, 1fr))`,
        }}
      >
        {seen.map((line, i) => (
          <div key={line.key} className={styles.place} data-at={from * perRow + i}>
            <RowTab.Provider value={keys.tabIndexOf(from * perRow + i)}>
              <LineCard {...props} line={line} chart={chartOf.get(line.key)} />
            </RowTab.Provider>
          </div>
        ))}
      </div>
    </div>
  );
}

function LineCard({ line, chart, ...props }: LineListProps & { line: OverviewLine; chart: LineChart | undefined }) {
  const { model, measure, groupBy, demoServices, age, money } = props;
  const styles = useStyles2(getStyles);
  const { summary, name, hasData } = line;
  const links = linksOf(model, line, groupBy);
  const change = changeWords(summary, measure);
  return (
    <SeriesCard
      testId={testIds.services.card}
      name={name}
      href={mainLink(links)}
      badge={
        <>
          {demoServices.has(line.service) && <Badge text={t('services.demo', 'demo')} color="orange" />}
          {line.service !== '' && <FavoriteStar model={model} service={line.service} />}
        </>
      }
      mean={hasData ? measure.mean(summary.mean) : t('services.no-data', 'no data')}
      change={hasData ? { ...change, title: `${differenceText(summary, measure)} · ${change.title}` } : noChange}
      facts={
        hasData && (
          <>
            <span data-testid={testIds.series.total}>{amountText(measure, summary)}</span> · {shareText(summary.share)}
          </>
        )
      }
      chart={
        hasData ? (
          chart && <chart.Component model={chart} />
        ) : (
          <p className={styles.without}>
            {t('services.other-types', 'It has nothing of this profile type in this time range, and other types.')}
          </p>
        )
      }
    >
      <LinkRow label={t('services.views-of', 'Views of {{name}}', { name })} links={links} />
      <span className={styles.facts}>
        {money !== undefined && hasData && (
          <span data-testid={testIds.services.money} title={money.explained(summary.mean)}>
            {money.text(summary.mean)}
          </span>
        )}
        {age.isKnown && line.lastProfile !== undefined && <LastProfile line={line} age={age} />}
      </span>
    </SeriesCard>
  );
}

const noChange = { kind: 'same', text: '', title: '' } as const;

const getStyles = (theme: GrafanaTheme2) => ({
  all: css({ position: 'relative' }),
  seen: css({ position: 'absolute', inset: '0 0 auto', display: 'grid', gridAutoRows: cardHeight, gap }),
  place: css({
    minWidth: 0,
    display: 'grid',
    // Where figures take two lines the chart gives way, not the gap below.
    gridTemplateRows: 'minmax(0, 1fr)',
    '&:focus-within > section': { borderColor: theme.colors.primary.border },
  }),
  without: css({ padding: theme.spacing(4, 1), textAlign: 'center', color: theme.colors.text.secondary }),
  facts: css({
    display: 'flex',
    gap: theme.spacing(1),
    marginLeft: 'auto',
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
});
