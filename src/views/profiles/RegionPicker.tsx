/** The heatmap, and what becomes of the part of it that is picked. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { parseProfileType } from '#model/profile-type.ts';
import { formatValue } from '#model/units.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import type { HeatmapGrid } from '../../api/single-profiles.ts';
import { goTo, viewUrl } from '../../scene/navigation.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { Heatmap } from '../../ui/heatmap/Heatmap.tsx';
import { countIn, type Region } from '../../ui/heatmap/heatmap-region.ts';
import { t } from '../../ui/text.ts';
import { testIds } from '../../ui/test-ids.ts';
import type { ProfilesView } from './ProfilesView.tsx';
import { mostProfiles, profilesIn, type RegionProfiles, spanOfRegion, spansIn } from './region-profiles.ts';

export function RegionPicker({ model, heatmap }: { model: ProfilesView; heatmap: HeatmapGrid }) {
  const styles = useStyles2(pickerStyle);
  const { region, kept, answers, heatmapParts } = model.useState();
  const [failure, setFailure] = useState<string>();
  const { profileType, spans } = selectionOf(model).state;
  const { sampleUnit } = parseProfileType(profileType);
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const days = heatmap.edges.at(-1)! - heatmap.edges[0]! > 86_400_000;
  const timeText = (at: number) => dateTimeFormat(at, { format: days ? 'MM-DD HH:mm' : 'HH:mm:ss', timeZone });
  const ofSpans = heatmap.of === 'spans';

  /** Which they are has to be asked; a mistake on the way is told below the buttons. */
  const withProfiles = (regions: readonly Region[], go: (found: RegionProfiles[]) => void) => {
    setFailure(undefined);
    Promise.all(regions.map((one) => profilesIn(selectionOf(model).source, model.query, heatmap, one))).then(
      (found) => {
        if (found.every(({ ids }) => ids.length > 0)) go(found);
        else setFailure(t('profiles.empty-region', 'There are no profiles in this part.'));
      },
      (error: unknown) => setFailure(toHearthError(error).message),
    );
  };
  const open = (picked: Region) => {
    const { start, end } = spanOfRegion(heatmap, picked);
    const range = { from: String(start), to: String(end) };
    if (ofSpans) return goTo(viewUrl(model, 'flame-graph', { ...range, spans: spansIn(heatmap, picked) }));
    withProfiles([picked], ([found]) =>
      goTo(viewUrl(model, 'flame-graph', { ...range, profileIds: found!.ids, spans })),
    );
  };
  const compare = (baseline: Region, picked: Region) =>
    withProfiles([baseline, picked], ([before, after]) =>
      goTo(viewUrl(model, 'ad-hoc', { file: partRef(after!), against: partRef(before!) })),
    );
  const count = region === undefined ? 0 : countIn(heatmap.counts, heatmap.floors.length, region);
  return (
    <section className={styles.picker} aria-label={t('profiles.heatmap', 'Values over time')}>
      <Heatmap
        {...heatmap}
        region={region}
        kept={kept}
        absent={heatmapParts ? slotsBefore(heatmap, heatmapParts.came.start) : 0}
        onRegion={(picked) => model.setState({ region: picked })}
        valueText={(value) => formatValue(value, sampleUnit)}
        timeText={timeText}
        label={ofSpans ? t('profiles.span-map', 'Spans by value') : t('profiles.map', 'Profiles by value')}
      />
      <div className={styles.bar}>
        {region === undefined ? (
          <span>{t('profiles.drag', 'Drag over a part to open it. On the keyboard: arrows, Shift and arrows.')}</span>
        ) : (
          <>
            <span data-testid={testIds.profiles.picked} data-count={count}>
              {ofSpans
                ? t('profiles.picked-spans', '{{count}} spans', { count, defaultValue_one: '{{count}} span' })
                : t('profiles.picked', '{{count}} profiles', { count, defaultValue_one: '{{count}} profile' })}
              {count > mostProfiles &&
                `, ${t('profiles.cut', 'of which the {{most}} largest are opened', { most: mostProfiles })}`}
            </span>
            <Button
              size="sm"
              icon="fire"
              disabled={count === 0 || (answers !== true && !ofSpans)}
              data-testid={testIds.profiles.openRegion}
              onClick={() => open(region)}
            >
              {t('profiles.open-region', 'Open as flame graph')}
            </Button>
            {!ofSpans && (
              <Button
                size="sm"
                variant="secondary"
                disabled={count === 0}
                data-testid={testIds.profiles.keepRegion}
                onClick={() => model.setState({ kept: region, region: undefined })}
              >
                {t('profiles.keep', 'Compare another part with this')}
              </Button>
            )}
            {kept !== undefined && !ofSpans && (
              <Button
                size="sm"
                variant="secondary"
                icon="exchange-alt"
                disabled={count === 0 || answers !== true}
                data-testid={testIds.profiles.compareRegions}
                onClick={() => compare(kept, region)}
              >
                {t('profiles.compare', 'Diff of both parts')}
              </Button>
            )}
          </>
        )}
        {failure !== undefined && (
          <span role="alert" className={styles.failure}>
            {failure}
          </span>
        )}
      </div>
    </section>
  );
}

const slotsBefore = ({ edges }: HeatmapGrid, time: number) => edges.slice(1).filter((edge) => edge <= time).length;

/** As views/ad-hoc/open-ref.ts reads it. */
const partRef = ({ start, end, ids }: RegionProfiles) => `stored:${start}-${end}:${ids.join(',')}`;

const pickerStyle = (theme: GrafanaTheme2) => ({
  picker: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    minHeight: 24,
    color: theme.colors.text.secondary,
  }),
  failure: css({ color: theme.colors.error.text }),
});
