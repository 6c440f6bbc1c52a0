/**
 * The diff view: two sides with a range and filters of their own, and below them what changed from one to the other.
 *
 * It follows the selection and the time range of the page; what is set here is its own, in the URL (diff-url.ts).
 *
 *     page range ─┐                      ┌─ charts: what there is around both ranges
 *     selection  ─┼─> ranges of sides ───┤
 *     settings   ─┘   (side-ranges.ts)   └─ answer: both sides' stacks (load-diff.ts)
 *
 * While no range is set the charts come first, since a young store's ranges follow from what it has.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import type { MergeQuery, TimeSpan } from '../../api/profile-source.ts';
import { rankInSteps, type RankedAnswer, type RankedStep } from '../../api/ranked-changes.ts';
import { isStopped } from '../../api/under-way.ts';
import { pinOf } from '../../scene/pin.ts';
import { selectionOf } from '../../scene/Selection.ts';
import type { SteppedParts } from '../../scene/stepped-parts.ts';
import { spanOf } from '../../scene/time-span.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { framesDiffer, type GraphState } from '../../ui/flame-graph/graph-state.ts';
import { pinnedQuery, readsInlines } from '../flame-graph/inlined-question.ts';
import type { DiffAnswer } from './compared-sides.ts';
import { isLike, settled } from './diff-parts.ts';
import { diffFromUrl, diffKeys, type DiffSettings, diffUrl } from './diff-url.ts';
import { DiffPresets } from './DiffPresets.ts';
import { initialDiff } from './initial-diff.ts';
import { DiffPage } from './DiffPage.tsx';
import { loadChart, loadDiff } from './load-diff.ts';
import { type SideChart, storedOfBoth, withoutVoid } from './side-chart.ts';
import { rangesOf, type SideRanges, writeRange } from './side-ranges.ts';
import { filtersOf, isUnset, type SideName, sideNames, type Sides, type SideState, windowOf } from './sides.ts';

/** More than anybody reads; what is beyond noise comes first. */
const rankedFunctions = 40;

/** What changed beyond noise; of a part of the time, where the whole has not come. */
export type ShownChanges = RankedAnswer & { parts?: SteppedParts };

const noChanges = { changes: undefined, changesError: undefined };

export interface Subject {
  service: string;
  profileType: string;
  filters: readonly LabelFilter[];
}

export interface DiffViewState extends SceneObjectState, DiffSettings {
  presets: DiffPresets;
  loading: boolean;
  /** What holds; unknown until the first charts have come. */
  ranges?: SideRanges;
  charts?: Record<SideName, SideChart>;
  /** Stays while a newer one is on its way. */
  answer?: DiffAnswer;
  error?: HearthError;
  /** What changed beyond noise, of the same answer; comes after it. Undefined where the server does not tell. */
  changes?: ShownChanges;
  changesError?: HearthError;
}

