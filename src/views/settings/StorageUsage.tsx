/** The tables of what is stored: by resolution, and by service. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatShare, formatValue } from '#model/units.ts';
import type { StoredUsage } from '../../api/storage-usage.ts';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { keptText, resolutionTitle, usageRows } from './usage-rows.ts';
import { t } from '../../ui/text.ts';

const bytes = (count: bigint) => formatValue(count, 'bytes');

export function StorageUsage({ usage }: { usage: StoredUsage }) {
  const styles = useStyles2(getStyles);
  const { storeBytes, maxStoreBytes, symbolBytes, otherBytes, resolutions } = usage;
  const limit =
    maxStoreBytes === 0n
      ? t('usage.unbounded', 'It may take all of its disk; --max-disk sets a bound.')
      : t('usage.bounded', 'It may take {{most}}, of which this is {{share}}.', {
          most: bytes(maxStoreBytes),
          share: formatShare(storeBytes, maxStoreBytes),
        });
  return (
    <>
      <section aria-labelledby="kept" data-testid={testIds.settings.resolutions}>
        <h2 id="kept" className={styles.title}>
          {t('usage.kept', 'What is kept')}
        </h2>
        <p className={styles.text}>
          {t(
            'usage.whole',
            'The whole store takes {{bytes}}. {{limit}} Symbols and labels are {{symbols}} of it, uploaded files and notes {{others}}.',
            { bytes: bytes(storeBytes), limit, symbols: bytes(symbolBytes), others: bytes(otherBytes) },
          )}
        </p>
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('usage.resolution', 'Resolution')}</th>
                <th scope="col" className={styles.number}>
                  {t('usage.size', 'Size')}
                </th>
                <th scope="col">{t('usage.from', 'From')}</th>
                <th scope="col">{t('usage.to', 'To')}</th>
                <th scope="col">{t('usage.kept-for', 'Kept for')}</th>
                <th scope="col">{t('usage.without', 'Without the labels')}</th>
              </tr>
            </thead>
            <tbody>
              {resolutions.map((one) => (
                <tr key={one.resolution} data-name={one.resolution}>
                  <th scope="row">{resolutionTitle(one.resolution)}</th>
                  <td className={styles.number}>{bytes(one.bytes)}</td>
                  <td>{dateText(one.oldest)}</td>
                  <td>{dateText(one.newest)}</td>
                  <td>{keptText(one.keptFor)}</td>
                  <td>{one.droppedLabels.join(', ') || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <Services usage={usage} />
    </>
  );
}

function Services({ usage }: { usage: StoredUsage }) {
  const styles = useStyles2(getStyles);
  const rows = usageRows(usage);
  const columns = usage.resolutions.map(({ resolution }) => resolution);
  return (
    <section aria-labelledby="services" data-testid={testIds.settings.services}>
      <h2 id="services" className={styles.title}>
        {t('usage.by-service', 'By service')}
      </h2>
      {rows.length === 0 ? (
        <p className={styles.text}>{t('usage.nothing', 'Nothing is stored yet.')}</p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('usage.service', 'Service')}</th>
                <th scope="col" className={styles.number}>
                  {t('usage.profiles', 'Single profiles')}
                </th>
                {columns.map((resolution) => (
                  <th key={resolution} scope="col" className={styles.number}>
                    {resolutionTitle(resolution)}
                  </th>
                ))}
                <th scope="col" className={styles.number}>
                  {t('usage.together', 'Together')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ service, profiles, bytes: sizes, total }) => (
                <tr key={service} data-name={service}>
                  <th scope="row" className={styles.name} title={service}>
                    {service}
                  </th>
                  <td className={styles.number}>{profiles.toLocaleString('en')}</td>
                  {columns.map((resolution) => (
                    <td key={resolution} className={styles.number}>
                      {bytes(sizes.get(resolution) ?? 0n)}
                    </td>
                  ))}
                  <td className={styles.number}>{bytes(total)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={styles.text}>
        {t(
          'usage.exactness',
          'The sum is exact; how much of it each service takes is worked out from its rows, within about a third.',
        )}
      </p>
    </section>
  );
}

const dateText = (millis: bigint) =>
  millis === 0n ? '–' : dateTimeFormat(Number(millis), { format: 'YYYY-MM-DD HH:mm' });

const getStyles = (theme: GrafanaTheme2) => ({
  ...tableStyles(theme),
  // So wide that one still sees which figures are in one row.
  scroll: css({ position: 'relative', overflowX: 'auto', maxWidth: 1200 }),
  title: css({ fontSize: theme.typography.h4.fontSize, margin: theme.spacing(1, 0) }),
  text: css({ color: theme.colors.text.secondary, maxWidth: '80ch', margin: theme.spacing(1, 0) }),
});
