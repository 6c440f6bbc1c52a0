/** The range of a side as text, to be set by other means than dragging; for the baseline, how long ago it is. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Combobox, IconButton, TimeRangePicker, useStyles2 } from '@grafana/ui';
import type { TimeSpan } from '../../api/profile-source.ts';
import { spanOf } from '../../scene/time-span.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { DiffView } from './DiffView.tsx';
import { spanText, writeRange } from './side-ranges.ts';
import { type Ago, agoWords, isSet, moved, pickedRange, type SideName, unsetRange, widened } from './sides.ts';

export function SideRange({ model, name }: { model: DiffView; name: SideName }) {
  const { sides, ranges } = model.useState();
  const styles = useStyles2(rangeStyle);
  const side = sides[name];
  const range = ranges?.[name];
  const pick = (span: TimeSpan) => model.setSide(name, pickedRange(span));
  return (
    <>
      {name === 'baseline' && (
        <LabelledField isHidden label={t('diff.ago.title', 'When the baseline is')}>
          {(id) => (
            <Combobox
              id={id}
              width={18}
              placeholder={t('diff.ago.picked', 'Picked range')}
              value={isSet(side) ? null : sides.ago}
              options={agoOptions()}
              onChange={({ value }) => model.setSides({ ago: value, baseline: { ...side, ...unsetRange } })}
            />
          )}
        </LabelledField>
      )}
      {range !== undefined && (
        <>
          <span className={styles.text} data-testid={testIds.diff.range}>
            {spanText(spanOf(range), model.timeZone)}
          </span>
          <TimeRangePicker
            hideText
            value={range}
            timeZone={model.timeZone}
            onChange={(picked) => model.setSide(name, writeRange(picked))}
            onChangeTimeZone={(zone) => sceneGraph.getTimeRange(model).onTimeZoneChange(zone)}
            onMoveBackward={() => pick(moved(spanOf(range), -0.5))}
            onMoveForward={() => pick(moved(spanOf(range), 0.5))}
            onZoom={() => pick(widened(spanOf(range)))}
          />
        </>
      )}
      {isSet(side) && name === 'comparison' && (
        <IconButton
          name="times"
          aria-label={t('diff.ago.page', 'Compare the page’s time range again')}
          tooltip={t('diff.ago.page', 'Compare the page’s time range again')}
          onClick={() => model.setSide(name, unsetRange)}
        />
      )}
    </>
  );
}

const agoTitles = (): Record<Ago, string> => ({
  previous: t('diff.ago.previous', 'Previous period'),
  hour: t('diff.ago.hour', 'An hour ago'),
  day: t('diff.ago.day', 'A day ago'),
  week: t('diff.ago.week', 'A week ago'),
});

const agoOptions = () => agoWords.map((value) => ({ value, label: agoTitles()[value] }));

const rangeStyle = (theme: GrafanaTheme2) => ({
  text: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
});
