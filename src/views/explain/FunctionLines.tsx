/** The functions whose share changed most, each with the bounds that its change is in. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ChangedFunction, ExplanationOfType } from '../../api/explain.ts';
import { measureOf } from '../../scene/measure.ts';
import { LinkRow } from '../../ui/LinkRow.tsx';
import { shareText } from '../../ui/ShareBar.tsx';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ExplainLinks } from './explain-links.ts';

interface Props {
  functions: readonly ChangedFunction[];
  type: ExplanationOfType;
  links: ExplainLinks;
  /** Whether noise cannot be told. */
  tooFew: boolean;
}

export function FunctionLines({ functions, type, links, tooFew }: Props) {
  const styles = useStyles2(tableStyles);
  const own = useStyles2(getStyles);
  if (functions.length === 0) {
    return <p className={own.quiet}>{t('explain.functions-none', 'No function could be told from the others.')}</p>;
  }
  const measure = measureOf(type.profileType);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.explain.functions}>
        <thead>
          <tr>
            <th scope="col">{t('explain.function', 'Function')}</th>
            <th scope="col">{t('explain.measured', 'Measured')}</th>
            <th scope="col" className={styles.number}>
              {t('explain.share-before', 'Share before')}
            </th>
            <th scope="col" className={styles.number}>
              {t('explain.share-now', 'Share now')}
            </th>
            <th scope="col">{t('explain.bounds', 'Change, and its bounds')}</th>
            <th scope="col" className={styles.number}>
              {t('explain.cost-now', 'Cost now')}
            </th>
            <th scope="col">{t('explain.proof', 'Proof')}</th>
          </tr>
        </thead>
        <tbody>
          {functions.map((one) => (
            <tr key={`${one.name} ${one.ofTotal}`} data-name={one.name} data-significant={one.significant}>
              <th scope="row" className={own.name} title={one.name.slice(0, 2000)}>
                <a href={links.function(type.profileType, one.name)}>{one.name.slice(0, 2000)}</a>
              </th>
              <td>{one.ofTotal ? t('explain.total', 'total') : t('explain.self', 'self')}</td>
              <td className={styles.number}>{shareText(one.baselineShare)}</td>
              <td className={styles.number}>{shareText(one.share)}</td>
              <td className={own.bounds}>
                {points(one.change)}{' '}
                <span className={own.quiet}>
                  {tooFew
                    ? t('explain.noise-unknown', '(too few profiles to tell from noise)')
                    : one.significant
                      ? t('explain.beyond-noise', '({{low}} to {{high}}: more than noise)', bounds(one))
                      : t('explain.within-noise', '({{low}} to {{high}}: may be noise)', bounds(one))}
                </span>
              </td>
              <td className={styles.number}>{measure.mean(one.rate)}</td>
              <td>
                <LinkRow
                  label={t('explain.proof-of', 'Proof for {{what}}', { what: one.name.slice(0, 200) })}
                  links={[{ text: t('explain.diff', 'Diff'), href: links.diff(type.profileType, type.since) }]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A change of a share, in parts of a hundred of the whole. */
function points(change: number): string {
  const size = Math.abs(change * 100);
  return `${change < 0 ? '−' : '+'}${size >= 10 ? Math.round(size) : Number(size.toPrecision(2))} %`;
}

const bounds = ({ low, high }: ChangedFunction) => ({ low: points(low), high: points(high) });

const getStyles = (theme: GrafanaTheme2) => ({
  // A long name takes two lines, never the room of the numbers.
  name: css({
    '&&': { minWidth: 140, whiteSpace: 'normal', overflowWrap: 'anywhere' },
    a: {
      display: '-webkit-box',
      overflow: 'hidden',
      WebkitLineClamp: 2,
      WebkitBoxOrient: 'vertical',
      fontWeight: theme.typography.fontWeightMedium,
      '&:hover': { textDecoration: 'underline' },
    },
  }),
  bounds: css({ '&&': { minWidth: 150, whiteSpace: 'normal' } }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
});
