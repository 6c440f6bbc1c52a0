/** One file that is opened, or the stored data in its place: how far it has come, and the stacks of the chosen type. */
import { SceneObjectBase, type SceneObjectState } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { spanFor } from '../../scene/time-span.ts';
import { selectionOf } from '../../scene/Selection.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { isStored, type OpenedFile, openRef } from './open-ref.ts';

interface FileSideState extends SceneObjectState {
  /** '' for nothing. */
  ref: string;
  /** 0 to 1 while it is opened, undefined otherwise. */
  progress?: number | undefined;
  error?: HearthError | undefined;
  opened?: OpenedFile | undefined;
  /** Of the stacks: the wished one, or what comes nearest to it. */
  type?: string | undefined;
  tree?: NameTree | undefined;
  /** What the tree's frames are. */
  by?: Granularity;
  /** Whether what was inlined counts for the function that it was inlined into. */
  noInlines?: boolean;
}

export class FileSide extends SceneObjectBase<FileSideState> {
  private abort = new AbortController();
  private wished = '';
  private wishedBy: Granularity = 'function';
  private wishedNoInlines = false;

  constructor() {
    super({ ref: '' });
    this.addActivationHandler(() => () => this.close());
  }

  /** Opens what an address names, unless it is open. */
  async open(ref: string, wished: string, { granularity, noInlines }: GraphState): Promise<void> {
    this.wishedBy = granularity;
    this.wishedNoInlines = noInlines;
    const same = ref === this.state.ref && this.state.error === undefined;
    if (same && !isStored(ref)) return this.choose(wished);
    this.close();
    this.setState({ ref });
    if (ref !== '') await this.load(wished);
  }

  /** Again, since what is selected has changed, or since it failed. */
  async load(wished = this.wished): Promise<void> {
    const { ref, opened: before } = this.state;
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    this.wished = wished;
    this.setState({ progress: 0, error: undefined });
    try {
      const selection = selectionOf(this);
      const { service, profileType, spans, profileIds } = selection.state;
      const query = { ...spanFor(this), profileType, selector: selection.selector(), spans, profileIds };
      const opened = await openRef(ref, {
        source: selection.source,
        query: service === '' || profileType === '' ? undefined : query,
        signal,
        onProgress: (progress) => {
          if (!signal.aborted) this.setState({ progress });
        },
      });
      if (signal.aborted) return opened.close();
      before?.close();
      this.setState({ opened, type: undefined, tree: undefined });
      await this.choose(wished);
    } catch (error) {
      if (!signal.aborted) this.setState({ progress: undefined, error: toHearthError(error), tree: undefined });
    }
  }

  /** Whatever was wished: what it is compared with has only functions. */
  chooseFunctions(): Promise<void> {
    this.wishedBy = 'function';
    this.wishedNoInlines = false;
    return this.choose(this.wished);
  }

  /** Another type of the same file. */
  async choose(wished: string): Promise<void> {
    const { opened, type: shown, by: shownBy, tree } = this.state;
    const hasAll = opened?.onlyFunctions === undefined;
    const by = hasAll ? this.wishedBy : 'function';
    const noInlines = hasAll && this.wishedNoInlines;
    this.wished = wished;
    if (opened === undefined) return;
    const type = nearestType(opened.types, wished);
    const isShown = type === shown && by === shownBy && noInlines === this.state.noInlines;
    if (isShown && tree !== undefined) return this.setState({ progress: undefined });
    const { signal } = this.abort;
    this.setState({ type });
    try {
      const stacks = await opened.tree(type, by, signal, noInlines);
      const isWished = !hasAll || (by === this.wishedBy && noInlines === this.wishedNoInlines);
      if (!signal.aborted && this.state.type === type && isWished)
        this.setState({ tree: stacks, by, noInlines, progress: undefined });
    } catch (error) {
      if (!signal.aborted && !isCanceled(error)) this.setState({ error: toHearthError(error), progress: undefined });
    }
  }

  close(): void {
    this.abort.abort();
    this.state.opened?.close();
    this.setState({
      ref: '',
      opened: undefined,
      tree: undefined,
      type: undefined,
      error: undefined,
      progress: undefined,
    });
  }
}

/** The same type, else one of the same sample type and unit, else of the same unit, else the first. */
export function nearestType(types: readonly string[], wished: string): string {
  if (wished === '' || types.includes(wished)) return wished === '' ? (types[0] ?? '') : wished;
  const { sampleType, sampleUnit } = parseProfileType(wished);
  const parsed = types.map((id) => ({ id, ...parseProfileType(id) }));
  const alike = parsed.find((one) => one.sampleType === sampleType && one.sampleUnit === sampleUnit);
  return (alike ?? parsed.find((one) => one.sampleUnit === sampleUnit))?.id ?? types[0] ?? '';
}
