/**
 * More than two compared: versions, pods or any label's values as columns of one table, or parts of the time range.
 *
 *     selection, range ─> values of the label, the largest first ─> a column for each ─> its functions, in parallel
 *
 * Columns come one by one; what was there stays until newer is. Everything set here is in the URL (columns-url.ts).
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import type { ProfileQuery, TimeSpan } from '../../api/profile-source.ts';
import { isStopped } from '../../api/under-way.ts';
import type { AddressChange } from '../../scene/address.ts';
import { LabelNames } from '../../scene/LabelNames.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor } from '../../scene/time-span.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import type { ColumnCosts } from './column-table.ts';
import {
  columnKeys,
  columnsFromUrl,
  columnsUrl,
  initialColumns,
  mostColumns,
  type ColumnSettings,
} from './columns-url.ts';
import { loadColumn, loadValues, type ColumnValue } from './load-column.ts';
import { partsOf } from './range-parts.ts';
import { SideBySidePage } from './SideBySidePage.tsx';

export interface TableColumn {
  /** A value of the label, or which part of the range it is. */
  key: string;
  query: ProfileQuery;
  /** What makes an address of this column alone. */
  address: AddressChange;
  mean: number | undefined;
  costs?: ColumnCosts;
  /** Of a range that has not come whole: what of it the costs are of. */
  came?: TimeSpan | undefined;
  error?: HearthError;
  loading: boolean;
}

interface SideBySideState extends SceneObjectState, ColumnSettings {
  names: LabelNames;
  /** All that could be columns. */
  known: readonly ColumnValue[];
  columns: readonly TableColumn[];
  /** The keys of those that are to be compared with each other, at most two. */
  marked: readonly string[];
  loading: boolean;
  canceled: boolean;
  error?: HearthError;
}

/** Until a person chooses: what fits a page. */
const firstColumns = 6;
const timeParts = 6;

