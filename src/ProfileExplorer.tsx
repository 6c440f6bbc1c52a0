/** What extensions/profile-explorer.ts describes, drawn. */
import { usePluginContext } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ProfileExplorerProps } from './extensions/profile-explorer.ts';
import { loadView } from './load-view.ts';
import { takeAppSettings } from './scene/app-settings.ts';
import { EmbeddedExploration } from './scene/EmbeddedExploration.tsx';
import { isEmbeddedView } from './scene/embedded-views.ts';
import { knownDataSource } from './scene/Selection.ts';
import { choiceOfSelector, type SelectorChoice } from './scene/selector-choice.ts';
import { registerSeriesSource } from './scene/series-source.ts';
import { parseProfileTypeId } from './scene/url-state.ts';
import { pluginId } from './scene/view-names.ts';
import { prepareTexts, t } from './ui/text.ts';

/** The page that shows it has not loaded the app's words. */
export const prepare = () => prepareTexts(pluginId);

registerSeriesSource();

const usualRange = { from: 'now-30m', to: 'now' };

export default function ProfileExplorer(props: ProfileExplorerProps) {
  const { selector = '', profileType, dataSourceUid, initialView, controls, height } = props;
  const choice = useMemo(() => choiceOfSelector(selector), [selector]);
  if (choice === undefined) {
    return (
      <Alert severity="error" title={t('embedded.bad-selector', 'These profiles cannot be shown')}>
        {t('embedded.bad-selector-why', 'What the page asks for is no selector: {{selector}}', { selector })}
      </Alert>
    );
  }
  // What these say is where it begins: with others it begins anew.
  const beginning = JSON.stringify([selector, profileType, dataSourceUid, initialView, controls]);
  return (
    <div style={{ height, overflow: height === undefined ? undefined : 'auto', minWidth: 0 }}>
      <Explorer key={beginning} {...props} choice={choice} />
    </div>
  );
}

function Explorer({
  choice,
  dataSourceUid = '',
  profileType = '',
  timeRange = usualRange,
  onTimeRangeChange,
  initialView,
  controls = true,
}: ProfileExplorerProps & { choice: SelectorChoice }) {
  const settings: unknown = usePluginContext()?.meta.jsonData;
  const { from, to } = timeRange;
  const [scene] = useState(() => {
    takeAppSettings(settings);
    const type = parseProfileTypeId(profileType);
    return new EmbeddedExploration({
      view: isEmbeddedView(initialView) ? initialView : 'flame-graph',
      range: { from, to },
      choice: {
        ...choice,
        ...(type !== '' && { profileType: type }),
        ...(dataSourceUid !== '' && { dataSource: knownDataSource(dataSourceUid) }),
      },
      hasControls: controls,
      load: (view) => loadView[view](),
    });
  });

  useEffect(() => {
    const range = scene.state.$timeRange;
    if (range === undefined || (range.state.from === from && range.state.to === to)) return;
    range.setState({ from, to });
    range.onRefresh();
  }, [scene, from, to]);

  const tell = useRef(onTimeRangeChange);
  useEffect(() => {
    tell.current = onTimeRangeChange;
  });
  useEffect(() => {
    const told = scene.state.$timeRange?.subscribeToState((now, before) => {
      if (now.from !== before.from || now.to !== before.to) tell.current?.({ from: now.from, to: now.to });
    });
    return () => told?.unsubscribe();
  }, [scene]);
  return <scene.Component model={scene} />;
}
