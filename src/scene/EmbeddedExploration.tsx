/**
 * An exploration on somebody else's page: the same views on a selection of its own. Nothing of it is in the address,
 * which is the page's; links between the views that it has are followed in place, others lead into the app.
 */
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import type { SceneComponentProps, SceneObject, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase, SceneTimePicker, SceneTimeRange, sceneUtils } from '@grafana/scenes';
import { LinkButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { MouseEvent } from 'react';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { Catalog } from './Catalog.ts';
import { Demo } from './Demo.ts';
import { CostNotice } from './CostNotice.tsx';
import { embeddedViews, isEmbeddedView, type EmbeddedView } from './embedded-views.ts';
import { refreshPicker } from './exploration-page.ts';
import { Favorites } from './favorites.ts';
import { LazyView } from './LazyView.tsx';
import { hrefOf, viewUrl } from './navigation.ts';
import { Pins } from './pin.ts';
import { PriceList } from './PriceList.ts';
import { Selection, type SelectionChoice } from './Selection.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { ServicePane } from './ServicePane.ts';
import { viewOfPath } from './url-state.ts';
import { useSelection } from './use-selection.ts';
import { pluginId, views, type ViewName } from './view-names.ts';

type Load = (view: EmbeddedView) => Promise<{ createView: () => SceneObject }>;

interface EmbeddedExplorationState extends SceneObjectState {
  view: EmbeddedView;
  body: LazyView;
  pickers: readonly SceneObject[];
  hasControls: boolean;
}

interface Embedding {
  view: EmbeddedView;
  range: { from: string; to: string };
  choice: SelectionChoice;
  hasControls: boolean;
  load: Load;
}

export class EmbeddedExploration extends SceneObjectBase<EmbeddedExplorationState> {
  static Component = EmbeddedRenderer;
  private readonly load: Load;

  constructor({ view, range, choice, hasControls, load }: Embedding) {
    const pins = new Pins();
    const selection = new Selection((real) => pins.over(real));
    selection.fillIn(choice);
    super({
      view,
      hasControls,
      $timeRange: new SceneTimeRange(range),
      $behaviors: [pins, selection, new Catalog(), new Demo(), new Favorites(), new PriceList(), new ServicePane()],
      pickers: [new SceneTimePicker({ isOnCanvas: true }), refreshPicker()],
      body: lazyView(load, view),
    });
    this.load = load;
  }

  show(view: EmbeddedView, keys = new URLSearchParams()): void {
    this.setState({ view, body: lazyView(this.load, view, keys) });
  }

  /** @returns whether the address is one of a view that is here */
  follow(href: string): boolean {
    const { pathname, searchParams, origin } = new URL(href);
    const path = locationUtil.stripBaseFromUrl(pathname);
    const view = viewOfPath(path.split(`/a/${pluginId}/`)[1] ?? '');
    if (origin !== window.location.origin || !isEmbeddedView(view)) return false;
    sceneUtils.syncStateFromSearchParams(this, searchParams);
    this.show(view, searchParams);
    return true;
  }
}

const lazyView = (load: Load, view: EmbeddedView, keys?: URLSearchParams) =>
  new LazyView({
    load: async () => {
      const made = (await load(view)).createView();
      if (keys !== undefined) sceneUtils.syncStateFromSearchParams(made, keys);
      return made;
    },
  });

function EmbeddedRenderer({ model }: SceneComponentProps<EmbeddedExploration>) {
  const styles = useStyles2(getStyles);
  const { view, body, pickers, hasControls } = model.useState();
  // The link into the app is of what is selected.
  useSelection(model);
  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain || !(link instanceof HTMLAnchorElement) || link.target === '_blank') return;
    if (link.dataset['leads'] === 'out' || !model.follow(link.href)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.whole} onClickCapture={follow} data-testid={testIds.embedded.explorer} data-view={view}>
      {hasControls && (
        <div className={styles.bar}>
          <RadioButtonGroup
            size="sm"
            aria-label={t('embedded.views', 'View')}
            value={view}
            options={embeddedViews.map((one) => ({ value: one, label: views[one].title }))}
            onChange={(chosen) => model.show(chosen)}
          />
          <div className={styles.atEnd}>
            {pickers.map((picker) => (
              <picker.Component key={picker.state.key} model={picker} />
            ))}
            <LinkButton
              size="md"
              variant="secondary"
              icon="external-link-alt"
              href={hrefOf(viewUrl(model, view))}
              data-leads="out"
              data-testid={testIds.embedded.open}
            >
              {t('embedded.open', 'Open in Hearth profiles')}
            </LinkButton>
          </div>
          <SelectionBar model={model} view={view satisfies ViewName} />
        </div>
      )}
      <CostNotice model={model} />
      <body.Component key={body.state.key} model={body} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  whole: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0, minHeight: 0 }),
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center', minWidth: 0 }),
  atEnd: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginLeft: 'auto' }),
});
