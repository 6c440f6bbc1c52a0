/** The report: one sentence that says it, then what it stands on, each line with a way to its proof. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { ClipboardButton, Icon, useStyles2 } from '@grafana/ui';
import type { ComingSections, Explanation } from '../../api/explain.ts';
import { explainSearch } from '../../scene/explain-address.ts';
import { hrefOf } from '../../scene/navigation.ts';
import { PartsNote } from '../../scene/PartsNote.tsx';
import { momentWords, spanWords } from '../../scene/span-words.ts';
import { viewPath } from '../../scene/view-names.ts';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { Course } from './Course.tsx';
import { DeployLine } from './DeployLine.tsx';
import { explainFacts } from './explain-facts.ts';
import { explainLinks } from './explain-links.ts';
import type { ExplainView } from './ExplainView.tsx';
import { FunctionLines } from './FunctionLines.tsx';
import { headlineOf } from './headline.ts';
import { LabelLines } from './LabelLines.tsx';
import { Section } from './Section.tsx';
import { TypeLines } from './TypeLines.tsx';

interface Props {
  model: ExplainView;
  answer: Explanation;
  service: string;
  stale: boolean;
}

export function Report({ model, answer, service, stale }: Props) {
  const styles = useStyles2(getStyles);
  const { course } = model.useState();
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const facts = explainFacts(answer);
  const links = explainLinks(model, answer);
  const { start, end, types, functions, labels, deploy, missing, coming } = answer;
  const most = types[0];
  const isYoung = end - start < model.question().window - 60_000;
  return (
    <article className={cx(styles.report, stale && styles.stale)} aria-busy={stale} data-testid={testIds.explain.view}>
      <header className={styles.header}>
        <h2 className={styles.headline} data-testid={testIds.explain.headline}>
          {headlineOf(facts, answer, service, (time) => momentWords(time, timeZone, 'HH:mm'))}
        </h2>
        {coming !== undefined && coming.types !== true && <Coming coming={coming} />}
        {facts?.unsure?.isFew === true && coming?.functions === undefined && (
          <p className={styles.advice} data-testid={testIds.explain.advice}>
            <Icon name="info-circle" />{' '}
            {isYoung
              ? t(
                  'explain.few-young',
                  'What is below is ranked by how much it changed, and may be chance. From six profiles on each side on, chance is told from change: look again when more have come.',
                )
              : t(
                  'explain.few',
                  'What is below is ranked by how much it changed, and may be chance. From six profiles on each side on, chance is told from change: choose a longer time, or look again when more have come.',
                )}
          </p>
        )}
        <p className={styles.quiet}>
          {t('explain.compared', '{{window}}, compared with as long before and with a week ago.', {
            window: spanWords({ start, end } as never, timeZone, 'HH:mm'),
          })}{' '}
          {isYoung &&
            t(
              'explain.young',
              'There were no profiles before {{time}}: the later half of the time since is compared with the earlier.',
              {
                time: momentWords(start - (end - start), timeZone, 'HH:mm'),
              },
            )}{' '}
          <LastProfile answer={answer} timeZone={timeZone} />
        </p>
        <ClipboardButton
          size="sm"
          variant="secondary"
          icon="link"
          data-testid={testIds.explain.copy}
          tooltip={t(
            'explain.copy-means',
            'For an alert’s annotation: with at=now instead it explains the time it is opened',
          )}
          getText={() =>
            `${window.location.origin}${hrefOf(`${viewPath('explain')}?${explainSearch(model.question())}`)}`
          }
        >
          {t('explain.copy', 'Copy link to this explanation')}
        </ClipboardButton>
      </header>
      {missing.length > 0 && (
        <ul className={styles.missing} data-testid={testIds.explain.missing}>
          {missing.map((text) => (
            <li key={text}>
              <Icon name="exclamation-triangle" /> {t('explain.missing', 'Missing: {{what}}', { what: text })}
            </li>
          ))}
        </ul>
      )}
      {most !== undefined && <Course model={model} answer={answer} frame={course} />}
      {coming?.types !== true && (
        <Section title={t('explain.types', 'What moved')} timeZone={timeZone}>
          <TypeLines types={types} links={links} timeZone={timeZone} tooFew={facts?.unsure?.isFew === true} />
        </Section>
      )}
      {most !== undefined && (
        <>
          <Section title={t('explain.functions', 'In which functions')} parts={coming?.functions} timeZone={timeZone}>
            <FunctionLines functions={functions} type={most} links={links} tooFew={answer.withoutNoise} />
          </Section>
          <Section title={t('explain.labels', 'By which label')} parts={coming?.labels} timeZone={timeZone}>
            <LabelLines labels={labels} type={most} links={links} />
          </Section>
          <Section title={t('explain.deploy', 'After which deploy')} timeZone={timeZone}>
            <DeployLine deploy={deploy} type={most} links={links} timeZone={timeZone} />
          </Section>
        </>
      )}
      {coming?.types === true && <Skeleton cards={3} />}
    </article>
  );
}

/** From here on a service that pushes every minute has missed several pushes. */
const lateAfter = 5 * 60_000;

function LastProfile({ answer, timeZone }: { answer: Explanation; timeZone: string }) {
  const { lastProfile, end } = answer;
  if (lastProfile === undefined) return null;
  const isLate = end - lastProfile > lateAfter;
  return (
    <span data-testid={testIds.explain.lastProfile} data-time={lastProfile}>
      {isLate
        ? t('explain.last-late', 'The last profile came {{time}}, none since.', {
            time: momentWords(lastProfile, timeZone),
          })
        : t('explain.last', 'The last profile came {{time}}.', { time: momentWords(lastProfile, timeZone) })}
    </span>
  );
}

/** Which causes are still to be told, and whether they will be. */
function Coming({ coming: { functions, labels } }: { coming: ComingSections }) {
  const [of, by] = [t('explain.coming-functions', 'in which functions'), t('explain.coming-labels', 'by which label')];
  const what = [functions && of, labels && by].filter((one) => one !== undefined).join(', ');
  const isComing = (functions ?? labels)?.ended === undefined;
  return (
    <PartsNote
      text={
        isComing
          ? t('explain.coming', 'On its way: {{what}}.', { what })
          : t('explain.coming-cancelled', 'You cancelled the rest: {{what}}.', { what })
      }
      isComing={isComing}
      testId={testIds.explain.coming}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  report: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0, maxWidth: 1400 }),
  stale: css({ opacity: 0.6, transition: 'opacity 150ms ease-out 400ms' }),
  header: css({ display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: theme.spacing(0.5) }),
  headline: css({ margin: 0, fontSize: theme.typography.h3.fontSize, overflowWrap: 'anywhere' }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
  advice: css({ margin: 0, maxWidth: '100ch' }),
  missing: css({
    margin: 0,
    padding: 0,
    listStyle: 'none',
    color: theme.colors.warning.text,
    overflowWrap: 'anywhere',
  }),
});
