/** The labels that what is selected has, asked again when the selection or the time changes. */
import type { SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { compareText } from '#model/labels.ts';
import { isCanceled, toHearthError } from '../api/answer-errors.ts';
import { isOwnLabel, typedSelector } from './filter-suggestions.ts';
import { selectionOf } from './Selection.ts';
import { spanFor } from './time-span.ts';

export interface LabelNamesState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed';
  /** Sorted; what was known stays while a newer answer is on its way. */
  names: readonly string[];
  error?: HearthError;
}

export class LabelNames extends SceneObjectBase<LabelNamesState> {
  private abort = new AbortController();

  constructor() {
    super({ status: 'loading', names: [] });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(
        selectionOf(this).subscribeToState((now, before) => {
          const same =
            now.dataSource === before.dataSource &&
            now.service === before.service &&
            now.profileType === before.profileType;
          if (!same) void this.load();
        }),
      );
      void this.load();
      return () => this.abort.abort();
    });
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const selection = selectionOf(this);
    const { service, dataSource } = selection.state;
    if (service === '' || dataSource === '') return;
    this.setState({ status: 'loading', error: undefined });
    try {
      // Without the filters: a label is worth breaking down by even when one of its values is filtered for.
      const matchers = [typedSelector(selection, [])];
      const names = await selection.source.labelNames({ ...spanFor(this), matchers }, signal);
      if (signal.aborted) return;
      this.setState({ status: 'ready', names: names.filter((name) => !isOwnLabel(name)).sort(compareText) });
    } catch (error) {
      if (!isCanceled(error)) this.setState({ status: 'failed', error: toHearthError(error) });
    }
  }
}
