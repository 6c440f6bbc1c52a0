/** The deploy nearest before the change, and how long before. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatValue } from '#model/units.ts';
import type { Deploy } from '../../api/deploy.ts';
import type { ExplanationOfType } from '../../api/explain.ts';
import { momentWords } from '../../scene/span-words.ts';
import { LinkRow } from '../../ui/LinkRow.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ExplainLinks } from './explain-links.ts';

interface Props {
  deploy: Deploy | undefined;
  type: ExplanationOfType;
  links: ExplainLinks;
  timeZone: string;
}

export function DeployLine({ deploy, type: { profileType, since }, links, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  if (deploy === undefined) {
    return (
      <p className={styles.quiet}>
        {t(
          'explain.deploy-none',
          'None is known in this time: no version label changed, and nobody told of one (POST /api/deploys).',
        )}
      </p>
    );
  }
  const { at, text, label, from, to } = deploy;
  return (
    <div className={styles.line} data-testid={testIds.explain.deploy} data-time={at}>
      <span>
        <strong>{text}</strong> {t('explain.deploy-at', 'at {{time}}', { time: momentWords(at, timeZone) })}
        {since !== undefined && since > at && (
          <>
            {', '}
            {t('explain.deploy-before', '{{time}} before the change', {
              time: formatValue(since - at, 'milliseconds'),
            })}
          </>
        )}
      </span>
      <LinkRow
        label={t('explain.proof-of', 'Proof for {{what}}', { what: text })}
        links={[
          { text: t('explain.around', 'Compare before and after'), href: links.around(profileType, at) },
          ...(label === ''
            ? []
            : [
                {
                  text: t('explain.versions', '{{from}} and {{to}} over time', { from, to }),
                  href: links.labels(profileType, label),
                },
              ]),
        ]}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 2),
    overflowWrap: 'anywhere',
    a: { color: theme.colors.text.link },
  }),
});
