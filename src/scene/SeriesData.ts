/**
 * Keeps series at what is selected: asks again when the selection, the time range or the view's own wish changes.
 *
 *     new SeriesData({ ask: (selection) => ({ groupBy: ['service_name'], selector: selection.selector({ service: '' }) }) })
 */
import type { PanelData } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import type { QueryRunnerState } from '@grafana/scenes';
import { SceneQueryRunner } from '@grafana/scenes';
import type { Selection } from './Selection.ts';
import { selectionOf } from './Selection.ts';
import { seriesDataSource, usualPoints, type SeriesQuery } from './series-source.ts';

/** What a view wants drawn; undefined while something it needs is not chosen. */
export type SeriesWish = Pick<
  SeriesQuery,
  'selector' | 'groupBy' | 'limit' | 'together' | 'functions' | 'measured' | 'isRest' | 'stepped'
> & {
  profileType?: string;
};

/** Whether a question was answered. While nothing is wished for, scenes calls no data a finished answer. */
export const isAnswered = (data: PanelData | undefined): data is PanelData =>
  data?.state === LoadingState.Done && data.request !== undefined;

interface SeriesDataOptions {
  ask: (selection: Selection) => SeriesWish | undefined;
  maxDataPoints?: number;
}

export class SeriesData extends SceneQueryRunner {
  private readonly wish: SeriesDataOptions['ask'];

  constructor({ ask, maxDataPoints = usualPoints }: SeriesDataOptions) {
    super({ datasource: seriesDataSource, queries: [], maxDataPoints, runQueriesMode: 'auto' } as QueryRunnerState);
    this.wish = ask;
    this.addActivationHandler(() => {
      const selection = selectionOf(this);
      this._subs.add(selection.subscribeToState(() => this.update()));
      this.update();
    });
  }

  /** Asks again if what is wished for has changed. */
  update(): void {
    const queries = this.queriesNow();
    if (JSON.stringify(queries) === JSON.stringify(this.state.queries)) return;
    this.setState({ queries });
    if (this.isActive) this.runQueries();
  }

  private queriesNow(): SeriesQuery[] {
    const selection = selectionOf(this);
    const { dataSource, profileType } = selection.state;
    const wish = this.wish(selection);
    const type = wish?.profileType ?? profileType;
    if (wish === undefined || dataSource === '' || type === '') return [];
    return [{ refId: 'A', dataSource, ...wish, profileType: type }];
  }
}
