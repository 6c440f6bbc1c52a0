/**
 * The flame graph view: how much over time, and below it which functions it was.
 *
 * It follows the selection (service, profile type, filters, spans) and the time range of the page; zoom, search and
 * switches are its own, in the URL.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues, VizPanel } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import type { FramePreset } from '#model/frame-presets.ts';
import type { NameTree } from '#model/name-tree.ts';
import { truncateTree } from '#model/name-tree.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import type { FrameSteps, WireStep } from '../../api/frame-steps.ts';
import type { MergeQuery, TimeSpan } from '../../api/profile-source.ts';
import { askResources, mergeStepped } from '../../api/reading.ts';
import { isStopped } from '../../api/under-way.ts';
import { nodeBudget, usualGraph } from '../../scene/app-settings.ts';
import { graphFromUrl, graphKeys, graphUrl } from '../../scene/graph-url.ts';
import { pinOf } from '../../scene/pin.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { SeriesData } from '../../scene/SeriesData.ts';
import { seriesPanel } from '../../scene/series-panel.ts';
import { spansInScope } from '../../scene/span-scope.ts';
import { spanFor } from '../../scene/time-span.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { framesDiffer, type GraphState } from '../../ui/flame-graph/graph-state.ts';
import { exploreCalls, steppedSeries } from '../../api/explore-calls.ts';
import { chartedFunction } from './charted-function.ts';
import { FlameGraphPage } from './FlameGraphPage.tsx';
import { isComing, loadFlame, mostNodes, type FlameAnswer } from './load-flame.ts';
import { pinnedQuery, readsInlines } from './inlined-question.ts';
import { levelWord, loadLevels } from './load-levels.ts';
import { finerNodes, lacksBelow, openFolded, refineBelow } from './open-folded.ts';

export interface FlameGraphViewState extends SceneObjectState {
  series: VizPanel;
  graph: GraphState;
  loading: boolean;
  /** What was folded is being asked for. */
  opening?: boolean;
  /** Whether the server can draw over time what steps leave; then the chart follows them. */
  draws?: { functions: boolean; steps: boolean };
  /** What steps may name; as far as anybody has asked. */
  ownPresets?: readonly FramePreset[];
  /** Stays while a newer one is on its way. */
  answer?: FlameAnswer;
  /** The same after steps were taken in all stacks, where the answer is cut. */
  stepped?: SteppedAnswer;
  error?: HearthError;
}

export interface SteppedAnswer {
  /** What steps were taken in which answer. */
  of: FlameAnswer;
  steps: FrameSteps;
  /** One of them, or neither while it is on its way, and where nobody has all stacks. */
  answer?: FlameAnswer;
  error?: HearthError;
}

/** Of another question than the one that is asked now, no more comes. */
const settled = (answer: FlameAnswer | undefined): FlameAnswer | undefined =>
  answer?.parts !== undefined && isComing(answer)
    ? { ...answer, parts: { ...answer.parts, ended: 'cancelled' } }
    : answer;

/** Typing, sorting and selecting are no steps to go back by. */
const historyKeys = ['focus', 'transforms', 'orientation', 'granularity', 'noInlines', 'levels', 'levelsAt'];

/** "The last day", asked a moment later. */
const toleranceMs = 60_000;

/** Whether a whole answer is of the question that a part is of, maybe of another time. */
function isLike(drawn: FlameAnswer | undefined, { query, by, parts }: FlameAnswer): boolean {
  if (drawn === undefined || drawn.parts !== undefined || parts === undefined) return false;
  const lengthOf = ({ start, end }: TimeSpan) => end - start;
  return (
    drawn.by === by &&
    drawn.query.noInlines === query.noInlines &&
    drawn.query.profileType === query.profileType &&
    drawn.query.selector === query.selector &&
    Math.abs(lengthOf(drawn.query) - lengthOf(parts.whole)) <= toleranceMs
  );
}

/** How many nodes were asked for last below a frame, by its path word. */
interface Refined {
  of: MergeQuery | undefined;
  steps: readonly WireStep[] | undefined;
  nodes: Map<string, number>;
}

