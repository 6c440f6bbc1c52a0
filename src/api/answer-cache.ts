/**
 * Remembers answers for a moment and never asks the same question twice at once.
 *
 *     const cache = new AnswerCache(64, 15_000);
 *     await cache.ask('Series {"start":…}', (signal) => client.series(…, { signal }), callersSignal);
 *
 * Callers that ask while an equal question is under way share its answer. The question is taken back when the last of
 * them has taken it back.
 */
import { HearthError } from '#model/errors.ts';

interface Question {
  answer: Promise<unknown>;
  /** Callers that still want the answer; the question is taken back when there is none. */
  waiting: number;
  abort: AbortController;
  /** When it was answered, in milliseconds of Date.now(); unset while under way. */
  answeredAt?: number;
}

export class AnswerCache {
  private readonly questions = new Map<string, Question>();
  private readonly size: number;
  private readonly freshMs: number;

  /**
   * @param size answers kept, the least recently asked leaving first
   * @param freshMs how long an answer stands for a new question
   */
  constructor(size: number, freshMs: number) {
    this.size = size;
    this.freshMs = freshMs;
  }

  ask<T>(key: string, send: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(canceled());
    const question = this.fresh(key) ?? this.start(key, send);
    question.waiting++;
    return this.untilAborted(key, question, signal) as Promise<T>;
  }

  /** Forgets every answer; questions under way go on for those who asked. */
  forget(): void {
    this.questions.clear();
  }

  private fresh(key: string): Question | undefined {
    const question = this.questions.get(key);
    if (question === undefined) return undefined;
    this.questions.delete(key);
    if (question.answeredAt !== undefined && Date.now() - question.answeredAt > this.freshMs) return undefined;
    this.questions.set(key, question);
    return question;
  }

  private start<T>(key: string, send: (signal: AbortSignal) => Promise<T>): Question {
    const abort = new AbortController();
    const question: Question = { answer: send(abort.signal), waiting: 0, abort };
    this.questions.set(key, question);
    question.answer.then(
      () => {
        question.answeredAt = Date.now();
        this.trim();
      },
      () => this.drop(key, question),
    );
    return question;
  }

  private untilAborted(key: string, question: Question, signal?: AbortSignal): Promise<unknown> {
    if (signal === undefined) return question.answer;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        question.waiting--;
        if (question.waiting === 0 && question.answeredAt === undefined) {
          this.drop(key, question);
          question.abort.abort();
        }
        reject(canceled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      question.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  private drop(key: string, question: Question): void {
    if (this.questions.get(key) === question) this.questions.delete(key);
  }

  private trim(): void {
    for (const [key, question] of this.questions) {
      if (this.questions.size <= this.size) return;
      if (question.answeredAt !== undefined) this.questions.delete(key);
    }
  }
}

const canceled = () => new HearthError('canceled', 'The question was taken back.');
