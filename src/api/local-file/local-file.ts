/**
 * A profile in a file on this computer, read without being sent anywhere.
 *
 *     const file = await openLocalFile(blob, { onProgress, signal });
 *     const tree = await file.tree(file.content.types[0]!, 'function');
 *     file.close();
 *
 * Each file has a worker of its own, which keeps what was read. Where workers may not be started, the page reads.
 */
import { HearthError, type Reason } from '#model/errors.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { LineCost } from '#model/line-costs.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { TimeChart } from '#model/time-chart.ts';
import type { FileAsk, FileContent, FileLevels, FileQuestion, FileQuestions, StacksRead } from './file-reader.ts';
import { PluginWorker } from './plugin-worker.ts';
import type { WorkerMessage } from './read-worker.ts';

export interface LocalFile {
  content: FileContent;
  /** @throws HearthError */
  tree(type: string, by: Granularity, read?: StacksRead): Promise<NameTree>;
  /** With the values of labels as frames. @throws HearthError */
  levels(type: string, by: Granularity, levels: FileLevels, noInlines: boolean): Promise<NameTree>;
  /** The library or file of each function, by its name. @throws HearthError */
  resources(type: string, by: Granularity, read?: StacksRead): Promise<ReadonlyMap<string, string>>;
  /** The program or library of each function, likewise. @throws HearthError */
  binaries(type: string, by: Granularity): Promise<ReadonlyMap<string, string>>;
  /** What ran when. @throws HearthError not_found where the file does not say */
  chart(type: string): Promise<TimeChart>;
  /** All stacks of one type. @throws HearthError */
  pprof(type: string): Promise<Uint8Array<ArrayBuffer>>;
  /** What each line of a function costs. @throws HearthError */
  lines(type: string, name: string, read?: StacksRead): Promise<LineCost[]>;
  /** Frees what was read; questions are no longer answered. */
  close(): void;
}

interface OpenOptions {
  /** 0 to 1. */
  onProgress?: (part: number) => void;
  signal?: AbortSignal;
}

/** @throws HearthError when it is no profile that can be read, or when it was cancelled */
export async function openLocalFile(file: Blob, { onProgress, signal }: OpenOptions = {}): Promise<LocalFile> {
  const progress = (read: number) => onProgress?.(file.size === 0 ? 1 : read / file.size);
  const reader = (await startWorker(progress)) ?? (await readHere(progress));
  signal?.addEventListener('abort', () => reader.close());
  try {
    const content = await reader.ask({ ask: 'open', file });
    return {
      content,
      tree: (type, by, read) => reader.ask({ ask: 'tree', type, by, ...read }),
      levels: (type, by, levels, noInlines) => reader.ask({ ask: 'levels', type, by, levels, noInlines }),
      resources: (type, by, read) => reader.ask({ ask: 'resources', type, by, ...read }),
      binaries: (type, by) => reader.ask({ ask: 'binaries', type, by }),
      chart: (type) => reader.ask({ ask: 'chart', type }),
      pprof: (type) => reader.ask({ ask: 'pprof', type }),
      lines: (type, name, read) => reader.ask({ ask: 'lines', type, function: name, ...read }),
      close: () => reader.close(),
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}

interface Reader {
  ask<Ask extends FileAsk>(
    question: { ask: Ask } & FileQuestions[Ask]['question'],
  ): Promise<FileQuestions[Ask]['answer']>;
  close(): void;
}

/** Undefined where no worker can be started. */
async function startWorker(onProgress: (read: number) => void): Promise<Reader | undefined> {
  let worker: Worker;
  try {
    worker = new PluginWorker(new URL(/* webpackChunkName: "read-worker" */ './read-worker.ts', import.meta.url));
  } catch {
    return undefined;
  }
  return new Promise((resolve) => {
    const waiting: { resolve: (answer: unknown) => void; reject: (reason: unknown) => void }[] = [];
    const refuse = (reason: Reason, message: string) =>
      waiting.splice(0).forEach(({ reject }) => reject(new HearthError(reason, message)));
    let closed = false;
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      refuse('internal', event.message || 'the file could not be read');
      // Before it has said that it is there: a rule of the page keeps it from starting.
      resolve(undefined);
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if ('progress' in data) onProgress(data.progress);
      else if ('answer' in data) waiting.shift()?.resolve(data.answer);
      else if ('failure' in data) waiting.shift()?.reject(new HearthError(data.failure.reason, data.failure.message));
      else resolve(reader);
    };
    const reader: Reader = {
      ask: (question) =>
        new Promise((answer, reject) => {
          if (closed) return reject(new HearthError('canceled', 'the file was closed'));
          waiting.push({ resolve: answer as (answer: unknown) => void, reject });
          worker.postMessage(question);
        }),
      close: () => {
        closed = true;
        worker.terminate();
        refuse('canceled', 'the file was closed');
      },
    };
  });
}

async function readHere(onProgress: (read: number) => void): Promise<Reader> {
  const { LocalFileReader } = await import('./file-reader.ts');
  const reader = new LocalFileReader();
  return {
    ask: (question) => reader.answer(question as FileQuestion, onProgress) as never,
    close: () => undefined,
  };
}
