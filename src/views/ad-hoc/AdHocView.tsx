/**
 * Profiles in files: on this computer, uploaded, or shown by the page's own server; one as a flame graph, two as a diff,
 * either of which may be what is stored instead.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import type { TimeRange } from '#model/time-chart.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { deleteUploaded, uploadedFiles, uploadFile, type UploadedFile } from '../../api/ad-hoc-files.ts';
import { type ServedFiles, servedFiles } from '../../api/served-files.ts';
import { usualGraph } from '../../scene/app-settings.ts';
import { graphFromUrl, graphKeys, graphUrl } from '../../scene/graph-url.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { lastValue, parsePicked, parseProfileTypeId, parseWord, printPicked, urlKeys } from '../../scene/url-state.ts';
import { framesDiffer, type GraphState } from '../../ui/flame-graph/graph-state.ts';
import { measuredWords, type Measured } from '../diff/change-rows.ts';
import { AdHocPage } from './AdHocPage.tsx';
import { FileSide } from './FileSide.ts';
import { isStored, sharedRef } from './open-ref.ts';

export interface AdHocViewState extends SceneObjectState {
  /** The one that is looked at, and the baseline it is compared with; '' for none. */
  file: string;
  against: string;
  /** The wished profile type; '' for the file's first. */
  type: string;
  /** Whether sides are compared by their shares. */
  normalised: boolean;
  /** Which values the table of a diff compares. */
  measured: Measured;
  /** Whether the file is shown in time order, too. */
  timeOrder: boolean;
  /** Nanoseconds since the first sample: whose stacks are shown, and what can be seen; all of it when absent. */
  timeRange?: TimeRange | undefined;
  timeView?: TimeRange | undefined;
  graph: GraphState;
  side: FileSide;
  baseline: FileSide;
  /** Undefined until asked, and where the server keeps none. */
  uploads?: readonly UploadedFile[] | undefined;
  uploadsError?: HearthError | undefined;
  uploading: boolean;
  uploadError?: HearthError | undefined;
  /** Whether the page's own server has files to show. */
  hasServed: boolean;
  served?: ServedFiles | undefined;
}

