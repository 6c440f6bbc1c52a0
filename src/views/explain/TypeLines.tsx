/** Every profile type: what it is, was before, and a week ago. Those that moved first; the others behind a line. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ExplanationOfType } from '../../api/explain.ts';
import { changeOf } from '../../scene/change.ts';
import { measureOf } from '../../scene/measure.ts';
import { momentWords } from '../../scene/span-words.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { LinkRow } from '../../ui/LinkRow.tsx';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ExplainLinks } from './explain-links.ts';

interface Props {
  types: readonly ExplanationOfType[];
  links: ExplainLinks;
  timeZone: string;
  /** Whether of none of them it is known what is usual. */
  tooFew: boolean;
}

export function TypeLines({ types, links, timeZone, tooFew }: Props) {
  const styles = useStyles2(tableStyles);
  const own = useStyles2(getStyles);
  if (types.length === 0) return <p className={own.quiet}>{t('explain.types-none', 'Nothing was profiled here.')}</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.explain.types}>
        <thead>
          <tr>
            <th scope="col">{t('explain.type', 'Profile type')}</th>
            <th scope="col">{t('explain.since', 'Since')}</th>
            <th scope="col" className={styles.number}>
              {t('explain.now', 'Now')}
            </th>
            <th scope="col" className={styles.number}>
              {t('explain.before', 'Before')}
            </th>
            <th scope="col">{t('explain.against-before', 'Against before')}</th>
            <th scope="col" className={styles.number}>
              {t('explain.week-ago', 'A week ago')}
            </th>
            <th scope="col">{t('explain.against-week', 'Against a week ago')}</th>
            <th scope="col">{t('explain.proof', 'Proof')}</th>
          </tr>
        </thead>
        <tbody>
          {types.map((type) => (
            <Line key={type.profileType} type={type} links={links} timeZone={timeZone} tooFew={tooFew} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ type, links, timeZone, tooFew }: Omit<Props, 'types'> & { type: ExplanationOfType }) {
  const styles = useStyles2(tableStyles);
  const own = useStyles2(getStyles);
  const { profileType, rate, beforeRate, weekAgoRate, since } = type;
  const measure = measureOf(profileType);
  const change = (earlier: number) => changeOf({ mean: rate, previousMean: earlier });
  return (
    <tr data-name={profileType} data-since={since} className={cx(since === undefined && own.still)}>
      <th scope="row" className={styles.name} title={profileType}>
        {measure.title}
      </th>
      <td>{since === undefined ? stillText(type, tooFew) : momentWords(since, timeZone, 'HH:mm')}</td>
      <td className={styles.number} data-column="rate">
        {measure.mean(rate)}
      </td>
      <td className={styles.number}>{measure.mean(beforeRate)}</td>
      <td>
        <ChangeChip {...change(beforeRate)} />
      </td>
      <td className={styles.number}>
        {weekAgoRate === 0 ? t('explain.no-week-ago', 'no data') : measure.mean(weekAgoRate)}
      </td>
      <td>{weekAgoRate !== 0 && <ChangeChip {...change(weekAgoRate)} />}</td>
      <td>
        <LinkRow
          label={t('explain.proof-of', 'Proof for {{what}}', { what: measure.title })}
          links={[
            { text: t('explain.flame-graph', 'Flame graph'), href: links.flameGraph(profileType, since) },
            { text: t('explain.diff', 'Diff'), href: links.diff(profileType, since) },
          ]}
        />
      </td>
    </tr>
  );
}

/** What has changed much without a moment when it did is not said to have stood still. */
function stillText({ rate, beforeRate, tooFew }: ExplanationOfType, ofAll: boolean): string {
  if (tooFew || ofAll) return t('explain.too-few', 'too few profiles');
  return Math.abs(rate - beforeRate) > beforeRate / 10
    ? t('explain.no-moment', 'no clear moment')
    : t('explain.not-moved', 'not moved');
}

const getStyles = (theme: GrafanaTheme2) => ({
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
  still: css({
    '&& > th, && > td': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
  }),
});
