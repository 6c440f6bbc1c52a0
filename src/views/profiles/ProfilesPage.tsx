/** The heatmap above, what can be done with the part of it that is picked, and the list below. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, LinkButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { CameLine } from '../../scene/CameLine.tsx';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { t } from '../../ui/text.ts';
import { testIds } from '../../ui/test-ids.ts';
import { ProfileTable } from './ProfileTable.tsx';
import type { ProfilesView } from './ProfilesView.tsx';
import { RegionPicker } from './RegionPicker.tsx';

export function ProfilesPage({ model }: { model: ProfilesView }) {
  const styles = useStyles2(pageStyle);
  const { heatmap, heatmapError, heatmapParts, profiles, listParts, loading, error, answers, of } = model.useState();
  const { service } = useSelection(model);
  if (service === '') {
    return (
      <ViewGuard model={model} cards={2}>
        <Message title={t('profiles.choose', 'Choose a service')}>
          {t('profiles.choose-why', 'Profiles of one service and one profile type are listed.')}
        </Message>
      </ViewGuard>
    );
  }
  // Older Pyroscopes, and newer ones on their first storage, have no heatmap.
  const noHeatmap = heatmapError?.reason === 'not_found' || heatmapError?.reason === 'not_implemented';
  const failure = error ?? (noHeatmap ? undefined : heatmapError);
  return (
    <ViewGuard model={model} cards={2} ofService>
      <div className={styles.page} data-testid={testIds.profiles.view} aria-busy={loading}>
        <div>
          <RadioButtonGroup
            size="sm"
            aria-label={t('profiles.counted', 'What the heatmap counts')}
            options={[
              { value: 'profiles' as const, label: t('profiles.of-profiles', 'Profiles') },
              { value: 'spans' as const, label: t('profiles.of-spans', 'Spans') },
            ]}
            value={of}
            onChange={(value) => model.setState({ of: value, heatmap: undefined })}
          />
        </div>
        {failure !== undefined && (
          <Message
            error
            title={t('profiles.failed', 'The profiles could not be loaded')}
            action={<Button onClick={() => void model.load()}>{t('profiles.again', 'Try again')}</Button>}
          >
            {failure.message}
          </Message>
        )}
        {heatmap === undefined && loading && <Skeleton cards={1} height={200} />}
        <CameLine model={model} parts={heatmapParts} testId={testIds.profiles.heatmapParts} />
        {heatmap !== undefined && <RegionPicker model={model} heatmap={heatmap} />}
        {noHeatmap && (
          <Message
            title={t('profiles.no-heatmap', 'This server has no heatmap of single profiles')}
            action={
              <LinkButton icon="fire" href={hrefOf(viewUrl(model, 'flame-graph'))}>
                {t('profiles.no-heatmap-flame-graph', 'Flame graph')}
              </LinkButton>
            }
          >
            {t(
              'profiles.no-heatmap-why',
              'A Hearth server and newer versions of Pyroscope have one. Here the flame graph of a shorter time range shows what was profiled then.',
            )}
          </Message>
        )}
        {heatmap === undefined && !loading && heatmapError === undefined && failure === undefined && (
          <Message
            title={of === 'spans' ? t('profiles.no-spans', 'No spans here') : t('profiles.none', 'No profiles here')}
          >
            {of === 'spans'
              ? t('profiles.no-spans-why', 'The profiles of this selection do not say which span they ran in.')
              : t('profiles.none-why', 'Nothing was profiled in this time range that the label filters let through.')}
          </Message>
        )}
        {answers === false && !noHeatmap && (
          <Message title={t('profiles.no-list', 'This server lists no single profiles')}>
            {t('profiles.no-list-why', 'Hearth does; a Pyroscope has the heatmap only.')}
          </Message>
        )}
        <CameLine model={model} parts={listParts} testId={testIds.profiles.listParts} />
        {profiles.length > 0 && <ProfileTable model={model} />}
      </div>
    </ViewGuard>
  );
}

const pageStyle = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
});
