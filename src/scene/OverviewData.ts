/**
 * Keeps an overview at what is selected: asks again when the time, the profile type, the filters or the grouping change.
 * Two of them that ask the same share one question, by the cache of answers.
 *
 *     const data = new OverviewData();
 *     data.group(['namespace']);            // without it lines are services
 *     data.useState().overview?.lines;
 */
import type { SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../api/answer-errors.ts';
import type { ProfileQuery, TimeSpan } from '../api/profile-source.ts';
import { overviewCall, serviceOverview } from '../api/service-overview.ts';
import { isStopped } from '../api/under-way.ts';
import { catalogOf } from './Catalog.ts';
import { measureOf, type Measure } from './measure.ts';
import { linesOfFrames, linesOfOverview, type Overview } from './overview-lines.ts';
import { selectionOf, serviceLabel, type Selection } from './Selection.ts';
import { askSeries, knownTime, usualPoints } from './series-source.ts';
import type { SteppedPart } from './stepped-parts.ts';
import { spanOf } from './time-span.ts';

export interface OverviewDataState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed';
  groupBy: readonly string[];
  /** What was known stays while a newer answer is on its way, unless it is of something else. */
  overview?: Overview | undefined;
  /** Of which part of the time it is; undefined when it is of all. */
  parts?: SteppedPart | undefined;
  /** Of the overview's values. */
  measure?: Measure;
  error?: HearthError;
}

/** With so few lines there is room for fine steps, in which pushes can be told apart. */
const fewLines = 300;
const finePerStep = 3;
/** Lines times points are what an answer may have. */
const mostLines = 2_000;

/** "The last day", asked a moment later. */
const toleranceMs = 60_000;

export class OverviewData extends SceneObjectBase<OverviewDataState> {
  private abort = new AbortController();
  private asked = '';
  /** What was last there whole. */
  private drawn: ProfileQuery | undefined;

  constructor(groupBy: readonly string[] = [serviceLabel]) {
    super({ status: 'loading', groupBy });
    this.addActivationHandler(() => {
      const update = () => void this.update();
      this._subs.add(
        sceneGraph.getTimeRange(this).subscribeToState((now, before) => {
          if (now.value === before.value) return;
          // Whoever refreshes a range that has an end asks anew, too.
          this.asked = '';
          update();
        }),
      );
      this._subs.add(selectionOf(this).subscribeToState(update));
      this._subs.add(catalogOf(this).subscribeToState(update));
      update();
      return () => {
        this.abort.abort();
        this.asked = '';
      };
    });
  }

  group(groupBy: readonly string[]): void {
    if (groupBy.join('\0') === this.state.groupBy.join('\0')) return;
    this.setState({ groupBy, overview: undefined, parts: undefined });
    if (this.isActive) void this.update();
  }

  /** Asks although nothing has changed. */
  retry(): void {
    sceneGraph.getTimeRange(this).onRefresh();
  }

  /** Whether all of a range as long is there, be it of another time. */
  private isDrawn({ selector, start, end }: ProfileQuery): boolean {
    const { overview, parts } = this.state;
    if (overview === undefined || parts !== undefined || this.drawn?.selector !== selector) return false;
    return Math.abs(this.drawn.end - this.drawn.start - (end - start)) <= toleranceMs;
  }

  private async update(): Promise<void> {
    const selection = selectionOf(this);
    const { dataSource, profileType } = selection.state;
    const { status, services } = catalogOf(this).state;
    // How many services there are says how finely can be asked; without any there is nothing to ask.
    if (dataSource === '' || profileType === '' || services.size === 0) return;
    const { value } = sceneGraph.getTimeRange(this).state;
    const query = { profileType, selector: selection.selector({ service: '' }), ...spanOf(value) };
    const { groupBy } = this.state;
    const question = JSON.stringify([dataSource, query, groupBy]);
    if (question === this.asked || (status === 'failed' && this.asked !== '')) return;
    this.asked = question;
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const measure = measureOf(profileType);
    const isOfElse = this.state.measure?.title !== measure.title;
    this.setState({ status: 'loading', error: undefined, ...(isOfElse && { overview: undefined, parts: undefined }) });
    // What is refreshed stays until all of it has come anew.
    const stays = !isOfElse && this.isDrawn(query);
    let came = false;
    try {
      const overview = await askOverview(selection, query, groupBy, services.size, signal, (part, span) => {
        if (signal.aborted || stays) return;
        came = true;
        this.setState({ overview: part, measure, parts: { whole: query, came: span } });
      });
      if (signal.aborted) return;
      this.drawn = query;
      this.setState({ status: 'ready', overview, measure, parts: undefined });
    } catch (error) {
      if (signal.aborted || isCanceled(error)) return;
      const { parts } = this.state;
      if (came && parts !== undefined) {
        const ended = isStopped(error) ? 'cancelled' : toHearthError(error);
        this.setState({ status: 'ready', parts: { ...parts, ended } });
        return;
      }
      const stays = isStopped(error) && this.state.overview !== undefined;
      this.setState(stays ? { status: 'ready' } : { status: 'failed', error: toHearthError(error) });
    }
  }
}

async function askOverview(
  { source }: Selection,
  query: ProfileQuery,
  groupBy: readonly string[],
  services: number,
  signal: AbortSignal,
  onPart: (overview: Overview, came: TimeSpan) => void,
): Promise<Overview> {
  const measure = measureOf(query.profileType);
  const perStep = services <= fewLines ? finePerStep : 1;
  const { start, end } = query;
  const context = { measure, range: { start, end }, groupBy, perStep };
  if (await source.answers(overviewCall)) {
    const points = usualPoints * perStep;
    const since = knownTime(source, signal);
    const [answer, known] = await Promise.all([
      serviceOverview(source, { ...query, groupBy, points, limit: mostLines }, signal, (part, range) => {
        void since.then((known) => onPart(linesOfOverview(part, { ...context, range, known }), range));
      }),
      since,
    ]);
    return linesOfOverview(answer, { ...context, known });
  }
  const series = {
    refId: 'A',
    dataSource: source.uid,
    profileType: query.profileType,
    selector: query.selector,
    groupBy,
  };
  const [frames, known] = await Promise.all([askSeries(series, query, usualPoints, signal), knownTime(source, signal)]);
  return linesOfFrames(frames, { ...context, known });
}
