/** What changed beyond noise, in one line, and as a list of what costs more and what costs less than in the baseline. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../../ui/text.ts';
import { Icon, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useId } from 'react';
import { changeColor } from '#model/color.ts';
import { shortName } from '#model/flame-layout-label.ts';
import type { RankedFunction } from '../../api/ranked-changes.ts';
import { PartsNote } from '../../scene/PartsNote.tsx';
import { steppedNote } from '../../scene/stepped-parts.ts';
import { ChangeBar } from '../../ui/diff-graph/ChangeBar.tsx';
import { useRowKeys } from '../../ui/row-keys.ts';
import { testIds } from '../../ui/test-ids.ts';
import { sharePoints, signed } from './change-text.ts';
import type { DiffView, ShownChanges } from './DiffView.tsx';
import { chipStyle } from './chip-style.ts';
import type { Ranked } from './diff-url.ts';
import { beyondNoise, overallSentence, rankedSentence, rateChange, type RankedMoney } from './ranked-text.ts';

interface RankedChangesProps {
  model: DiffView;
  answer: ShownChanges;
  /** Whether both sides are of one profile type: of others the wholes cannot be compared. */
  sameType: boolean;
  /** Absent where what is measured has no price. */
  money: RankedMoney | undefined;
}

/** Of each direction, in the line; the list has all. */
const named = 2;

export function RankedChanges(props: RankedChangesProps) {
  const { parts } = props.answer;
  return (
    <>
      {parts !== undefined && (
        <PartsNote
          text={steppedNote(parts, props.model.timeZone)}
          isComing={parts.ended === undefined}
          testId={testIds.diff.rankedParts}
        />
      )}
      <RankedList {...props} />
    </>
  );
}

function RankedList({ model, answer, sameType, money }: RankedChangesProps) {
  const styles = useStyles2(rankedStyle);
  const { ranked } = model.useState();
  const open = ranked !== '';
  const listId = useId();
  if (answer.withoutNoise !== '') {
    return (
      <p className={styles.quiet} data-testid={testIds.diff.ranked}>
        {t('diff.ranked.without-noise', 'What is noise cannot be told: {{reason}}.', {
          reason: answer.withoutNoise.replace(/\.$/, ''),
        })}
      </p>
    );
  }
  const { more, less } = beyondNoise(answer, ranked === 'cost' ? money : undefined);
  const count = more.length + less.length;
  if (count === 0) {
    return (
      <p className={styles.quiet} data-testid={testIds.diff.ranked}>
        {t(
          'diff.ranked.nothing',
          'Nothing beyond noise: no function’s share has changed more than chance alone makes it.',
        )}{' '}
        {sameType && overallSentence(answer)}
      </p>
    );
  }
  const first = [...more.slice(0, named), ...less.slice(0, named)];
  return (
    <section
      className={styles.panel}
      data-testid={testIds.diff.ranked}
      aria-label={t('diff.ranked.title', 'What changed beyond noise')}
    >
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          aria-controls={listId}
          data-testid={testIds.diff.rankedToggle}
          onClick={() => model.setState({ ranked: open ? '' : 'on' })}
        >
          <Icon name={open ? 'angle-down' : 'angle-right'} />
          {t('diff.ranked.count', 'Beyond noise: {{more}} more, {{less}} less', {
            more: more.length,
            less: less.length,
          })}
        </button>
        {open && money !== undefined && (
          <>
            <RadioButtonGroup
              size="sm"
              aria-label={t('diff.ranked.order', 'What comes first in the list')}
              options={orders()}
              value={ranked}
              onChange={(value) => model.setState({ ranked: value })}
            />
            <span className={styles.quiet} data-testid={testIds.diff.rankedFormula}>
              {t('diff.ranked.formula', 'Cost of a change: (share × all − share before × all before) as {{formula}}', {
                formula: money.formula,
              })}
            </span>
          </>
        )}
        {!open && first.map((change) => <Chip key={change.name} model={model} change={change} />)}
      </div>
      {open && (
        <div id={listId} className={styles.lists}>
          <Direction model={model} title={t('diff.ranked.more', 'Cost more')} changes={more} money={money} />
          <Direction model={model} title={t('diff.ranked.less', 'Cost less')} changes={less} money={money} />
          {sameType && <p className={cx(styles.quiet, styles.overall)}>{overallSentence(answer)}</p>}
        </div>
      )}
    </section>
  );
}

