/** A row for each line of the chart: what it came to, how it changed, and its highest step, one click from that step's flame graph. */
import { cx } from '@emotion/css';
import type { DataFrame } from '@grafana/data';
import { t } from '../../ui/text.ts';
import { sceneGraph } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { labelValue } from '#model/labels.ts';
import { functionLabel } from '../../api/functions.ts';
import { changeWords } from '../../scene/change.ts';
import { measureOf } from '../../scene/measure.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { momentWords } from '../../scene/span-words.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { valueWord } from '../../ui/filters/label-filter.ts';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { flameGraphOf } from './flame-graph-of.ts';
import type { FunctionView } from './FunctionView.tsx';
import { highestStep } from './highest-step.ts';

export function FunctionSeriesTable({ model, frames }: { model: FunctionView; frames: readonly DataFrame[] }) {
  const styles = useStyles2(tableStyles);
  const { profileType, groupBy } = useSelection(model);
  if (profileType === '') return null;
  const measure = measureOf(profileType);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.function.table}>
        <thead>
          <tr>
            <th scope="col">{t('function.column-function', 'Function')}</th>
            {groupBy !== '' && <th scope="col">{groupBy}</th>}
            <th scope="col" className={styles.number}>
              {t('function.column-mean', 'Mean')}
            </th>
            <th scope="col" className={styles.number}>
              {t('function.column-change', 'Change')}
            </th>
            {measure.total && (
              <th scope="col" className={styles.number}>
                {t('function.column-sum', 'In this range')}
              </th>
            )}
            <th scope="col">{t('function.column-share', 'Of the service')}</th>
            <th scope="col">{t('function.column-peak', 'Highest')}</th>
          </tr>
        </thead>
        <tbody>
          {frames.map((frame) => (
            <Row key={frame.name ?? ''} model={model} frame={frame} groupBy={groupBy} profileType={profileType} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  model: FunctionView;
  frame: DataFrame;
  groupBy: string;
  profileType: string;
}

function Row({ model, frame, groupBy, profileType }: RowProps) {
  const styles = useStyles2(tableStyles);
  const range = sceneGraph.getTimeRange(model);
  const { filters } = useSelection(model);
  const measure = measureOf(profileType);
  const summary = summaryOf(frame);
  const name = labelValue(summary.labels, functionLabel);
  const value = labelValue(summary.labels, groupBy);
  const peak = highestStep(frame);
  const only = groupBy === '' ? filters : [...filters, { name: groupBy, operator: '=' as const, values: [value] }];
  return (
    <tr data-name={name} data-group={groupBy === '' ? undefined : value}>
      <th scope="row" className={styles.name} title={name.slice(0, 2000)}>
        {name.slice(0, 2000)}
      </th>
      {groupBy !== '' && <td>{valueWord(value)}</td>}
      <td className={styles.number} data-column="mean">
        {measure.mean(summary.mean)}
      </td>
      <td className={styles.number}>
        <ChangeChip {...changeWords(summary, measure)} />
      </td>
      {measure.total && (
        <td className={styles.number} data-column="total" data-value={String(summary.total)}>
          {measure.total(summary.total)}
        </td>
      )}
      <td>
        <ShareBar share={summary.share} />
      </td>
      <td className={cx(styles.name)} data-column="peak">
        {peak !== undefined && (
          <a href={flameGraphOf(model, name, peak, { filters: only })}>
            {t('function.peak', '{{value}} at {{time}}', {
              value: measure.mean(peak.value / measure.axisFactor),
              time: momentWords(peak.to, range.getTimeZone(), 'HH:mm'),
            })}
          </a>
        )}
      </td>
    </tr>
  );
}
