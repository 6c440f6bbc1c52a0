/**
 * The body of a decode worker: takes jobs one after the other, answers each.
 *
 *     pool → worker   {kind: 'decode', job}          worker → pool   {kind: 'ask', contentId}   (rarely)
 *     pool → worker   {kind: 'moment', moment}       worker → pool   {kind: 'done', decoded} or {kind: 'failed', …}
 *     pool → worker   {kind: 'durable', news}        symbols that need not be sent again
 */
import { parentPort } from 'node:worker_threads';
import { HearthError, type Reason } from '#model/errors.ts';
import { DurableSymbols, type DurableNews } from '../store/durable-symbols.ts';
import { transferables } from '../store/encode.ts';
import { decode, type Decoded, type Moment } from './decode.ts';
import type { DecodeJob } from './pushed-profile.ts';

export type ToWorker =
  { kind: 'decode'; job: DecodeJob } | { kind: 'moment'; moment: Moment } | { kind: 'durable'; news: DurableNews };

export type FromWorker =
  | { kind: 'done'; decoded: Decoded }
  | { kind: 'failed'; reason: Reason; message: string; stack: string | undefined }
  | { kind: 'ask'; contentId: Uint8Array };

if (parentPort !== null) {
  const port = parentPort;
  const durable = new DurableSymbols();
  let answer: ((moment: Moment) => void) | undefined;
  // One at a time and in order: when a worker dies, its oldest job is the one that killed it.
  let turn = Promise.resolve();

  const askMoment = (contentId: Uint8Array): Promise<Moment> =>
    new Promise((resolve) => {
      answer = resolve;
      port.postMessage({ kind: 'ask', contentId } satisfies FromWorker);
    });

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'moment') {
      answer?.(message.moment);
      return;
    }
    if (message.kind === 'durable') {
      durable.hear(message.news);
      return;
    }
    turn = turn.then(async () => {
      try {
        const decoded = await decode(message.job, askMoment, durable);
        port.postMessage({ kind: 'done', decoded } satisfies FromWorker, decoded.encoded.flatMap(transferables));
      } catch (error) {
        port.postMessage(failure(error));
      }
    });
  });
}

function failure(error: unknown): FromWorker {
  if (error instanceof HearthError) {
    return { kind: 'failed', reason: error.reason, message: error.message, stack: undefined };
  }
  const { stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', reason: 'internal', message: 'the profile could not be decoded', stack };
}