export class SideBySideView extends SceneObjectBase<SideBySideState> {
  static Component = ({ model }: SceneComponentProps<SideBySideView>) => <SideBySidePage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: columnKeys });
  private abort = new AbortController();
  /** The label that the columns are of. */
  private asked: string | undefined;
  /** What the columns are about. */
  private about = '';

  constructor() {
    super({
      ...initialColumns,
      names: new LabelNames(),
      ...{ known: [], columns: [], marked: [], loading: false, canceled: false },
    });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(selectionOf(this).subscribeToState(() => void this.load()));
      this._subs.add(this.state.names.subscribeToState(() => this.label !== this.asked && void this.load()));
      this._subs.add(
        this.subscribeToState((now, before) => {
          if (now.by !== before.by || now.values !== before.values) void this.load();
        }),
      );
      void this.load();
      const stop = this.state.names.activate();
      return () => {
        stop();
        this.abort.abort();
      };
    });
  }

  get timeZone(): string {
    return sceneGraph.getTimeRange(this).getTimeZone();
  }

  /** The label whose values are columns: the one chosen, else one that tells versions apart, else the first. */
  get label(): string {
    const { groupBy } = selectionOf(this).state;
    const { names } = this.state.names.state;
    return groupBy || (versionLabels.find((name) => names.includes(name)) ?? names[0] ?? '');
  }

  /** A person's choice, a step in the browser's history. */
  choose(change: Partial<ColumnSettings>): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ ...change, marked: [] }));
  }

  chooseLabel(label: string): void {
    this.setState({ by: 'label', values: [], marked: [] });
    selectionOf(this).choose({ groupBy: label });
  }

  mark(key: string): void {
    const { marked } = this.state;
    const others = marked.filter((one) => one !== key);
    this.setState({ marked: others.length < marked.length ? others : [...marked.slice(-1), key] });
  }

  cancel(): void {
    this.abort.abort();
    const columns = this.state.columns.map((column) => ({ ...column, loading: false }));
    this.setState({ loading: false, canceled: true, columns });
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { service, profileType, dataSource } = selectionOf(this).state;
    this.asked = this.label;
    if (service === '' || profileType === '' || dataSource === '') {
      this.setState({ known: [], columns: [], loading: false, error: undefined });
      return;
    }
    if (this.state.by === 'label' && this.label === '') return;
    this.setState({ loading: true, canceled: false });
    try {
      const wanted = await this.wantedColumns(signal);
      // What a column had stays until it has more; of another service, type or label it is not what it was.
      const about = JSON.stringify([service, profileType, this.state.by, this.label]);
      const before = new Map(about === this.about ? this.state.columns.map((column) => [column.key, column]) : []);
      this.about = about;
      this.setState({
        columns: wanted.map((column) => {
          const { costs, came } = before.get(column.key) ?? {};
          return { ...column, costs, came, loading: true };
        }),
        error: undefined,
      });
      await Promise.all(wanted.map((column) => this.loadOne(column, signal)));
      if (!signal.aborted) this.setState({ loading: false });
    } catch (error) {
      if (isCanceled(error)) return;
      if (isStopped(error)) this.setState({ canceled: true, loading: false });
      else this.setState({ error: toHearthError(error), loading: false });
    }
  }

  private async loadOne({ key, query, mean }: TableColumn, signal: AbortSignal): Promise<void> {
    const set = (change: Partial<TableColumn>) => {
      if (signal.aborted) return;
      const { columns } = this.state;
      this.setState({ columns: columns.map((one) => (one.key === key ? { ...one, ...change } : one)) });
    };
    const drawn = this.state.columns.find((one) => one.key === key);
    // What was there of all of the time stays until the new one has come whole.
    const isWhole = drawn?.costs !== undefined && drawn.came === undefined;
    try {
      const costs = await loadColumn(selectionOf(this).source, query, { key, mean }, signal, (some, came) => {
        if (!isWhole) set({ costs: some, came, error: undefined });
      });
      set({ costs, came: undefined, error: undefined, loading: false });
    } catch (error) {
      if (isCanceled(error)) return;
      // A person took it back: what had come is still here, and says of which time it is.
      if (isStopped(error)) {
        set({ loading: false });
        if (!signal.aborted) this.setState({ canceled: true });
      } else set({ costs: undefined, came: undefined, error: toHearthError(error), loading: false });
    }
  }

  private async wantedColumns(signal: AbortSignal): Promise<TableColumn[]> {
    const selection = selectionOf(this);
    const { profileType, filters } = selection.state;
    const span = spanFor(this);
    const whole = { ...span, profileType, selector: selection.selector() };
    if (this.state.by === 'time') {
      this.setState({ known: [] });
      return partsOf(span, timeParts).map((part, i) => ({
        key: String(i),
        query: { ...whole, ...part },
        address: { from: new Date(part.start).toISOString(), to: new Date(part.end).toISOString() },
        mean: undefined,
        loading: true,
      }));
    }
    const { label } = this;
    const known = await loadValues(selection.source, whole, label, signal);
    this.setState({ known });
    const meanOf = new Map(known.map(({ value, mean }) => [value, mean]));
    const largest = known.slice(0, firstColumns).map(({ value }) => value);
    // In the order that people expect of them: 1.9 before 1.10, pod-2 before pod-11.
    const chosen = [...(this.state.values.length > 0 ? this.state.values : largest)].sort(byNumber.compare);
    return chosen.slice(0, mostColumns).map((value) => {
      const only: LabelFilter = { name: label, operator: '=', values: [value] };
      const own = [...filters, only];
      return {
        key: value,
        query: { ...whole, selector: selection.selector({ filters: own }) },
        address: { filters: own },
        // What was chosen and has nothing in this range is a column all the same.
        mean: meanOf.get(value) ?? 0,
        loading: true,
      };
    });
  }

  getUrlState(): SceneObjectUrlValues {
    return columnsUrl(this.state);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState(columnsFromUrl(this.state, values));
  }
}

/** What agents call a version. */
const versionLabels = ['version', 'service_version', 'service.version', 'service_git_ref'];

const byNumber = new Intl.Collator('en', { numeric: true });
