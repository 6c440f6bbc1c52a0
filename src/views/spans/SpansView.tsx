/**
 * The spans that cost most, each by itself or all of a name together, and the spans of one trace: the way from a request
 * to its profile without a store of traces.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { askNewest } from '../../api/newest-steps.ts';
import { topSpans, topSpansCall, type SpanRow } from '../../api/top-spans.ts';
import { isStopped } from '../../api/under-way.ts';
import { type SteppedPart, settledPart } from '../../scene/stepped-parts.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor } from '../../scene/time-span.ts';
import { lastValue, urlKeys } from '../../scene/url-state.ts';
import { SpansPage } from './SpansPage.tsx';

/** What a person looks through; a trace seldom has more. */
const mostRows = 50;

export interface SpansViewState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed' | 'absent';
  rows: readonly SpanRow[];
  /** What the rows are of, until all of it has come. */
  parts?: SteppedPart | undefined;
  byName: boolean;
  ofAll: boolean;
  error?: HearthError | undefined;
}

export class SpansView extends SceneObjectBase<SpansViewState> {
  static Component = ({ model }: SceneComponentProps<SpansView>) => <SpansPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.by, urlKeys.spansOf] });
  private abort = new AbortController();
  /** Which question the rows are the whole answer to. */
  private whole = '';

  constructor() {
    super({ status: 'loading', rows: [], byName: false, ofAll: false });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(selectionOf(this).subscribeToState(() => void this.load()));
      this._subs.add(
        this.subscribeToState((now, before) => {
          if (now.ofAll === before.ofAll && now.byName === before.byName) return;
          this.whole = '';
          this.setState({ status: 'loading', rows: [], parts: undefined });
          void this.load();
        }),
      );
      void this.load();
      return () => this.abort.abort();
    });
  }

  /** A step in the browser's history. */
  showByName(byName: boolean): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ byName }));
  }

  /** Of all services, or of the one that is chosen. */
  showOfAll(ofAll: boolean): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ ofAll }));
  }

  getUrlState(): SceneObjectUrlValues {
    const { byName, ofAll } = this.state;
    return { [urlKeys.by]: byName ? 'name' : undefined, [urlKeys.spansOf]: ofAll ? 'all' : undefined };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (Object.hasOwn(values, urlKeys.by)) this.setState({ byName: lastValue(values[urlKeys.by]) === 'name' });
    if (Object.hasOwn(values, urlKeys.spansOf)) this.setState({ ofAll: lastValue(values[urlKeys.spansOf]) === 'all' });
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const selection = selectionOf(this);
    const { profileType, dataSource, trace, filters, service } = selection.state;
    if (profileType === '' || dataSource === '') return;
    this.setState({ parts: settledPart(this.state.parts) });
    let parts: SteppedPart | undefined;
    let stays = false;
    try {
      if (!(await selection.source.answers(topSpansCall))) {
        this.setState({ status: 'absent' });
        return;
      }
      // A trace goes through many services; what costs most is looked for in the one that is chosen.
      const ofOne = { service: this.state.ofAll ? '' : service, filters };
      const selector = selection.selector(trace === '' ? ofOne : { service: '', filters: [] });
      const byName = this.state.byName && trace === '';
      const whole = spanFor(this);
      const query = { ...whole, profileType, selector, byName, limit: mostRows, trace };
      const about = JSON.stringify([
        profileType,
        selector,
        byName,
        trace,
        Math.round((whole.end - whole.start) / 60_000),
      ]);
      // Those of all of the time that are refreshed stay until the new ones have come whole.
      stays = this.whole === about;
      const { source } = selection;
      const rows = await askNewest(
        source,
        'TopSpans',
        query,
        (of, until) => topSpans(source, of, until),
        signal,
        (some, came) => {
          if (signal.aborted || stays || some.length === 0) return;
          parts = { whole, came };
          this.whole = '';
          this.setState({ status: 'ready', rows: some, parts, error: undefined });
        },
      );
      if (signal.aborted) return;
      this.whole = about;
      this.setState({ status: 'ready', rows, parts: undefined, error: undefined });
    } catch (error) {
      if (isCanceled(error) || (isStopped(error) && stays)) return;
      const ended = isStopped(error) ? 'cancelled' : toHearthError(error);
      if (parts !== undefined) this.setState({ parts: { ...parts, ended } });
      else {
        this.whole = '';
        this.setState({ status: 'failed', error: toHearthError(error), parts: undefined });
      }
    }
  }
}
