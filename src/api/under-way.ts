/**
 * Which questions are on their way, for whoever shows how long they take and lets people take them back.
 *
 *     const done = underWay.begin('Diff', () => abort.abort());
 *     underWay.oldest();       // { method: 'Diff', since: 1795640000000, others: 0 }
 *     underWay.stop();         // each is taken back
 */
import { HearthError } from '#model/errors.ts';

export interface Running {
  /** Of the call that has run longest. */
  method: string;
  /** Unix milliseconds. */
  since: number;
  /** How many others there are. */
  others: number;
}

class UnderWay {
  private readonly questions = new Map<object, { method: string; since: number; stop: () => void }>();
  private readonly listeners = new Set<() => void>();
  private shown: Running | undefined;

  /** @returns to be called when it is answered, or nobody waits for it any more */
  begin(method: string, stop: () => void): () => void {
    const key = {};
    this.questions.set(key, { method, since: Date.now(), stop });
    this.tell();
    return () => {
      if (this.questions.delete(key)) this.tell();
    };
  }

  /** Takes back all of them. */
  stop(): void {
    for (const { stop } of [...this.questions.values()]) stop();
  }

  /** The same object while nothing changes. */
  readonly oldest = (): Running | undefined => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    const [first] = this.questions.values();
    const others = this.questions.size - 1;
    this.shown = first && { method: first.method, since: first.since, others };
    for (const listener of this.listeners) listener();
  }
}

export const underWay = new UnderWay();

const byPerson = Symbol('by a person');

/** Unlike what views take back themselves, a person waits to be told what became of it. */
export const stoppedError = () =>
  new HearthError('canceled', 'You cancelled the question before it was answered. Ask again when you like.', {
    cause: byPerson,
  });

export const isStopped = (error: unknown): boolean => error instanceof HearthError && error.cause === byPerson;
