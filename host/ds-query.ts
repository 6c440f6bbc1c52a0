/**
 * `POST /api/ds/query`, the way Grafana's panels ask a data source, for the Pyroscope type's two questions:
 *
 *     { "queries": [{ "refId": "A", "queryType": "metrics", "profileTypeId": "…", "labelSelector": "{…}",
 *                     "groupBy": ["pod"], "intervalMs": 15000 }], "from": "1700000000000", "to": "1700003600000" }
 *     → { "results": { "A": { "status": 200, "frames": [{ "schema": …, "data": { "values": [[…], […]] } }] } } }
 *
 * `metrics` becomes SelectSeries and one frame per series, `profile` SelectMergeStacktraces (SelectMergeSpanProfile with
 * spans) and one frame of nested rows, `both` is both. A failed query has its own message; the others stand.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { sendJson, sendText } from './answers.ts';
import { parseJson, passedHeaders, readBody } from './asked.ts';
import { flameGraphFrame, seriesFrame } from './data-frames.ts';
import { QuerierError, askQuerier } from './querier-client.ts';

/** A page of panels asks with a few kilobytes; more than this is not a question. */
const maxBodyBytes = 1024 * 1024;
/** Grafana's data source never asks for points closer together than this. */
const minStepSeconds = 15;

const milliseconds = z.coerce.number().int();

const queryBody = z.object({
  from: milliseconds,
  to: milliseconds,
  queries: z
    .array(
      z.object({
        refId: z.string(),
        queryType: z.enum(['metrics', 'profile', 'both']).default('both'),
        profileTypeId: z.string().default(''),
        labelSelector: z.string().default('{}'),
        groupBy: z.array(z.string()).default([]),
        spanSelector: z.array(z.string()).default([]),
        maxNodes: z.number().int().nullish(),
        limit: z.number().int().nullish(),
        intervalMs: z.number().default(0),
        hide: z.boolean().default(false),
      }),
    )
    .max(100),
});

type QueryBody = z.infer<typeof queryBody>;
type Query = QueryBody['queries'][number];
type Range = Pick<QueryBody, 'from' | 'to'>;

const seriesAnswer = z.object({
  series: z
    .array(
      z.object({
        labels: z.array(z.object({ name: z.string().default(''), value: z.string().default('') })).default([]),
        points: z
          .array(z.object({ value: z.number().default(0), timestamp: z.coerce.number().default(0) }))
          .default([]),
      }),
    )
    .default([]),
});

const int64 = z.union([z.string(), z.number()]).transform((value) => BigInt(value));

const flameGraphAnswer = z.object({
  flamegraph: z
    .object({
      names: z.array(z.string()).default([]),
      levels: z.array(z.object({ values: z.array(int64).default([]) })).default([]),
    })
    .default({ names: [], levels: [] }),
});

type Ask = (method: string, message: object) => Promise<unknown>;

async function metricsFrames(query: Query, { from, to }: Range, ask: Ask): Promise<string[]> {
  const step = Math.max(minStepSeconds, query.intervalMs / 1000);
  const answer = await ask('SelectSeries', {
    profileTypeID: query.profileTypeId,
    labelSelector: query.labelSelector,
    start: String(from),
    end: String(to),
    groupBy: query.groupBy,
    step,
    ...(query.limit ? { limit: String(query.limit) } : {}),
  });
  const { series } = seriesAnswer.parse(answer);
  return series.map((one) => seriesFrame(query.refId, query.profileTypeId, one, step * 1000));
}

async function profileFrames(query: Query, { from, to }: Range, ask: Ask): Promise<string[]> {
  const method = query.spanSelector.length > 0 ? 'SelectMergeSpanProfile' : 'SelectMergeStacktraces';
  const answer = await ask(method, {
    profileTypeID: query.profileTypeId,
    labelSelector: query.labelSelector,
    start: String(from),
    end: String(to),
    ...(query.maxNodes ? { maxNodes: String(query.maxNodes) } : {}),
    ...(query.spanSelector.length > 0 ? { spanSelector: query.spanSelector } : {}),
  });
  const { flamegraph } = flameGraphAnswer.parse(answer);
  const levels = flamegraph.levels.map(({ values }) => values);
  return [flameGraphFrame(query.refId, query.profileTypeId, { names: flamegraph.names, levels })];
}

/** The JSON text of one query's result. */
async function answerOne(query: Query, range: Range, ask: Ask): Promise<{ failed: boolean; json: string }> {
  try {
    const frames = [
      ...(query.queryType === 'profile' ? [] : await metricsFrames(query, range, ask)),
      ...(query.queryType === 'metrics' ? [] : await profileFrames(query, range, ask)),
    ];
    return { failed: false, json: `{"status":200,"frames":[${frames.join(',')}]}` };
  } catch (error) {
    if (!(error instanceof QuerierError)) throw error;
    const result = { error: error.message, errorSource: 'downstream', status: error.status, frames: [] };
    return { failed: true, json: JSON.stringify(result) };
  }
}

export async function answerDataQuery(req: IncomingMessage, res: ServerResponse, origin: string): Promise<void> {
  if (req.method !== 'POST') {
    res.setHeader('Allow', 'POST');
    return sendText(res, 405, 'Data queries are sent with POST.');
  }
  // A page of another origin can send a form or plain text, but not this type without being asked first.
  if (!/^application\/json\b/.test(req.headers['content-type'] ?? '')) {
    return sendText(res, 415, 'Data queries are application/json.');
  }
  const text = await readBody(req, maxBodyBytes);
  if (text === undefined) {
    res.setHeader('Connection', 'close');
    return sendText(res, 413, `A data query is at most ${maxBodyBytes} bytes.`);
  }
  const body = queryBody.safeParse(parseJson(text));
  if (!body.success) return sendJson(res, 400, JSON.stringify({ message: z.prettifyError(body.error) }));
  const headers = passedHeaders(req);
  const aborted = new AbortController();
  res.once('close', () => aborted.abort());
  const ask: Ask = (method, message) => askQuerier({ origin, method, message, headers, signal: aborted.signal });
  const asked = body.data.queries.filter(({ hide }) => !hide);
  const answers = await Promise.all(asked.map((query) => answerOne(query, body.data, ask)));
  const results = asked.map((query, index) => `${JSON.stringify(query.refId)}:${answers[index]?.json ?? 'null'}`);
  // As Grafana: one failed query makes the whole answer a 400, with every result in it.
  sendJson(res, answers.some(({ failed }) => failed) ? 400 : 200, `{"results":{${results.join(',')}}}`);
}
