import { describe, expect, it, vi } from 'vitest';
import { AnswerCache } from './answer-cache.ts';

/** A question whose answer comes when it is told to. */
function pending() {
  let answer!: (value: string) => void;
  let fail!: (error: Error) => void;
  const signals: AbortSignal[] = [];
  const send = vi.fn((signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<string>((resolve, reject) => {
      answer = resolve;
      fail = reject;
    });
  });
  return { send, signals, answer: (value: string) => answer(value), fail: (error: Error) => fail(error) };
}

describe('answers', () => {
  it('are asked for once by all who ask the same at one time', async () => {
    const cache = new AnswerCache(4, 1000);
    const { send, answer } = pending();
    const both = [cache.ask('a', send), cache.ask('a', send)];
    answer('yes');
    expect(await Promise.all(both)).toEqual(['yes', 'yes']);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('stand for a moment, then are asked for anew', async () => {
    vi.useFakeTimers();
    try {
      const cache = new AnswerCache(4, 1000);
      const send = vi.fn(() => Promise.resolve('yes'));
      await cache.ask('a', send);
      vi.advanceTimersByTime(900);
      await cache.ask('a', send);
      expect(send).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(200);
      await cache.ask('a', send);
      expect(send).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that failed are not kept', async () => {
    const cache = new AnswerCache(4, 1000);
    const first = pending();
    const asked = cache.ask('a', first.send);
    first.fail(new Error('no'));
    await expect(asked).rejects.toThrow('no');
    expect(await cache.ask('a', () => Promise.resolve('yes'))).toBe('yes');
  });

  it('that were asked for least recently leave first', async () => {
    const cache = new AnswerCache(2, 1000);
    const send = vi.fn(() => Promise.resolve('yes'));
    for (const key of ['a', 'b', 'a', 'c', 'a']) await cache.ask(key, send);
    expect(send).toHaveBeenCalledTimes(3);
    await cache.ask('b', send);
    expect(send).toHaveBeenCalledTimes(4);
  });

  it('are forgotten on request', async () => {
    const cache = new AnswerCache(4, 1000);
    const send = vi.fn(() => Promise.resolve('yes'));
    await cache.ask('a', send);
    cache.forget();
    await cache.ask('a', send);
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe('a question', () => {
  it('is taken back when the last who wants its answer does', async () => {
    const cache = new AnswerCache(4, 1000);
    const { send, signals } = pending();
    const [one, two] = [new AbortController(), new AbortController()];
    const asked = [cache.ask('a', send, one.signal), cache.ask('a', send, two.signal)];
    const ended = Promise.allSettled(asked);
    one.abort();
    expect(signals[0]!.aborted).toBe(false);
    two.abort();
    expect(signals[0]!.aborted).toBe(true);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('of who took it back already is not sent', async () => {
    const { send } = pending();
    await expect(new AnswerCache(4, 1000).ask('a', send, AbortSignal.abort())).rejects.toThrow('taken back');
    expect(send).not.toHaveBeenCalled();
  });
});
