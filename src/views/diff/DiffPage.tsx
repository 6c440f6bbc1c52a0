/** The states of the diff view: waiting, failed, a side without data, and the comparison itself. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { parseProfileType } from '#model/profile-type.ts';
import { unitOf } from '#model/units.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { roundUp } from '../../ui/diff-range/chart-scale.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import type { DiffAnswer } from './compared-sides.ts';
import { ComparedGraph } from './ComparedGraph.tsx';
import { diffPartsNote, isComing } from './diff-parts.ts';
import type { DiffView } from './DiffView.tsx';
import { EmptySide } from './EmptySide.tsx';
import { SidePanel } from './SidePanel.tsx';
import { type SideName, sideNames } from './sides.ts';
import { t } from '../../ui/text.ts';

export function DiffPage({ model }: { model: DiffView }) {
  const styles = useStyles2(pageStyle);
  const { charts } = model.useState();
  const { service, profileType } = useSelection(model);
  const types = sideNames.map((name) => model.subjectOf(name).profileType);
  if (service === '') {
    return (
      <ViewGuard model={model} cards={2}>
        <Message title={t('frame.choose-service', 'Choose a service')}>
          {t('diff.choose', 'Two times or label values of one service are compared.')}
        </Message>
      </ViewGuard>
    );
  }
  // One scale for both, so that they can be compared by eye, where they are of one measure.
  const alike = types[0] === types[1];
  const topOf = (name: SideName) => {
    const values = (alike ? sideNames : [name]).flatMap((one) => charts?.[one].values ?? []).map((value) => value ?? 0);
    const type = parseProfileType(model.subjectOf(name).profileType || profileType);
    const largest = values.reduce((most, value) => Math.max(most, value), 0);
    // Of nothing there is no scale: half a nanosecond would be one.
    return largest === 0 ? 0 : roundUp(largest, unitOf(type.sampleUnit).kind === 'bytes' ? 1024 : 10);
  };
  return (
    <ViewGuard model={model} cards={2}>
      <div className={styles.page} data-testid={testIds.diff.view}>
        <div className={styles.sides}>
          {sideNames.map((name) => (
            <SidePanel key={name} model={model} name={name} top={profileType === '' ? 0 : topOf(name)} />
          ))}
        </div>
        <Halved model={model} />
        <Compared model={model} />
      </div>
    </ViewGuard>
  );
}

/** Says why the sides are not the page's range and the one before it. */
function Halved({ model }: { model: DiffView }) {
  const styles = useStyles2(pageStyle);
  const { ranges } = model.useState();
  if (ranges?.halved !== true) return null;
  const since = dateTimeFormat(ranges.baseline.from.valueOf() + 1, { format: 'HH:mm:ss', timeZone: model.timeZone });
  return (
    <p className={styles.note} data-testid={testIds.diff.halved}>
      {t(
        'diff.halved',
        'There is no data before {{since}}, so the two halves of the time since then are compared. Drag over a chart to compare other times.',
        { since },
      )}
    </p>
  );
}

function Compared({ model }: { model: DiffView }) {
  const { answer, error, loading } = model.useState();
  if (error !== undefined) {
    return (
      <div data-testid={testIds.diff.error}>
        <Message
          error
          title={t('diff.failed', 'The two sides could not be compared')}
          action={
            <Button disabled={loading} onClick={() => void model.load()}>
              {t('frame.try-again', 'Try again')}
            </Button>
          }
        >
          {error.message}
        </Message>
      </div>
    );
  }
  if (answer === undefined) return <Skeleton cards={1} height={420} />;
  const empty = sideNames.filter((_, i) => [answer.left, answer.right][i]!.total === 0n);
  if (empty.length > 0)
    return loading ? <Skeleton cards={1} height={420} /> : <EmptySide model={model} empty={empty} />;
  return (
    <>
      <PartsLine model={model} answer={answer} />
      <ComparedGraph model={model} answer={answer} stale={loading && !isComing(answer)} />
    </>
  );
}

function PartsLine({ model, answer }: { model: DiffView; answer: DiffAnswer }) {
  const styles = useStyles2(pageStyle);
  const note = diffPartsNote(answer, model.timeZone);
  if (note === undefined) return null;
  return (
    <p className={styles.parts} role="status" data-testid={testIds.diff.parts}>
      <Icon name={isComing(answer) ? 'clock-nine' : 'exclamation-triangle'} /> {note}
    </p>
  );
}

const pageStyle = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  sides: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
  }),
  parts: css({ margin: 0, fontVariantNumeric: 'tabular-nums' }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
