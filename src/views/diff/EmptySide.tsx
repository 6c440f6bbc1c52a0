/** Says which side has no data, and offers a range that has, or to let go of what hides it. */
import { Button } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { spanOf } from '../../scene/time-span.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { Message } from '../../ui/states/Message.tsx';
import { testIds } from '../../ui/test-ids.ts';
import type { DiffView } from './DiffView.tsx';
import { nearestData } from './side-chart.ts';
import { spanText } from './side-ranges.ts';
import { isSet, pickedRange, type SideName, unsetRange } from './sides.ts';
import { t } from '../../ui/text.ts';

export function EmptySide({ model, empty }: { model: DiffView; empty: readonly SideName[] }) {
  const { ranges } = model.useState();
  const { filters } = useSelection(model);
  const { sides } = model.useState();
  if (ranges === undefined) return null;
  const { service, profileType } = model.subjectOf(empty[0]!);
  const what = profileTypeTitle(parseProfileType(profileType));
  const both = empty.length > 1;
  const filtered = filters.length > 0 || empty.some((name) => sides[name].filters.length > 0);
  const times = empty.map((name) => spanText(spanOf(ranges[name]), model.timeZone)).join(t('diff.empty.or', ' or '));
  return (
    <div data-testid={testIds.diff.empty}>
      <Message
        title={both ? t('diff.empty.both', 'Neither side has data') : titleOf(empty[0]!)}
        icon="history"
        action={empty.map((name) => (
          <WaysOut key={name} model={model} name={name} />
        ))}
      >
        {filtered
          ? t(
              'diff.empty.filtered',
              '{{service}} has no {{what}} samples in {{times}} that the label filters let through.',
              {
                ...{ service, what, times },
              },
            )
          : t('diff.empty.none', '{{service}} has no {{what}} samples in {{times}}.', { service, what, times })}{' '}
        {both
          ? t('diff.empty.drag-both', 'Drag over the charts above to pick another range.')
          : t(
              'diff.empty.drag',
              'Drag over its chart above to pick another range, or look at the other side in its flame graph.',
            )}
      </Message>
    </div>
  );
}

const titleOf = (name: SideName) =>
  name === 'baseline'
    ? t('diff.empty.baseline', 'The baseline has no data')
    : t('diff.empty.comparison', 'The comparison has no data');

function WaysOut({ model, name }: { model: DiffView; name: SideName }) {
  const { sides, ranges, charts } = model.useState();
  const side = sides[name];
  const nearest = ranges && charts && nearestData(charts[name], spanOf(ranges[name]));
  return (
    <>
      {nearest && (
        <Button icon="history" onClick={() => model.setSide(name, pickedRange(nearest))}>
          {name === 'baseline'
            ? t('diff.empty.move-baseline', 'Move the baseline to {{range}}', {
                range: spanText(nearest, model.timeZone),
              })
            : t('diff.empty.move-comparison', 'Move the comparison to {{range}}', {
                range: spanText(nearest, model.timeZone),
              })}
        </Button>
      )}
      {side.filters.length > 0 && (
        <Button variant="secondary" onClick={() => model.setSide(name, { filters: [] })}>
          {name === 'baseline'
            ? t('diff.empty.free-baseline', 'Remove the baseline’s label filters')
            : t('diff.empty.free-comparison', 'Remove the comparison’s label filters')}
        </Button>
      )}
      {(isSet(side) || (name === 'baseline' && sides.ago !== 'previous')) && (
        <Button
          variant="secondary"
          onClick={() =>
            model.setSides({ [name]: { ...side, ...unsetRange }, ...(name === 'baseline' && { ago: 'previous' }) })
          }
        >
          {name === 'baseline'
            ? t('diff.empty.previous', 'Compare with the previous period')
            : t('diff.empty.page', 'Compare the page’s time range')}
        </Button>
      )}
    </>
  );
}