const orders = (): { value: Ranked; label: string; description: string }[] => [
  {
    value: 'on',
    label: t('diff.ranked.by-sureness', 'Surest first'),
    description: t('diff.ranked.by-sureness-text', 'What is farthest beyond noise comes first'),
  },
  {
    value: 'cost',
    label: t('diff.ranked.by-cost', 'Dearest first'),
    description: t('diff.ranked.by-cost-text', 'What changed most in money comes first'),
  },
];

/** Files have no functions to find. */
function find(model: DiffView, { name }: RankedFunction): void {
  const toFunctions = model.state.graph.granularity === 'file' && { granularity: 'function' as const };
  model.setGraph({ search: name, regex: false, ...toFunctions });
}

function Chip({ model, change }: { model: DiffView; change: RankedFunction }) {
  const styles = useStyles2(rankedStyle);
  return (
    <button
      type="button"
      className={styles.chip}
      title={`${change.name.slice(0, 2000)} ${rankedSentence(change)}`}
      data-function={change.name}
      onClick={() => find(model, change)}
    >
      <span className={styles.dot} style={{ background: changeColor(Math.sign(change.change)) }} />
      <span className={styles.name}>{shortName(change.name)}</span>
      <span className={change.change > 0 ? styles.more : styles.less}>{signed(change.change, sharePoints)}</span>
    </button>
  );
}

interface DirectionProps {
  model: DiffView;
  title: string;
  changes: readonly RankedFunction[];
  money: RankedMoney | undefined;
}

function Direction({ model, title, changes, money }: DirectionProps) {
  const styles = useStyles2(rankedStyle);
  const keys = useRowKeys({ count: changes.length });
  const end = Math.max(...changes.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))), 0.001);
  return (
    <div className={styles.direction}>
      <h3 className={styles.title}>
        {title} ({changes.length})
      </h3>
      {changes.length === 0 && <p className={styles.quiet}>{t('diff.ranked.none', 'Nothing beyond noise.')}</p>}
      <ol className={styles.list} {...keys.list}>
        {changes.map((change, at) => (
          <li key={change.name} data-at={at}>
            <button
              type="button"
              className={styles.row}
              data-function={change.name}
              tabIndex={keys.tabIndexOf(at)}
              data-line
              onClick={() => find(model, change)}
            >
              <span className={styles.name} title={change.name.slice(0, 2000)}>
                {shortName(change.name)}
              </span>
              <ChangeBar {...change} end={end} />
              <span className={styles.sentence}>
                {rankedSentence(change)}
                {money !== undefined && <Cost change={rateChange(change, money.wholes)} money={money} />}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Cost({ change, money }: { change: number; money: RankedMoney }) {
  const styles = useStyles2(rankedStyle);
  return (
    <span
      className={cx(styles.cost, change > 0 ? styles.more : styles.less)}
      title={signed(change, money.explained)}
      data-testid={testIds.diff.money}
    >
      {money.isLittle(Math.abs(change)) ? t('diff.money-little', '≈ 0') : signed(change, money.text)}
    </span>
  );
}

const rankedStyle = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1), minWidth: 0 }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  overall: css({ gridColumn: '1 / -1' }),
  toggle: css({
    minHeight: 24,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: 0,
    border: 0,
    background: 'none',
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  chip: cx(chipStyle(theme), css({ fontSize: theme.typography.bodySmall.fontSize })),
  dot: css({ flex: 'none', width: 10, height: 10, borderRadius: 2 }),
  name: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    textAlign: 'left',
  }),
  more: css({ color: theme.colors.warning.text }),
  less: css({ color: theme.colors.info.text }),
  cost: css({ marginLeft: theme.spacing(1), whiteSpace: 'nowrap' }),
  lists: css({
    display: 'grid',
    gap: theme.spacing(1, 3),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(420px, 100%), 1fr))',
    maxHeight: 280,
    padding: theme.spacing(1, 1.5),
    overflow: 'auto',
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  direction: css({ minWidth: 0 }),
  title: css({ margin: theme.spacing(0, 0, 0.5), fontSize: theme.typography.h6.fontSize }),
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 120px',
    alignItems: 'center',
    gap: theme.spacing(0, 1),
    width: '100%',
    padding: theme.spacing(0.5),
    border: 0,
    borderRadius: theme.shape.radius.default,
    background: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  sentence: css({
    gridColumn: '1 / -1',
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    textAlign: 'left',
  }),
});
