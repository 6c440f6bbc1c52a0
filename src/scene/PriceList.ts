/** The prices of the tenant, asked of the chosen data source once a page; undefined where there are none. */
import type { SceneObject, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { loadPrices, savePrices, type Prices } from '../api/prices.ts';
import { behaviorOf } from './behavior-of.ts';
import { selectionOf } from './Selection.ts';

interface PriceListState extends SceneObjectState {
  prices?: Prices | undefined;
}

export class PriceList extends SceneObjectBase<PriceListState> {
  private abort = new AbortController();

  constructor() {
    super({});
    this.addActivationHandler(() => {
      this._subs.add(
        selectionOf(this).subscribeToState((now, before) => now.dataSource !== before.dataSource && void this.load()),
      );
      void this.load();
      return () => this.abort.abort();
    });
  }

  /** @throws HearthError such as no permission */
  async save(prices: Prices | undefined): Promise<void> {
    await savePrices(selectionOf(this).source, prices);
    this.setState({ prices });
  }

  private async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { source, state } = selectionOf(this);
    try {
      const prices = state.dataSource === '' ? undefined : await loadPrices(source, signal);
      if (!signal.aborted) this.setState({ prices });
    } catch {
      // Costs in money are an extra: where they cannot be had, everything else stands.
      if (!signal.aborted) this.setState({ prices: undefined });
    }
  }
}

export const priceListOf = (object: SceneObject): PriceList => behaviorOf(object, PriceList);
