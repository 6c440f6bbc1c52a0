/** The answer in one line: how the totals differ, which functions changed most, and what "more" means here. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../../ui/text.ts';
import { IconButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import type { FunctionChange } from '#model/function-table.ts';
import { shortName } from '#model/flame-layout-label.ts';
import { measureOf } from '../../scene/measure.ts';
import { testIds } from '../../ui/test-ids.ts';
import type { Money } from '../../scene/prices.ts';
import type { Basis } from './basis.ts';
import { changeRows, sortChanges } from './change-rows.ts';
import { relative, signed } from './change-text.ts';
import { type ComparedDiff, settle } from './compare.ts';
import type { Scale } from './diff-url.ts';
import type { DiffView } from './DiffView.tsx';
import type { DiffAnswer } from './compared-sides.ts';
import { PresetMenu } from './PresetMenu.tsx';
import { RankedChanges } from './RankedChanges.tsx';
import { writeRange } from './side-ranges.ts';
import { chipStyle } from './chip-style.ts';
import { isSet } from './sides.ts';

interface ChangeSummaryProps {
  model: DiffView;
  answer: DiffAnswer;
  compared: ComparedDiff;
  functions: readonly FunctionChange[];
  basis: Basis;
  /** Absent where what is measured has no price. */
  money: Money | undefined;
}

const named = 3;

export function ChangeSummary({ model, answer, compared, functions, basis, money }: ChangeSummaryProps) {
  const styles = useStyles2(summaryStyle);
  const { left, right } = answer;
  const { changeText } = basis;
  const { changes, changesError } = model.useState();
  /** What is more than noise says more than what is merely largest. */
  const told = changes !== undefined && changes.withoutNoise === '';
  const [measure, ofRight] = [left, right].map(({ query }) => measureOf(query.profileType));
  // Of shares there is nothing to say: both are whole. The rates of the wholes are told, where they can be compared.
  const [byLeft, byRight] = basis.scale === 'total' ? basis.scales : answer.scales;
  const [beforeText, afterText] = basis.scale === 'total' ? [basis.text, basis.text] : [measure!.mean, ofRight!.mean];
  const before = Number(left.total) * byLeft;
  const after = Number(right.total) * byRight;
  const change = settle(after - before, after + before);
  const most = useMemo(
    () =>
      sortChanges(changeRows(functions, compared, 'self'), { column: 'change', descending: true })
        .filter((row) => row.change !== 0 && !row.folded)
        .slice(0, named),
    [functions, compared],
  );
  const rankedMoney = useMemo(
    () => money && { ...money, wholes: [Number(left.total) * left.scale, Number(right.total) * right.scale] as const },
    [money, left, right],
  );
  const tone = (of: number) => (of > 0 ? styles.more : of < 0 ? styles.less : undefined);
  return (
    <div className={styles.row}>
      <p className={styles.total} data-testid={testIds.diff.change}>
        {basis.refusal === undefined && (
          <strong className={cx(styles.ratio, tone(change))}>
            {change === 0 ? t('diff.summary.no-change', 'No change') : relative(before, after)}
          </strong>
        )}
        <span title={basis.refusal === undefined ? signed(change, beforeText) : undefined}>
          {beforeText(before)} → {afterText(after)}
        </span>
      </p>
      {!told && most.length > 0 && (
        <p className={styles.most}>
          {t('diff.summary.most', 'Most changed:')}
          {most.map((row) => (
            <button
              key={row.name}
              type="button"
              className={styles.function}
              title={t('diff.summary.find', 'Find {{name}}', { name: row.name.slice(0, 2000) })}
              onClick={() => model.setGraph({ search: row.name, regex: false })}
            >
              <span className={styles.dot} style={{ background: compared.colors.color(row.change) }} />
              <span className={styles.name}>{shortName(row.name)}</span>
              <span className={tone(row.change)}>{signed(row.change, changeText)}</span>
            </button>
          ))}
        </p>
      )}
      <div className={styles.alike} data-testid={testIds.diff.alike}>
        <span className={styles.label}>{t('diff.summary.compared', 'Compared')}</span>
        <RadioButtonGroup
          size="sm"
          aria-label={t('diff.scale.title', 'How the two sides are made alike')}
          options={scaleOptions(measure!.isGauge)}
          disabledOptions={basis.refusal === undefined ? [] : amounts}
          value={basis.scale}
          onChange={(value) => model.setState({ scale: value })}
        />
        <PresetMenu model={model} />
        <IconButton
          name="exchange-alt"
          aria-label={t('diff.swap', 'Swap the two sides')}
          tooltip={t('diff.swap', 'Swap the two sides')}
          data-testid={testIds.diff.swap}
          onClick={() => swap(model)}
        />
      </div>
      <p className={styles.basis} data-testid={testIds.diff.basis} role="status">
        {basis.sentence}
      </p>
      {changes !== undefined && (
        <div className={styles.ranked}>
          <RankedChanges
            model={model}
            answer={changes}
            sameType={left.query.profileType === right.query.profileType}
            money={changes.parts === undefined ? rankedMoney : undefined}
          />
        </div>
      )}
      {changesError !== undefined && (
        <p className={styles.basis}>
          {t('diff.ranked.failed', 'What is noise could not be asked: {{reason}}', {
            reason: changesError.message,
          })}
        </p>
      )}
    </div>
  );
}

