/** The worker of one local file: takes a question at a time, as file-reader.ts has them, and sends its answer. */
import { HearthError, type Reason } from '#model/errors.ts';
import { type FileQuestion, LocalFileReader } from './file-reader.ts';

/** What comes back. */
export type WorkerMessage =
  { ready: true } | { progress: number } | { answer: unknown } | { failure: { reason: Reason; message: string } };

interface WorkerScope {
  onmessage: ((event: MessageEvent<FileQuestion>) => void) | null;
  postMessage: (message: WorkerMessage, transfer?: Transferable[]) => void;
}

const scope = self as unknown as WorkerScope;
const reader = new LocalFileReader();

scope.onmessage = ({ data }) => {
  reader
    .answer(data, (progress) => scope.postMessage({ progress }))
    .then((answer) => scope.postMessage({ answer }, buffersOf(answer)))
    .catch((error: unknown) => scope.postMessage({ failure: failureOf(error) }));
};
scope.postMessage({ ready: true });

/** Columns go over without being copied; the reader makes them anew for every question. */
function buffersOf(answer: object): Transferable[] {
  return [...new Set(viewsOf(answer).map(({ buffer }) => buffer as ArrayBuffer))];
}

function viewsOf(answer: unknown): ArrayBufferView[] {
  if (ArrayBuffer.isView(answer)) return [answer];
  // A list of names has nothing in it to hand over, and may be long.
  if (typeof answer !== 'object' || answer === null || (Array.isArray(answer) && typeof answer[0] !== 'object'))
    return [];
  return Object.values(answer).flatMap(viewsOf);
}

/** Of an error only what can be copied. */
function failureOf(error: unknown): { reason: Reason; message: string } {
  if (error instanceof HearthError) return { reason: error.reason, message: error.message };
  if (error instanceof RangeError) {
    return {
      reason: 'profile_size_limit',
      message: 'the file is too large for this browser: its memory does not suffice',
    };
  }
  return {
    reason: 'internal',
    message: `the file could not be read: ${error instanceof Error ? error.message : String(error)}`,
  };
}
