/** The states of the view: a server that records nothing, no rule yet, the list, and the form above it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import { mayEdit } from '../../scene/reader.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { RecordingRulesView } from './RecordingRulesView.tsx';
import { RuleForm } from './RuleForm.tsx';
import { RuleTable } from './RuleTable.tsx';

export function RecordingRulesPage({ model }: { model: RecordingRulesView }) {
  const styles = useStyles2(getStyles);
  const { status, recording, error, draft, deleted } = model.useState();
  const { dataSource } = useSelection(model);
  if (status === 'loading') return <Skeleton cards={2} />;
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('recording.failed', 'The recording rules could not be read')}
        action={<Button onClick={() => void model.load()}>{t('recording.again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  if (recording === undefined) return <Absent hasSource={dataSource !== ''} />;
  const { rules, status: going } = recording;
  const isEditor = mayEdit();
  return (
    <div className={styles.page} data-testid={testIds.recording.view}>
      {error !== undefined && <Alert severity="error" title={error.message} />}
      {deleted !== undefined && (
        <p className={styles.line} role="status">
          {t('recording.deleted', '{{metric}} is deleted and recorded no more.', { metric: deleted.metric })}{' '}
          <Button size="sm" variant="secondary" icon="history" onClick={() => void model.bringBack()}>
            {t('recording.undo', 'Undo')}
          </Button>
        </p>
      )}
      {draft !== undefined && isEditor && (
        <RuleForm key={`${draft.id} ${draft.functionName}`} model={model} recording={recording} draft={draft} />
      )}
      {rules.length === 0 ? (
        draft === undefined && (
          <Message
            icon="record-audio"
            title={t('recording.none', 'No metric is made of profiles yet')}
            action={isEditor && <NewRule model={model} />}
          >
            {t(
              'recording.what-for',
              'A recording rule writes what a service, or one function of it, costs to Prometheus once a minute. There it can be kept for years, put beside other metrics, and alerted on: “garbage collection takes half as much again as yesterday”.',
            )}
          </Message>
        )
      ) : (
        <section>
          <div className={styles.head}>
            <p className={styles.note}>
              {going === undefined
                ? t('recording.written', 'Written to the metrics that the server is configured with.')
                : t(
                    'recording.written-to',
                    'Written to {{receiver}} every {{seconds}} s, {{delay}} s after the fact.',
                    {
                      receiver: going.receiver,
                      seconds: going.intervalMs / 1_000,
                      delay: going.delayMs / 1_000,
                    },
                  )}
            </p>
            {isEditor && draft === undefined && <NewRule model={model} />}
          </div>
          <RuleTable model={model} recording={recording} isEditor={isEditor} />
        </section>
      )}
      {!isEditor && (
        <p className={styles.note}>
          {t('recording.editors-only', 'Editors and administrators of this Grafana make and change rules.')}
        </p>
      )}
    </div>
  );
}

const NewRule = ({ model }: { model: RecordingRulesView }) => (
  <Button icon="plus" onClick={() => model.edit()}>
    {t('recording.new', 'New rule')}
  </Button>
);

function Absent({ hasSource }: { hasSource: boolean }) {
  return (
    <Message
      icon="record-audio"
      title={
        hasSource
          ? t('recording.absent', 'This server makes no metrics of profiles')
          : t('recording.no-source', 'There is no data source with profiles')
      }
    >
      {hasSource &&
        t(
          'recording.how',
          'Hearth does once it is told where they go: start it with --remote-write http://prometheus:9090/api/v1/write. A Pyroscope does where its recording rules are enabled.',
        )}
    </Message>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), margin: 0 }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
  note: css({ color: theme.colors.text.secondary, margin: 0 }),
});
