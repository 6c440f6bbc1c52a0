/** Single profiles, the newest or the largest first; each opens as a flame graph of just that one. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { parseProfileType } from '#model/profile-type.ts';
import { formatValue } from '#model/units.ts';
import type { SingleProfile } from '../../api/single-profiles.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { selectionOf, serviceLabel } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { useRowKeys } from '../../ui/row-keys.ts';
import { tableStyles } from '../../ui/table-style.ts';
import { t } from '../../ui/text.ts';
import { testIds } from '../../ui/test-ids.ts';
import { orders, type ProfilesView } from './ProfilesView.tsx';

export function ProfileTable({ model }: { model: ProfilesView }) {
  const styles = useStyles2(listStyle);
  const table = useStyles2(tableStyles);
  const { profiles, order, next, loading } = model.useState();
  const { profileType } = useSelection(model);
  const { sampleUnit } = parseProfileType(profileType);
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const keys = useRowKeys({ count: profiles.length });
  return (
    <section aria-label={t('profiles.list', 'Profiles')} className={styles.list}>
      <RadioButtonGroup
        size="sm"
        aria-label={t('profiles.order', 'Order')}
        options={orders.map((value) => ({
          value,
          label: value === 'newest' ? t('profiles.newest', 'Newest first') : t('profiles.largest', 'Largest first'),
        }))}
        value={order}
        onChange={(value) => model.setState({ order: value })}
      />
      <div className={styles.scroll}>
        <table className={table.table} data-testid={testIds.profiles.table}>
          <thead>
            <tr>
              <th scope="col">{t('profiles.time', 'Time')}</th>
              <th scope="col">{t('profiles.value', 'Value')}</th>
              <th scope="col">{t('profiles.length', 'Length')}</th>
              <th scope="col">{t('profiles.stacks', 'Stacks')}</th>
              <th scope="col">{t('profiles.labels', 'Labels')}</th>
            </tr>
          </thead>
          <tbody {...keys.list}>
            {profiles.map((profile, row) => (
              <tr key={row} data-at={row} data-testid={testIds.profiles.row} data-profile={profile.id}>
                <td>
                  <a
                    href={hrefOf(addressOfProfile(model, profile))}
                    className={styles.link}
                    tabIndex={keys.tabIndexOf(row)}
                    data-line
                  >
                    {dateTimeFormat(profile.time, { format: 'YYYY-MM-DD HH:mm:ss', timeZone })}
                  </a>
                </td>
                <td data-value={String(profile.value)}>{formatValue(profile.value, sampleUnit)}</td>
                <td>{profile.durationSeconds === 0 ? '–' : `${Number(profile.durationSeconds.toPrecision(3))} s`}</td>
                <td>{profile.stacks.toLocaleString('en')}</td>
                <td className={styles.labels}>
                  {ownLabels(profile)
                    .map(({ name, value }) => `${name}=${value}`)
                    .join(' ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next !== '' && (
        <Button
          size="sm"
          variant="secondary"
          disabled={loading}
          data-testid={testIds.profiles.more}
          onClick={() => void model.more()}
        >
          {t('profiles.more', 'Show more')}
        </Button>
      )}
    </section>
  );
}

const ownLabels = ({ labels }: SingleProfile) =>
  labels.filter(({ name }) => !name.startsWith('__') && name !== serviceLabel);

/** One series of a profile is that profile with the series' labels. */
function addressOfProfile(model: ProfilesView, profile: SingleProfile): string {
  const { filters, spans } = selectionOf(model).state;
  const given = new Set(filters.map(({ name }) => name));
  const its = ownLabels(profile)
    .filter(({ name }) => !given.has(name))
    .map(({ name, value }) => ({ name, operator: '=' as const, values: [value] }));
  return viewUrl(model, 'flame-graph', { profileIds: [profile.id], filters: [...filters, ...its], spans });
}

const listStyle = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: theme.spacing(1), minWidth: 0 }),
  scroll: css({ width: '100%', overflowX: 'auto' }),
  link: css({ color: theme.colors.text.link, whiteSpace: 'nowrap', '&:hover': { textDecoration: 'underline' } }),
  labels: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
});
