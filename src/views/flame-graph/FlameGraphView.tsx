/**
 * The flame graph view: how much over time, and below it which functions it was.
 *
 * It follows the selection (service, profile type, filters, spans) and the time range of the page; zoom, search and
 * switches are its own, in the URL.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues, VizPanel } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import type { MergeQuery } from '../../api/profile-source.ts';
import { graphFromUrl, graphKeys, graphUrl } from '../../scene/graph-url.ts';
import { pinOf } from '../../scene/pin.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { SeriesData } from '../../scene/SeriesData.ts';
import { seriesPanel } from '../../scene/series-panel.ts';
import { spanFor } from '../../scene/time-span.ts';
import { initialGraph, type GraphState } from '../../ui/flame-graph/graph-state.ts';
import { FlameGraphPage } from './FlameGraphPage.tsx';
import { loadFlame, type FlameAnswer } from './load-flame.ts';

export interface FlameGraphViewState extends SceneObjectState {
  series: VizPanel;
  graph: GraphState;
  loading: boolean;
  /** Stays while a newer one is on its way. */
  answer?: FlameAnswer;
  error?: HearthError;
}

export class FlameGraphView extends SceneObjectBase<FlameGraphViewState> {
  static Component = ({ model }: SceneComponentProps<FlameGraphView>) => <FlameGraphPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: graphKeys });
  private abort = new AbortController();

  constructor() {
    const series = seriesPanel();
    series.setState({
      $data: new SeriesData({ ask: (selection) => ({ groupBy: [], selector: selection.selector() }) }),
    });
    super({ series, graph: initialGraph, loading: false });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(selectionOf(this).subscribeToState(() => void this.load()));
      this._subs.add(pinOf(this).subscribeToState((now, before) => now.id !== before.id && void this.load()));
      void this.load();
      return () => this.abort.abort();
    });
  }

  setGraph(change: Partial<GraphState>): void {
    const apply = () => this.setState({ graph: { ...this.state.graph, ...change } });
    // Typing, sorting and selecting are no steps to go back by.
    if (!['focus', 'transforms', 'orientation'].some((key) => key in change)) apply();
    else this._urlSync.performBrowserHistoryAction(apply);
  }

  pinnedQueries(): readonly MergeQuery[] {
    return this.state.answer === undefined ? [] : [this.state.answer.query];
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const selection = selectionOf(this);
    const { service, profileType, dataSource, spans, profileIds } = selection.state;
    if (service === '' || profileType === '' || dataSource === '') {
      this.setState({ answer: undefined, loading: false, error: undefined });
      return;
    }
    this.setState({ loading: true, error: undefined });
    try {
      const query = { ...spanFor(this), profileType, selector: selection.selector(), spans, profileIds };
      this.setState({ answer: await loadFlame(selection.source, query, signal), loading: false });
    } catch (error) {
      if (!isCanceled(error)) this.setState({ error: toHearthError(error), loading: false });
    }
  }

  getUrlState(): SceneObjectUrlValues {
    return graphUrl(this.state.graph);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState({ graph: graphFromUrl(this.state.graph, values) });
  }
}
