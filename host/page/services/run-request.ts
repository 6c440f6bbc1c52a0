/**
 * Runs a data source's query and turns its packets into the panel's data, as Grafana's runRequest does.
 *
 * A panel hears "loading" only when an answer takes longer than it takes to notice; packets of one request replace
 * earlier ones with the same key and stand beside the others.
 */
import type { DataFrame, DataQueryRequest, DataQueryResponse, DataSourceApi, PanelData } from '@grafana/data';
import { DataTopic, LoadingState, toDataFrame } from '@grafana/data';
import { isFetchError, toDataQueryError } from '@grafana/runtime';
import type { Observable } from 'rxjs';
import { catchError, defer, from, isObservable, map, merge, of, share, takeUntil, timer } from 'rxjs';

/** Shorter than this nobody sees a spinner, but everybody sees it flicker. */
const loadingAfterMs = 200;

type QueryFunction = DataSourceApi['query'];

function combine(packets: ReadonlyMap<string, DataQueryResponse>, request: DataQueryRequest): PanelData {
  const all = [...packets.values()];
  const errors = all.flatMap((packet) => packet.errors ?? (packet.error ? [packet.error] : []));
  const frames = all.flatMap((packet) => packet.data.map((item: unknown) => toDataFrame(item)));
  const isAnnotation = (frame: DataFrame) => frame.meta?.dataTopic === DataTopic.Annotations;
  const running = all.some(({ state }) => state === LoadingState.Loading || state === LoadingState.Streaming);
  return {
    state: errors.length > 0 ? LoadingState.Error : running ? LoadingState.Streaming : LoadingState.Done,
    series: frames.filter((frame) => !isAnnotation(frame)),
    annotations: frames.filter(isAnnotation),
    error: errors[0],
    errors: errors.length > 0 ? errors : undefined,
    request,
    timeRange: request.range,
  };
}

export function runRequest(
  dataSource: DataSourceApi,
  request: DataQueryRequest,
  queryFunction?: QueryFunction,
): Observable<PanelData> {
  const empty: PanelData = { state: LoadingState.Done, series: [], request, timeRange: request.range };
  if (request.targets.length === 0) return of(empty);
  const packets = new Map<string, DataQueryResponse>();
  const answers = defer(() => {
    const answer = queryFunction ? queryFunction(request) : dataSource.query(request);
    return isObservable(answer) ? answer : from(answer);
  });
  const data = answers.pipe(
    map((packet) => {
      packets.set(packet.key ?? 'answer', packet);
      request.endTime = Date.now();
      return combine(packets, request);
    }),
    catchError((failure: unknown) => {
      const error = toDataQueryError(failure as Error);
      // A request that a newer one replaced is not an error anybody needs to see.
      if (isFetchError(failure) && failure.cancelled)
        return of({ ...combine(packets, request), state: LoadingState.Done });
      return of({ ...combine(packets, request), state: LoadingState.Error, error, errors: [error] });
    }),
    share(),
  );
  const loading = timer(loadingAfterMs).pipe(
    map(() => ({ ...empty, state: LoadingState.Loading })),
    takeUntil(data),
  );
  return merge(loading, data);
}