export class AdHocView extends SceneObjectBase<AdHocViewState> {
  static Component = ({ model }: SceneComponentProps<AdHocView>) => <AdHocPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, {
    keys: [
      urlKeys.file,
      urlKeys.against,
      urlKeys.fileType,
      urlKeys.served,
      urlKeys.scale,
      urlKeys.timeOrder,
      urlKeys.timeRange,
      urlKeys.timeView,
      urlKeys.measured,
      ...graphKeys,
    ],
  });

  constructor() {
    super({
      file: '',
      against: '',
      type: '',
      normalised: true,
      measured: 'self',
      timeOrder: false,
      graph: usualGraph(),
      side: new FileSide(),
      baseline: new FileSide(),
      uploading: false,
      hasServed: false,
    });
    this.addActivationHandler(() => {
      const { side, baseline } = this.state;
      const endSides = [side.activate(), baseline.activate()];
      this._subs.add(
        this.subscribeToState((now, before) => {
          const others = now.file !== before.file || now.against !== before.against || now.type !== before.type;
          if (others || framesDiffer(now.graph, before.graph)) this.open();
          if (now.hasServed && !before.hasServed) void this.listServed();
        }),
      );
      const again = () => [side, baseline].forEach((one) => isStored(one.state.ref) && void one.load());
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && again()));
      this._subs.add(
        selectionOf(this).subscribeToState((now, before) => {
          if (now.dataSource !== before.dataSource) void this.listUploads();
          again();
        }),
      );
      this.open();
      void this.listUploads();
      if (this.state.hasServed) void this.listServed();
      return () => endSides.forEach((end) => end());
    });
  }

  setGraph(change: Partial<GraphState>): void {
    const apply = () => this.setState({ graph: { ...this.state.graph, ...change } });
    if (change.focus === undefined && change.transforms === undefined) apply();
    else this._urlSync.performBrowserHistoryAction(apply);
  }

  /** A person's choice: a step in the browser's history. */
  choose(change: Partial<Pick<AdHocViewState, 'file' | 'against' | 'type'>>): void {
    const another = change.file !== undefined && change.file !== this.state.file;
    const noTime = { timeRange: undefined, timeView: undefined };
    const graph = another ? { graph: { ...this.state.graph, focus: '' }, type: '', ...noTime } : {};
    this._urlSync.performBrowserHistoryAction(() => this.setState({ ...graph, ...change }));
  }

  /** A stretch of the file whose stacks are to be shown, or all of it: a step in the browser's history. */
  chooseTime(change: Partial<Pick<AdHocViewState, 'timeOrder' | 'timeRange'>>): void {
    const graph = { ...this.state.graph, focus: '' };
    this._urlSync.performBrowserHistoryAction(() => this.setState({ graph, ...change }));
  }

  swap(): void {
    const { file, against } = this.state;
    const type = this.state.side.state.type ?? '';
    this._urlSync.performBrowserHistoryAction(() => this.setState({ file: against, against: file, type }));
  }

  async upload(file: File): Promise<void> {
    this.setState({ uploading: true, uploadError: undefined });
    try {
      const id = await uploadFile(selectionOf(this).source, file);
      await this.listUploads();
      this.choose({ file: sharedRef(id), against: '' });
    } catch (error) {
      this.setState({ uploadError: toHearthError(error) });
    } finally {
      this.setState({ uploading: false });
    }
  }

  /** For everybody. What shows it is closed. */
  async deleteUpload(id: string): Promise<void> {
    const { file, against } = this.state;
    this.setState({ uploadError: undefined });
    try {
      await deleteUploaded(selectionOf(this).source, id);
      if (file === sharedRef(id)) this.choose({ file: against, against: '' });
      else if (against === sharedRef(id)) this.choose({ against: '' });
      await this.listUploads();
    } catch (error) {
      this.setState({ uploadError: toHearthError(error) });
    }
  }

  async listUploads(): Promise<void> {
    const selection = selectionOf(this);
    if (selection.state.dataSource === '') return;
    try {
      this.setState({ uploads: await uploadedFiles(selection.source), uploadsError: undefined });
    } catch (error) {
      this.setState({ uploadsError: toHearthError(error) });
    }
  }

  getUrlState(): SceneObjectUrlValues {
    const { file, against, type, hasServed, normalised, measured, graph, timeOrder, timeRange, timeView } = this.state;
    return {
      [urlKeys.file]: file || undefined,
      [urlKeys.against]: against || undefined,
      [urlKeys.fileType]: type || undefined,
      [urlKeys.served]: hasServed ? 'served' : undefined,
      [urlKeys.scale]: normalised ? undefined : 'total',
      [urlKeys.timeOrder]: timeOrder ? 'on' : undefined,
      [urlKeys.timeRange]: printTime(timeRange),
      [urlKeys.timeView]: printTime(timeView),
      [urlKeys.measured]: measured === measuredWords[0] ? undefined : measured,
      ...graphUrl(graph, usualGraph()),
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const { graph, file, against, type, hasServed, normalised, measured, timeOrder, timeRange, timeView } = this.state;
    const read = <T,>(key: string, now: T, parse: (text: string) => T) =>
      Object.hasOwn(values, key) ? parse(lastValue(values[key])) : now;
    this.setState({
      graph: graphFromUrl(graph, values, usualGraph()),
      file: read(urlKeys.file, file, (text) => text),
      against: read(urlKeys.against, against, (text) => text),
      type: read(urlKeys.fileType, type, parseProfileTypeId),
      hasServed: read(urlKeys.served, hasServed, (text) => text === 'served'),
      normalised: read(urlKeys.scale, normalised, (text) => text !== 'total'),
      timeOrder: read(urlKeys.timeOrder, timeOrder, (text) => text === 'on'),
      timeRange: read(urlKeys.timeRange, timeRange, parseTime),
      timeView: read(urlKeys.timeView, timeView, parseTime),
      measured: read(urlKeys.measured, measured, (text) => parseWord(text, measuredWords)),
    });
  }

  private open(): void {
    const { side, baseline, file, against, type, graph } = this.state;
    void side
      .open(file, type, graph)
      .then(() => baseline.open(file === '' ? '' : against, side.state.type ?? type, graph))
      .then(() => this.openAlike());
  }

  /** Both sides of a diff are of functions where one of them has nothing else. */
  private async openAlike(): Promise<void> {
    const { side, baseline, against } = this.state;
    const sides = [side, baseline].map(({ state }) => state);
    if (against === '' || sides.every(({ opened }) => opened?.onlyFunctions === undefined)) return;
    for (const one of [side, baseline]) {
      if ((one.state.by ?? 'function') !== 'function' || one.state.noInlines) await one.chooseFunctions();
    }
  }

  private async listServed(): Promise<void> {
    try {
      this.setState({ served: await servedFiles() });
    } catch {
      // An old link, opened where there is no such server: the files of the computer are still there to open.
      this.setState({ hasServed: false, served: undefined });
    }
  }
}

function parseTime(text: string): TimeRange | undefined {
  const found = parsePicked(text);
  return found && { from: found.start, to: found.end };
}

const printTime = (range: TimeRange | undefined) => range && printPicked({ start: range.from, end: range.to });
