/** The frame of every view: the view switch and the time above, what is selected below it, then the view. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneComponentProps } from '@grafana/scenes';
import { EmbeddedScene } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom';
import { CostNotice } from './CostNotice.tsx';
import { DemoBadge, DemoBanner } from './DemoBanner.tsx';
import { FileDrop } from './FileDrop.tsx';
import { profileDataSources } from './Selection.ts';
import { DataSourceField, SelectionBar } from './SelectionBar.tsx';
import { IngestStatus } from './IngestStatus.tsx';
import { PinBanner } from './PinBanner.tsx';
import { Progress } from './Progress.tsx';
import { ServiceListBeside, ServiceListToggle } from './ServiceListBeside.tsx';
import { ShareMenu } from './ShareMenu.tsx';
import { ShortcutKeys } from './ShortcutKeys.tsx';
import { urlKeys, viewOfPath } from './url-state.ts';
import { pluginId, views } from './view-names.ts';
import { ViewSwitch } from './ViewSwitch.tsx';
import { t } from '../ui/text.ts';
import { visuallyHidden } from '../ui/visually-hidden.ts';

export class Exploration extends EmbeddedScene {
  static override Component = ExplorationRenderer;
}

function ExplorationRenderer({ model }: SceneComponentProps<EmbeddedScene>) {
  const { body, controls } = model.useState();
  const styles = useStyles2(getStyles);
  const { pathname, search } = useLocation();
  const view = viewOfPath(pathname.split(`/a/${pluginId}/`)[1] ?? '');
  const ofStored = view === undefined || views[view].ofFiles === undefined || isOfStored(search);
  const isChosen = view === undefined || views[view].ofTenant === undefined;
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{view === undefined ? t('frame.title', 'Profiles') : views[view].title}</h1>
      <header className={styles.header}>
        <ViewSwitch model={model} />
        <div className={styles.atEnd}>
          {ofStored && view !== 'services' && <DemoBadge model={model} />}
          {ofStored && (
            <IngestStatus model={model} beside={view !== undefined && views[view].inMenu ? 'more' : 'usual'} />
          )}
          <ShareMenu model={model} view={view} />
        </div>
      </header>
      {ofStored && (isChosen || profileDataSources().length > 1) && (
        <div className={styles.selection}>
          <ServiceListToggle model={model} view={view} />
          {isChosen ? <SelectionBar model={model} view={view} /> : <DataSourceField model={model} />}
          {isChosen && (
            <div className={styles.atEnd}>
              {controls?.map((control) => (
                <control.Component key={control.state.key} model={control} />
              ))}
            </div>
          )}
        </div>
      )}
      {view === 'services' && <DemoBanner model={model} />}
      <FileDrop model={model} />
      <PinBanner model={model} />
      <ShortcutKeys model={model} />
      <Progress model={model} />
      <div className={styles.withList}>
        {ofStored && <ServiceListBeside model={model} view={view} />}
        <div className={styles.body}>
          <CostNotice model={model} />
          <body.Component model={body} />
        </div>
      </div>
    </div>
  );
}

/** Whether one of the files that are shown is what is stored instead. */
const isOfStored = (search: string) =>
  [urlKeys.file, urlKeys.against].some((key) => new URLSearchParams(search).get(key)?.split(':')[0] === 'stored');

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    gap: theme.spacing(1),
    padding: theme.spacing(1.5, 2, 2),
    minWidth: 0,
    [theme.breakpoints.down('sm')]: { padding: theme.spacing(1) },
  }),
  // The view switch shows it; whoever listens to the page is told it first.
  title: css({ ...visuallyHidden, margin: 0 }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    [theme.breakpoints.down('sm')]: { flexWrap: 'nowrap' },
  }),
  atEnd: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    marginLeft: 'auto',
    [theme.breakpoints.down('sm')]: { marginLeft: 0 },
  }),
  selection: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: theme.spacing(1) }),
  withList: css({ display: 'flex', flexGrow: 1, gap: theme.spacing(1.5), minWidth: 0 }),
  body: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(2), minWidth: 0 }),
});
