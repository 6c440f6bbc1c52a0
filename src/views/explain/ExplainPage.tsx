/** The states of an explanation: waiting, failed, a server that has none, nothing profiled, the report. */
import { sceneGraph } from '@grafana/scenes';
import { Button, LinkButton } from '@grafana/ui';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { momentWords } from '../../scene/span-words.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { t } from '../../ui/text.ts';
import type { ExplainView } from './ExplainView.tsx';
import { Report } from './Report.tsx';

export function ExplainPage({ model }: { model: ExplainView }) {
  const { answer } = model.useState();
  const { service } = useSelection(model);
  // An answer does not wait for the list of what there is.
  if (answer !== undefined && service !== '') return <Explained model={model} />;
  return (
    <ViewGuard model={model} cards={3}>
      <Explained model={model} />
    </ViewGuard>
  );
}

function Explained({ model }: { model: ExplainView }) {
  const { status, answer, error } = model.useState();
  const { service } = useSelection(model);
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('explain.failed', 'This could not be explained')}
        action={<Button onClick={() => void model.load()}>{t('explain.again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  if (status === 'not-answered') return <NotAnswered model={model} />;
  if (answer === undefined) return <Skeleton cards={3} />;
  const isKnown = answer.coming?.types !== true;
  if (isKnown && answer.types.length === 0 && answer.missing.length === 0) return <NothingProfiled model={model} />;
  return (
    <Report
      model={model}
      answer={answer}
      service={service}
      stale={status === 'loading' && answer.coming === undefined}
    />
  );
}

function NotAnswered({ model }: { model: ExplainView }) {
  return (
    <Message
      title={t('explain.not-answered', 'This server cannot explain a moment')}
      icon="question-circle"
      action={
        <>
          <LinkButton icon="exchange-alt" href={hrefOf(viewUrl(model, 'diff'))}>
            {t('explain.to-diff', 'Compare with the time before')}
          </LinkButton>
          <LinkButton variant="secondary" icon="tag-alt" href={hrefOf(viewUrl(model, 'labels'))}>
            {t('explain.to-labels', 'Break down by labels')}
          </LinkButton>
        </>
      }
    >
      {t(
        'explain.not-answered-why',
        'A Hearth server tells which profile types moved, since when, in which functions and by which label. With this one the diff shows which functions changed, and Labels where.',
      )}
    </Message>
  );
}

function NothingProfiled({ model }: { model: ExplainView }) {
  const { answer } = model.useState();
  const { service } = useSelection(model);
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const last = answer?.lastProfile;
  if (last === undefined) {
    return (
      <Message
        title={t('explain.unknown', 'No profile of {{service}} was ever stored', { service })}
        icon="search"
        action={
          <LinkButton icon="apps" href={hrefOf(viewUrl(model, 'services'))}>
            {t('explain.to-services', 'See the services there are')}
          </LinkButton>
        }
      >
        {t(
          'explain.unknown-why',
          'It may push under another name, or to another server, or the label filters let nothing through.',
        )}
      </Message>
    );
  }
  const { window } = model.question();
  const there = { from: String(last - window), to: String(last + 1) };
  return (
    <Message
      title={t('explain.silent', '{{service}} pushed nothing in this time or as long before', { service })}
      icon="history"
      action={
        <LinkButton icon="arrow-right" href={hrefOf(viewUrl(model, 'explain', there))}>
          {t('explain.to-last', 'Explain the time up to its last profile')}
        </LinkButton>
      }
    >
      {t('explain.silent-since', 'Its last profile came {{time}}.', { time: momentWords(last, timeZone) })}
    </Message>
  );
}
