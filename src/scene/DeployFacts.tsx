/** What is known of a deploy, and the way to what it changed. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { Deploy } from '../api/deploy.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { momentWords } from './span-words.ts';

interface Props {
  deploy: Deploy;
  timeZone: string;
  /** Of the diff of before with after. */
  compare: string;
}

export function DeployFacts({ deploy: { at, text, label, version, author, link }, timeZone, compare }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.facts}>
      <strong className={styles.text}>{text}</strong>
      <dl className={styles.list}>
        {version !== '' && label === '' && (
          <>
            <dt>{t('deploy.version', 'Version')}</dt>
            <dd>{version}</dd>
          </>
        )}
        <dt>{t('deploy.time', 'Time')}</dt>
        <dd>{momentWords(at, timeZone)}</dd>
        <dt>{t('deploy.author', 'By')}</dt>
        <dd>
          {author !== ''
            ? author
            : label === ''
              ? t('deploy.author-unknown', 'not said')
              : t('deploy.author-label', 'seen in the label {{label}}', { label })}
        </dd>
      </dl>
      <div className={styles.ways}>
        <LinkButton size="sm" icon="exchange-alt" href={compare} data-testid={testIds.chart.deployCompare}>
          {t('deploy.compare', 'Compare before and after')}
        </LinkButton>
        {link !== '' && (
          <LinkButton
            size="sm"
            variant="secondary"
            fill="text"
            icon="external-link-alt"
            href={link}
            target="_blank"
            rel="noopener noreferrer"
          >
            {t('deploy.link', 'Read more')}
          </LinkButton>
        )}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 220, maxWidth: 360 }),
  text: css({ overflowWrap: 'anywhere' }),
  list: css({
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: theme.spacing(0.25, 1.5),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
  }),
  ways: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