export class DiffView extends SceneObjectBase<DiffViewState> {
  static Component = ({ model }: SceneComponentProps<DiffView>) => <DiffPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: diffKeys });
  private abort = new AbortController();

  constructor() {
    super({ ...initialDiff, presets: new DiffPresets(), loading: false });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(selectionOf(this).subscribeToState(() => void this.load()));
      this._subs.add(this.subscribeToState((now, before) => now.sides !== before.sides && void this.load()));
      this._subs.add(
        this.subscribeToState(({ graph }, before) => {
          if (framesDiffer(graph, before.graph)) void this.load();
        }),
      );
      this._subs.add(pinOf(this).subscribeToState((now, before) => now.id !== before.id && void this.load()));
      void this.load();
      return () => this.abort.abort();
    });
  }

  get timeZone(): string {
    return sceneGraph.getTimeRange(this).getTimeZone();
  }

  /** A person's choice, a step in the browser's history, as are all below. */
  setSide(name: SideName, change: Partial<SideState>): void {
    const { sides, ranges } = this.state;
    const other = name === 'baseline' ? 'comparison' : 'baseline';
    // Halves follow from each other; whoever sets one wants the other to stay where it is.
    const stays = change.from !== undefined && ranges?.halved === true ? writeRange(ranges[other]) : {};
    this.setSides({ [other]: { ...sides[other], ...stays }, [name]: { ...sides[name], ...change } });
  }

  setSides(change: Partial<Sides>): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ sides: { ...this.state.sides, ...change } }));
  }

  /** What a preset says. */
  applySettings(settings: Pick<DiffSettings, 'sides' | 'scale'>): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState(settings));
  }

  setGraph(change: Partial<GraphState>): void {
    const apply = () => this.setState({ graph: { ...this.state.graph, ...change } });
    if (!['focus', 'granularity', 'noInlines'].some((key) => key in change)) apply();
    else this._urlSync.performBrowserHistoryAction(apply);
  }

  pinnedQueries(): readonly MergeQuery[] {
    const { answer } = this.state;
    return answer === undefined ? [] : [answer.left.query, answer.right.query].map(pinnedQuery);
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { service, profileType, dataSource } = selectionOf(this).state;
    if (service === '' || profileType === '' || dataSource === '') {
      const none = { answer: undefined, charts: undefined, ranges: undefined, changes: undefined };
      this.setState({ ...none, loading: false, error: undefined });
      return;
    }
    const drawn = settled(this.state.answer);
    // An error stays until there is something better to show.
    this.setState({ answer: drawn, loading: true });
    try {
      const known = rangesOf(this.state.sides, sceneGraph.getTimeRange(this).state.value, this.timeZone);
      const charts = this.loadCharts(known, signal);
      const ranges = isUnset(this.state.sides) ? await charts : known;
      const { granularity, noInlines } = this.state.graph;
      const inlines = readsInlines(selectionOf(this).source, noInlines);
      const [left, right] = sideNames.map((name) => ({ ...this.queryOf(name, spanOf(ranges[name])), ...inlines }));
      const [answer] = await Promise.all([
        loadDiff(selectionOf(this).source, [left!, right!], granularity, signal, (part) => {
          // A comparison of all of it that is refreshed stays until the new one has come whole.
          if (signal.aborted || isLike(drawn, part)) return;
          this.setState({ answer: part, error: undefined, ...noChanges });
        }),
        charts,
      ]);
      this.setState({ answer, loading: false, error: undefined });
      await this.rank(answer, signal);
    } catch (error) {
      if (isCanceled(error)) return;
      const { answer: came } = this.state;
      if (came?.parts !== undefined && came !== drawn) {
        const ended = isStopped(error) ? 'cancelled' : toHearthError(error);
        this.setState({ answer: { ...came, parts: { ...came.parts, ended } }, loading: false });
        return;
      }
      const stays = isStopped(error) && this.isAnswered();
      this.setState({ error: stays ? undefined : toHearthError(error), loading: false });
    }
  }

  /** Whether the answer is of the subjects that are chosen now, be it of other times. */
  private isAnswered(): boolean {
    const { answer } = this.state;
    return sideNames.every((name) => {
      const { profileType, ...chosen } = this.subjectOf(name);
      const query = answer?.[name === 'baseline' ? 'left' : 'right'].query;
      return query?.profileType === profileType && query.selector === selectionOf(this).selector(chosen);
    });
  }

  /** Asked last: the picture does not wait for it. */
  private async rank({ left, right }: DiffAnswer, signal: AbortSignal): Promise<void> {
    if (left.total === 0n || right.total === 0n) return this.setState(noChanges);
    const whole = { baseline: left.query, comparison: right.query };
    const { noInlines } = left.query;
    const drawn = this.state.changes;
    let came: RankedStep | undefined;
    try {
      const { source } = selectionOf(this);
      const changes = await rankInSteps(source, { ...whole, limit: rankedFunctions, noInlines }, signal, (step) => {
        came = step;
        // What was told of all of it, before a refresh, says more than what a part says now.
        if (signal.aborted || (drawn !== undefined && drawn.parts === undefined)) return;
        this.setState({ changes: { ...step.answer, parts: { whole, came: step.sides } }, changesError: undefined });
      });
      this.setState({ changes, changesError: undefined });
    } catch (error) {
      if (isCanceled(error)) return;
      const ended = isStopped(error) ? 'cancelled' : toHearthError(error);
      if (came === undefined) this.setState({ changes: undefined, changesError: toHearthError(error) });
      else this.setState({ changes: { ...came.answer, parts: { whole, came: came.sides, ended } } });
    }
  }

  /** @returns the ranges that hold */
  private async loadCharts(known: SideRanges, signal: AbortSignal): Promise<SideRanges> {
    const { sides, charts: shown } = this.state;
    const page = sceneGraph.getTimeRange(this).state.value;
    // What was picked is marked at once; what follows from the data is not known yet.
    if (!isUnset(sides)) this.setState({ ranges: known });
    const [baseline, comparison] = await Promise.all(
      sideNames.map((name) => {
        const window = windowOf(spanOf(page), spanOf(known[name]), shown?.[name].window);
        return loadChart(selectionOf(this).source, this.queryOf(name, window), signal);
      }),
    );
    const ranges = rangesOf(sides, page, this.timeZone, storedOfBoth(baseline!, comparison!));
    this.setState({ charts: this.withoutVoid(baseline!, comparison!, ranges), ranges });
    return ranges;
  }

  private withoutVoid(baseline: SideChart, comparison: SideChart, ranges: SideRanges): Record<SideName, SideChart> {
    const first = (chart: SideChart, name: SideName) =>
      Math.min(chart.stored?.start ?? Infinity, ranges[name].from.valueOf());
    const [before, after] = [first(baseline, 'baseline'), first(comparison, 'comparison')];
    // Charts of the same time stay so.
    const alike = baseline.window.start === comparison.window.start;
    const both = Math.min(before, after);
    return {
      baseline: withoutVoid(baseline, alike ? both : before),
      comparison: withoutVoid(comparison, alike ? both : after),
    };
  }

  /** What a side is of: its own, where it has some, else the page's. */
  subjectOf(name: SideName): Subject {
    const { service, profileType, filters } = selectionOf(this).state;
    const side = this.state.sides[name];
    return {
      service: side.service || service,
      profileType: side.profileType || profileType,
      filters: filtersOf(filters, side.filters),
    };
  }

  /** What a side asks for in a span. */
  private queryOf(name: SideName, span: TimeSpan) {
    const { profileType, ...chosen } = this.subjectOf(name);
    return { ...span, profileType, selector: selectionOf(this).selector(chosen) };
  }

  getUrlState(): SceneObjectUrlValues {
    return diffUrl(this.state);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState(diffFromUrl(this.state, values));
  }
}
