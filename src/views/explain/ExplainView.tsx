/**
 * What changed in a service, since when, and why, as a short report for whoever was woken by an alert.
 *
 * It explains the page's time range, compared with as much before it. Nothing has to be clicked: the answer is asked
 * for as soon as the service is known, before the list of what there is. Its sections are drawn as they come.
 */
import type { DataFrame } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { unixMillis } from '#model/brands.ts';
import type { HearthError } from '#model/errors.ts';
import { printSelector } from '#model/selector.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import type { Explanation } from '../../api/explain.ts';
import { explain, type ExplainQuestion } from '../../api/explain-sections.ts';
import { isStopped } from '../../api/under-way.ts';
import { windowWithin } from '../../scene/explain-address.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { askSeries, usualPoints } from '../../scene/series-source.ts';
import { spanFor } from '../../scene/time-span.ts';
import { matchersOf, sameFilters } from '../../ui/filters/label-filter.ts';
import { ExplainPage } from './ExplainPage.tsx';

interface ExplainViewState extends SceneObjectState {
  status: 'waiting' | 'loading' | 'ready' | 'failed' | 'not-answered';
  /** Stays while a newer one is on its way, the first of which is drawn as it comes. */
  answer?: Explanation;
  /** Of the type that moved most, over both windows. */
  course?: DataFrame | undefined;
  error?: HearthError;
}

export class ExplainView extends SceneObjectBase<ExplainViewState> {
  static Component = ({ model }: SceneComponentProps<ExplainView>) => <ExplainPage model={model} />;
  private abort = new AbortController();
  /** What is drawn whole. */
  private drawn: { dataSource: string; question: ExplainQuestion } | undefined;

  constructor() {
    super({ status: 'waiting' });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(
        selectionOf(this).subscribeToState((now, before) => {
          const isSame =
            now.service === before.service &&
            now.dataSource === before.dataSource &&
            sameFilters(now.filters, before.filters);
          if (!isSame) void this.load();
        }),
      );
      void this.load();
      return () => this.abort.abort();
    });
  }

  /** What is asked: up to the end of the page's range, for as long as it is. */
  question() {
    const { service, filters } = selectionOf(this).state;
    const { start, end } = spanFor(this);
    return { service, filters, at: end, window: windowWithin(end - start) };
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { source, state } = selectionOf(this);
    if (state.service === '' || state.dataSource === '') {
      this.setState({ status: 'waiting', answer: undefined, course: undefined, error: undefined });
      return;
    }
    const { service, filters, at, window } = this.question();
    const { dataSource } = state;
    const question = { service, selector: filters.length === 0 ? '' : printSelector(matchersOf(filters)), at, window };
    // An explanation that is refreshed stays until the new one has come whole.
    const stays = this.drawn?.dataSource === dataSource && isAlike(this.drawn.question, question);
    let course: Promise<void> | undefined;
    this.setState({ status: 'loading', error: undefined });
    try {
      const answer = await explain(source, question, signal, (part) => {
        if (signal.aborted || stays) return;
        this.drawn = undefined;
        this.setState({ answer: part, ...(course === undefined && { course: undefined }) });
        if (part.types.length > 0) course ??= this.draw(part, signal);
      });
      if (signal.aborted) return;
      this.drawn = { dataSource, question };
      this.setState({ status: 'ready', answer, ...(course === undefined && { course: undefined }) });
      await (course ?? this.draw(answer, signal));
    } catch (error) {
      if (isCanceled(error) || signal.aborted) return;
      const failure = toHearthError(error);
      // It is not asked first whether the server can: whoever was woken waits for the answer, not for a flag.
      const cannot = failure.reason === 'not_found' || failure.reason === 'not_implemented';
      const { answer } = this.state;
      if (cannot) this.setState({ status: 'not-answered', answer: undefined });
      else if (isStopped(error) && answer?.coming !== undefined && answer.coming.types !== true && !stays)
        this.setState({ status: 'ready', answer: cancelled(answer) });
      else this.setState({ status: 'failed', error: failure });
    }
  }

  private async draw({ types, start, end }: Explanation, signal: AbortSignal): Promise<void> {
    const [type] = types;
    if (type === undefined) return;
    const selection = selectionOf(this);
    const query = { profileType: type.profileType, selector: selection.selector(), groupBy: [] };
    const both = { start: unixMillis(start - (end - start)), end: unixMillis(end) };
    const [course] = await askSeries(
      { refId: 'A', dataSource: selection.state.dataSource, ...query },
      both,
      usualPoints,
      signal,
    );
    if (!signal.aborted) this.setState({ course });
  }
}

/** "The last hour", asked a moment later. */
const toleranceMs = 60_000;

const isAlike = (a: ExplainQuestion, b: ExplainQuestion) =>
  a.service === b.service && a.selector === b.selector && Math.abs(a.window - b.window) <= toleranceMs;

function cancelled({ coming = {}, ...answer }: Explanation): Explanation {
  const ended = { ended: 'cancelled' } as const;
  const { functions, labels, ...others } = coming;
  return {
    ...answer,
    coming: {
      ...others,
      ...(functions && { functions: { ...functions, ...ended } }),
      ...(labels && { labels: { ...labels, ...ended } }),
    },
  };
}
