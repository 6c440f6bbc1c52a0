/** What moved most, over both windows, with the time since the change marked; dragging compares what is dragged over. */
import type { DataFrame } from '@grafana/data';
import { dateTimeForTimeZone } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { useTheme2 } from '@grafana/ui';
import { unixMillis } from '#model/brands.ts';
import type { Explanation } from '../../api/explain.ts';
import { compareAddress } from '../../scene/compare-address.ts';
import { measureOf } from '../../scene/measure.ts';
import { goTo } from '../../scene/navigation.ts';
import { useDeploys } from '../../scene/use-deploys.tsx';
import { useSelection } from '../../scene/use-selection.ts';
import { roundUp } from '../../ui/diff-range/chart-scale.ts';
import { RangeChart } from '../../ui/diff-range/RangeChart.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ExplainView } from './ExplainView.tsx';

interface Props {
  model: ExplainView;
  answer: Explanation;
  frame: DataFrame | undefined;
}

export function Course({ model, answer: { start, end, types }, frame }: Props) {
  const theme = useTheme2();
  const type = types[0]!;
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const measure = measureOf(type.profileType);
  const first = start - (end - start);
  const { service } = useSelection(model);
  const span = { start: unixMillis(first), end: unixMillis(end) };
  const marks = useDeploys(model, { service, span, change: { profileType: type.profileType } });
  const values = ((frame?.fields[1]?.values ?? []) as (number | null)[]).map((value) =>
    value === null ? null : value / measure.axisFactor,
  );
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  const text = (value: number) => measure.mean(value);
  return (
    <RangeChart
      series={{ times: (frame?.fields[0]?.values ?? []) as number[], values }}
      window={{ from: first, to: end }}
      top={roundUp(most, measure.axisUnit.startsWith('bin') || measure.axisUnit === 'bytes' ? 1024 : 10)}
      selected={{ from: type.since ?? start, to: end }}
      onSelect={({ from, to }) =>
        goTo(compareAddress(model, { start: unixMillis(from), end: unixMillis(to) }, { profileType: type.profileType }))
      }
      text={text}
      color={theme.visualization.getColorByName('blue')}
      timeZone={timeZone}
      zoneOffset={dateTimeForTimeZone(timeZone, start).utcOffset() * 60_000}
      title={t('explain.course', '{{type}} over time; drag over a part to compare it with before', {
        type: measure.title,
      })}
      testId={testIds.explain.course}
      marks={marks}
    />
  );
}