export class FlameGraphView extends SceneObjectBase<FlameGraphViewState> {
  static Component = ({ model }: SceneComponentProps<FlameGraphView>) => <FlameGraphPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: graphKeys });
  private abort = new AbortController();
  private nodes = nodeBudget();
  private refined: Refined = { of: undefined, steps: undefined, nodes: new Map() };

  constructor() {
    const series = seriesPanel();
    const data = new SeriesData({
      ask: (selection) => ({
        groupBy: [],
        selector: selection.selector(),
        ...chartedFunction(this.state),
      }),
    });
    series.setState({ $data: data });
    super({ series, graph: usualGraph(), loading: false });
    this.addActivationHandler(() => {
      this._subs.add(
        this.subscribeToState((now, before) => {
          const changed = (['graph', 'draws', 'ownPresets'] as const).some((key) => now[key] !== before[key]);
          if (changed) data.update();
          const others = levelWord(now.graph) !== levelWord(before.graph);
          if (others || framesDiffer(now.graph, before.graph)) void this.load();
        }),
      );
      void this.findOut();
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(selectionOf(this).subscribeToState(() => void this.load()));
      this._subs.add(pinOf(this).subscribeToState((now, before) => now.id !== before.id && void this.load()));
      void this.load();
      return () => this.abort.abort();
    });
  }

  private async findOut(): Promise<void> {
    try {
      const { source } = selectionOf(this);
      const [functions, steps] = await Promise.all([
        source.answers(exploreCalls.functionSeries),
        source.has(steppedSeries),
      ]);
      this.setState({ draws: { functions, steps } });
    } catch {
      // Whoever cannot be asked is told by the graph; the chart then is of everything.
    }
  }

  setGraph(change: Partial<GraphState>): void {
    const apply = () => this.setState({ graph: { ...this.state.graph, ...change } });
    if (!historyKeys.some((key) => key in change)) apply();
    else this._urlSync.performBrowserHistoryAction(apply);
  }

  pinnedQueries(): readonly MergeQuery[] {
    return this.state.answer === undefined ? [] : [pinnedQuery(this.state.answer.query)];
  }

  /**
   * Puts what was folded in its place. Where the server cannot say what that is, all is asked for again with more nodes.
   *
   * @param answer what is drawn: the answer, or what steps have left of it
   * @param path nodes of its tree from the root to the folded one
   */
  async openFolded(answer: FlameAnswer, path: readonly number[]): Promise<void> {
    if (this.state.opening) return;
    this.setState({ opening: true });
    try {
      const { source } = selectionOf(this);
      const tree = await openFolded(source, answer, path, this.abort.signal);
      if (tree === undefined) await this.loadMore();
      else this.replaceTree(answer, tree);
    } catch (error) {
      if (!isCanceled(error)) this.setState({ error: toHearthError(error) });
    } finally {
      this.setState({ opening: false });
    }
  }

  /**
   * Asks for what is folded below the frame that is zoomed in to: what is drawn is bounded by pixels, not by the first
   * answer. The graph stays as it is when nothing finer can be had.
   *
   * @param answer what is drawn
   * @param word the frame's path word
   */
  async refine(answer: FlameAnswer, word: string, at: number): Promise<void> {
    if (this.state.opening || isComing(answer) || !lacksBelow(answer.tree, at)) return;
    if (this.refined.of !== answer.query || this.refined.steps !== answer.steps) {
      this.refined = { of: answer.query, steps: answer.steps, nodes: new Map() };
    }
    const { nodes } = this.refined;
    const next = finerNodes.find((many) => many > (nodes.get(word) ?? 0));
    if (next === undefined) return;
    nodes.set(word, next);
    this.setState({ opening: true });
    try {
      const tree = await refineBelow(selectionOf(this).source, answer, at, next, this.abort.signal);
      if (tree !== undefined) this.replaceTree(answer, tree);
    } catch {
      // Nobody has asked for it by hand: what is drawn is true, and what was folded can still be opened.
    } finally {
      this.setState({ opening: false });
    }
  }

  private replaceTree(of: FlameAnswer, tree: NameTree): void {
    const { answer, stepped } = this.state;
    if (answer === of) this.setState({ answer: { ...of, tree } });
    else if (stepped?.answer === of) this.setState({ stepped: { ...stepped, answer: { ...of, tree } } });
  }

  /**
   * Has steps taken in all stacks of an answer that is cut: of what was folded the page does not know what goes through
   * which function.
   */
  async takeSteps(of: FlameAnswer, steps: FrameSteps, signal: AbortSignal): Promise<void> {
    this.setState({ stepped: { of, steps } });
    try {
      const tree = await this.steppedTree(of, steps, signal);
      if (signal.aborted) return;
      if (tree !== undefined) this.setState({ stepped: { of, steps, answer: { ...of, tree, steps: steps.wire } } });
    } catch (error) {
      if (!signal.aborted) this.setState({ stepped: { of, steps, error: toHearthError(error) } });
    }
  }

  private async steppedTree({ query, by }: FlameAnswer, steps: FrameSteps, signal: AbortSignal) {
    const { source } = selectionOf(this);
    if (this.state.graph.levels.length === 0) {
      return mergeStepped(source, { ...query, maxNodes: this.nodes }, by, steps, signal);
    }
    // Labels are frames of the page's own making: below them steps are taken here.
    const [tree, resources] = await Promise.all([
      this.belowLabels(query),
      steps.needsResources ? askResources(source, query, by, signal) : undefined,
    ]);
    return truncateTree(
      steps.take(tree, (name) => resources?.get(name)),
      this.nodes,
    );
  }

  /** Asks again, for so many times more nodes that most of what was folded comes. */
  async loadMore(): Promise<void> {
    this.nodes = Math.min(this.nodes * 8, mostNodes);
    await this.load();
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const selection = selectionOf(this);
    const { service, profileType, dataSource, profileIds } = selection.state;
    if (service === '' || profileType === '' || dataSource === '') {
      this.setState({ answer: undefined, loading: false, error: undefined });
      return;
    }
    const drawn = settled(this.state.answer);
    this.setState({ answer: drawn, loading: true, error: undefined });
    try {
      const { levels, granularity, noInlines } = this.state.graph;
      const inlines = readsInlines(selection.source, noInlines);
      const query = { ...spanFor(this), profileType, selector: selection.selector(), profileIds, ...inlines };
      const spans = await spansInScope(selection, query, signal);
      const answer = await loadFlame(
        selection.source,
        { ...query, spans },
        this.nodes,
        granularity,
        signal,
        (part) => {
          // A graph of all of it that is refreshed stays until the new one has come whole.
          if (!signal.aborted && !isLike(drawn, part)) this.setState({ answer: part });
        },
        levels.length === 0 ? undefined : (asked, until) => this.loadLevels(asked, until),
      );
      this.setState({ answer, loading: false });
    } catch (error) {
      if (isCanceled(error)) return;
      const { answer: came } = this.state;
      if (came?.parts !== undefined && came !== drawn) {
        const ended = isStopped(error) ? 'cancelled' : toHearthError(error);
        this.setState({ answer: { ...came, parts: { ...came.parts, ended } }, loading: false });
        return;
      }
      const { query } = this.state.answer ?? {};
      const stays = isStopped(error) && query?.selector === selection.selector() && query.profileType === profileType;
      this.setState({ error: stays ? undefined : toHearthError(error), loading: false });
    }
  }

  /** All stacks of an answer's query below its labels, as a file has them. @throws HearthError */
  belowLabels(query: MergeQuery): Promise<NameTree> {
    return this.loadLevels({ ...query, maxNodes: mostNodes }, this.abort.signal);
  }

  private loadLevels(query: MergeQuery, signal: AbortSignal): Promise<NameTree> {
    const selection = selectionOf(this);
    const { levels, levelsAt, granularity } = this.state.graph;
    const selectorOf = (own: readonly LabelFilter[]) =>
      selection.selector({ filters: [...selection.state.filters, ...own] });
    return loadLevels(selection.source, query, { levels, levelsAt, by: granularity }, selectorOf, signal);
  }

  getUrlState(): SceneObjectUrlValues {
    return graphUrl(this.state.graph, usualGraph());
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState({ graph: graphFromUrl(this.state.graph, values, usualGraph()) });
  }
}
