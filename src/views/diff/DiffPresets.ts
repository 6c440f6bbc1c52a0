/** What can be compared by one choice: presets that are kept, and moments of the time that is looked at. */
import type { SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { unixMillis } from '#model/brands.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { documentsOf, type Documents } from '../../api/documents.ts';
import { isOwnLabel, typedSelector } from '../../scene/filter-suggestions.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor } from '../../scene/time-span.ts';
import { contentOf, diffPresets, type DiffPreset } from './diff-presets.ts';
import { momentsOf, type Moment } from './diff-moments.ts';
import { lengthOf, spanAgo } from './sides.ts';

interface DiffPresetsState extends SceneObjectState {
  presets: readonly DiffPreset[];
  moments: readonly Moment[];
  loading: boolean;
  /** Who keeps presets; known once they have been asked for. */
  place?: Documents['place'];
  error?: HearthError;
}

/** Each is a question of its own. */
const mostLabels = 6;
/** What agents call a version: they say most, so they are asked about first. */
const versionLabels = ['version', 'service_version', 'service.version', 'service_git_ref'];
const steps = 120;
const shortestStepMs = 15_000;

export class DiffPresets extends SceneObjectBase<DiffPresetsState> {
  private abort = new AbortController();

  constructor() {
    super({ presets: [], moments: [], loading: false });
    this.addActivationHandler(() => () => this.abort.abort());
  }

  /** When somebody looks: nothing is asked before. */
  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    this.setState({ loading: true, error: undefined });
    try {
      const documents = await documentsOf(selectionOf(this).source);
      const [presets, moments] = await Promise.all([diffPresets(documents), this.findMoments(signal)]);
      if (!signal.aborted) this.setState({ presets, moments, loading: false, place: documents.place });
    } catch (error) {
      if (!isCanceled(error)) this.setState({ loading: false, error: toHearthError(error) });
    }
  }

  /** @throws HearthError */
  async save(name: string, search: string): Promise<void> {
    const documents = await documentsOf(selectionOf(this).source);
    await documents.put('preset', { name, content: contentOf(search) });
    await this.load();
  }

  async remove(id: string): Promise<void> {
    try {
      await (await documentsOf(selectionOf(this).source)).remove('preset', id);
      await this.load();
    } catch (error) {
      this.setState({ error: toHearthError(error) });
    }
  }

  private async findMoments(signal: AbortSignal): Promise<Moment[]> {
    const selection = selectionOf(this);
    const { profileType } = selection.state;
    const page = spanFor(this);
    const window = { start: spanAgo(page, 'previous').start, end: page.end };
    const names = await selection.source.labelNames({ ...window, matchers: [typedSelector(selection, [])] }, signal);
    const place = (name: string) => (versionLabels.includes(name) ? versionLabels.indexOf(name) : versionLabels.length);
    const labels = names
      .filter((name) => !isOwnLabel(name))
      .sort((a, b) => place(a) - place(b))
      .slice(0, mostLabels);
    const stepMs = Math.max(shortestStepMs, Math.ceil(lengthOf(window) / steps / 1000) * 1000);
    const query = {
      ...{ profileType, selector: selection.selector(), aggregation: 'sum' as const, stepSeconds: stepMs / 1000 },
      start: unixMillis(window.end - Math.floor(lengthOf(window) / stepMs) * stepMs),
      end: window.end,
    };
    const found = await Promise.all(
      labels.map(async (label) => {
        const series = await selection.source.selectSeries({ ...query, groupBy: [label], limit: 100 }, signal);
        return momentsOf(label, series, window, stepMs);
      }),
    );
    return found.flat();
  }

  get timeZone(): string {
    return sceneGraph.getTimeRange(this).getTimeZone();
  }
}
