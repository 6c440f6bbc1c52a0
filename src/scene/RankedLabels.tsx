/**
 * Labels in the order of how much they say about a change: the reasoning of each, and what its values had of the change.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ExplainedLabel } from '../api/explain.ts';
import { valueWord } from '../ui/filters/label-filter.ts';
import { LinkRow } from '../ui/LinkRow.tsx';
import { tableStyles } from '../ui/table-style.ts';
import { t } from '../ui/text.ts';
import { measureOf } from './measure.ts';

interface Props {
  labels: readonly ExplainedLabel[];
  profileType: string;
  labelHref: (label: string) => string;
  valueLinks: (label: string, value: string) => { text: string; href: string }[];
}

/** Of a label: the others have little of the change. */
const toldValues = 4;

export function RankedLabels({ labels, profileType, labelHref, valueLinks }: Props) {
  const styles = useStyles2(getStyles);
  const table = useStyles2(tableStyles);
  const measure = measureOf(profileType);
  return (
    <ol className={styles.list}>
      {labels.map(({ name, score, reasoning, values }, i) => (
        <li key={name} className={styles.item} data-name={name} data-score={score.toFixed(3)}>
          <details open={i === 0}>
            <summary className={styles.summary}>
              <strong>{name}</strong>{' '}
              <span className={styles.quiet}>
                {t('labels.score', 'explains {{part}} %', { part: Math.round(score * 100) })}
              </span>{' '}
              {reasoning}
            </summary>
            <a href={labelHref(name)} className={styles.link}>
              {t('labels.break-down-by', 'Break down by {{name}}', { name })}
            </a>
            <div className={table.scroll}>
              <table className={table.table}>
                <tbody>
                  {values.slice(0, toldValues).map(({ value, rate, baselineRate, changeShare }) => (
                    <tr key={value} data-value={value}>
                      <th scope="row" className={table.name}>
                        {valueWord(value)}
                      </th>
                      <td className={table.number}>
                        {measure.mean(baselineRate)} → {measure.mean(rate)}
                      </td>
                      <td data-column="share">{partText(changeShare)}</td>
                      <td>
                        <LinkRow
                          label={t('labels.ways', 'Ways to {{name}} {{value}}', { name, value: valueWord(value) })}
                          links={valueLinks(name, value)}
                        />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

/** Beyond the whole change, or against it, a share in percent reads like a mistake: others took it back. */
function partText(share: number): string {
  const part = Math.round(Math.abs(share) * 100);
  if (share < 0 && part > 0)
    return t('labels.against-change', 'went against it, by {{part}} % of the change', { part });
  if (part <= 100) return t('labels.of-change', '{{part}} % of the change', { part });
  return t('labels.beyond-change', '{{times}} × the change; other values went against it', { times: share.toFixed(1) });
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5) }),
  item: css({ margin: theme.spacing(0.5, 0), overflowWrap: 'anywhere' }),
  summary: css({ cursor: 'pointer', '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` } }),
  link: css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
  quiet: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