/** What needs values of one kind on both sides. */
const amounts: Scale[] = ['rate', 'total'];

const scaleOptions = (isGauge: boolean): { value: Scale; label: string; description: string }[] => [
  isGauge
    ? {
        value: 'rate',
        label: t('diff.scale.level', 'On average'),
        description: t('diff.scale.level-purpose', 'What was held on average over the time with data'),
      }
    : {
        value: 'rate',
        label: t('diff.scale.rate', 'Per second'),
        description: t('diff.scale.rate-purpose', 'Per second of the time with data, however long each side is'),
      },
  {
    value: 'share',
    label: t('diff.scale.share', 'As share of total'),
    description: t('diff.scale.share-purpose', 'Each side is 100 %, however much it came to'),
  },
  // Sums of a gauge grow with how often it was looked at.
  ...(isGauge
    ? []
    : [
        {
          value: 'total' as const,
          label: t('diff.scale.total', 'Totals'),
          description: t('diff.scale.total-purpose', 'What each side came to, however long it is'),
        },
      ]),
];

/** Each side gets the other's filters, and its range as it holds now. */
function swap(model: DiffView): void {
  const { sides, ranges } = model.state;
  if (ranges === undefined) return;
  const { baseline, comparison } = sides;
  const rangeOf = (name: 'baseline' | 'comparison') => (isSet(sides[name]) ? {} : writeRange(ranges[name]));
  model.setSides({
    ago: 'previous',
    baseline: { ...comparison, ...rangeOf('comparison') },
    comparison: { ...baseline, ...rangeOf('baseline') },
  });
}

const summaryStyle = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    minWidth: 0,
    flexWrap: 'wrap',
  }),
  ranked: css({ flexBasis: '100%', minWidth: 0 }),
  basis: css({
    flexBasis: '100%',
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  total: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    margin: 0,
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
  ratio: css({ fontSize: theme.typography.h3.fontSize, color: theme.colors.text.primary }),
  more: css({ color: theme.colors.warning.text }),
  less: css({ color: theme.colors.info.text }),
  most: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    margin: 0,
    // As many as fit in one line, which is a line of its own where the largest would not fit beside the rest.
    flex: '1 1 400px',
    minWidth: 240,
    height: 28,
    overflow: 'hidden',
    // On a phone not even one does.
    [theme.breakpoints.down('sm')]: { height: 'auto', flexBasis: '100%' },
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  function: chipStyle(theme),
  label: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  dot: css({ flex: 'none', width: 10, height: 10, borderRadius: 2 }),
  name: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
  }),
  alike: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    marginLeft: 'auto',
  }),
});
