/**
 * Which questions are on their way, for whoever shows how long they take and lets people take them back.
 *
 *     const question = underWay.begin('Diff', () => abort.abort());
 *     underWay.oldest();       // { method: 'Diff', since: 1795640000000, others: 0 }
 *     underWay.stop();         // each is taken back
 *     question.done();
 */
import { HearthError } from '#model/errors.ts';

/** How far a question is that is asked in parts, in milliseconds of its time range. */
export interface PartsCame {
  cameMs: number;
  wholeMs: number;
}

export interface Running {
  /** Of the call that has run longest. */
  method: string;
  /** Unix milliseconds. */
  since: number;
  /** How many others there are. */
  others: number;
  /** Of a question in parts, or of another that is, beside it. */
  parts?: PartsCame | undefined;
}

export interface RunningQuestion {
  /** Tells how far it is. */
  came(parts: PartsCame): void;
  /** When it is answered, or nobody waits for it any more. */
  done(): void;
}

interface Kept {
  method: string;
  since: number;
  stop: () => void;
  parts?: PartsCame;
}

class UnderWay {
  private readonly questions = new Set<Kept>();
  private readonly listeners = new Set<() => void>();
  private shown: Running | undefined;

  begin(method: string, stop: () => void): RunningQuestion {
    const question: Kept = { method, since: Date.now(), stop };
    this.questions.add(question);
    this.tell();
    return {
      came: (parts) => {
        question.parts = parts;
        if (this.questions.has(question)) this.tell();
      },
      done: () => {
        if (this.questions.delete(question)) this.tell();
      },
    };
  }

  /** Takes back all of them. */
  stop(): void {
    for (const { stop } of [...this.questions]) stop();
  }

  /** The same object while nothing changes. */
  readonly oldest = (): Running | undefined => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    const [first] = this.questions;
    const others = this.questions.size - 1;
    const parts = [...this.questions].find((question) => question.parts !== undefined)?.parts;
    this.shown = first && { method: first.method, since: first.since, others, ...(parts && { parts }) };
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
