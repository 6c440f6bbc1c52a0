/** What is known of the span that a flame graph is of: by the profiles' store, and by that of traces. */
import { useEffect, useState } from 'react';
import { topSpans, topSpansCall, type SpanRow } from '../../api/top-spans.ts';
import { spanInTrace, type TracedSpan } from '../../api/trace-store.ts';
import { traceStore } from '../../scene/explore-links.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor } from '../../scene/time-span.ts';
import { useSelection } from '../../scene/use-selection.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';

export interface KnownSpan {
  /** What the store knows of the one span that is shown; undefined until it is known, and where the server has no such call. */
  row: SpanRow | undefined;
  /** False where the server, a Pyroscope, cannot look spans up by their name. */
  byName: boolean;
}

export function useSpanRow(model: FlameGraphView): KnownSpan {
  const { source } = selectionOf(model);
  const { profileType, spans, dataSource } = useSelection(model);
  const { start, end } = spanFor(model);
  const [span] = spans;
  const key = `${dataSource} ${profileType} ${span} ${start} ${end}`;
  const [found, setFound] = useState<KnownSpan & { key: string }>();
  useEffect(() => {
    if (span === undefined || profileType === '' || dataSource === '') return undefined;
    const abort = new AbortController();
    const query = { profileType, selector: '{}', start, end, byName: false, limit: 1, spans: [span] };
    source
      .answers(topSpansCall)
      // Without it the page shows what the link says, and the id.
      .then(async (byName) => {
        const [row] = byName ? await topSpans(source, query, abort.signal) : [];
        setFound({ key, row, byName });
      })
      .catch(() => undefined);
    return () => abort.abort();
  }, [source, key, span, profileType, dataSource, start, end]);
  return found?.key === key ? found : { row: undefined, byName: true };
}

/**
 * What Tempo says of a span; undefined until it is known, and where there is no Tempo.
 *
 * @param trace '' where nothing need be asked
 */
export function useTracedSpan(trace: string, span: string | undefined): TracedSpan | undefined {
  const key = `${trace} ${span}`;
  const [found, setFound] = useState<{ key: string; span: TracedSpan | undefined }>();
  useEffect(() => {
    const store = trace === '' || span === undefined ? undefined : traceStore();
    if (store === undefined || span === undefined) return undefined;
    const abort = new AbortController();
    void spanInTrace(store, trace, span, abort.signal).then((one) => {
      if (!abort.signal.aborted) setFound({ key, span: one });
    });
    return () => abort.abort();
  }, [key, trace, span]);
  return found?.key === key ? found.span : undefined;
}
