import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { movedTypes, windowsOf, youngWindows, type TypeCourse } from './moved-types.ts';

const MINUTE = 60_000;
const END = unixMillis(1_000 * MINUTE);
const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const windows = windowsOf(END, 20 * MINUTE);

/** A value for each minute of both windows, the last one at the end; undefined where there is none. */
function course(profileType: string, values: readonly (number | undefined)[]): TypeCourse {
  const known = values.flatMap((value, i) =>
    value === undefined ? [] : [{ at: unixMillis(END - (values.length - 1 - i) * MINUTE), value }],
  );
  const points = { labels: [], timestamps: known.map(({ at }) => at), values: known.map(({ value }) => value) };
  return { profileType, points: known.length === 0 ? [] : [points], weekAgo: 0 };
}
const repeat = (times: number, value: number | undefined) => new Array<number | undefined>(times).fill(value);
const only = (values: readonly (number | undefined)[], type = CPU) => movedTypes([course(type, values)], windows)[0]!;

describe('a type that moved', () => {
  it('has rates per second, and the begin of the minute from which on it was different', () => {
    expect(only([...repeat(25, 6e9), ...repeat(15, 12e9)])).toEqual({
      profileType: CPU,
      rate: (5 * 6e9 + 15 * 12e9) / 1_200,
      beforeRate: 6e9 / 60,
      weekAgoRate: 0,
      since: END - 15 * MINUTE,
      tooFew: false,
    });
  });

  it('is not known to have moved when there is too little of it', () => {
    const seldom = (every: number) =>
      Array.from({ length: 40 }, (_, i) => (i % every === 0 ? (i < 20 ? 5 : 50) : undefined));
    expect(only(seldom(5))).toMatchObject({ tooFew: true, since: undefined });
    expect(only(seldom(3))).toMatchObject({ tooFew: false, since: END - 19 * MINUTE });
  });

  it('is a gauge’s mean, which no seconds divide', () => {
    const gauge = only([...repeat(20, 100), ...repeat(20, 300)], 'memory:inuse_space:bytes:space:bytes');
    expect(gauge).toMatchObject({ rate: 300, beforeRate: 100, since: END - 20 * MINUTE });
  });

  it('has stopped where its profiles did, and begun where they did', () => {
    expect(only([...repeat(30, 5), ...repeat(10, undefined)])).toMatchObject({
      since: END - 10 * MINUTE,
      beforeRate: 5 / 60,
    });
    expect(only([...repeat(30, undefined), ...repeat(10, 5)])).toMatchObject({
      since: END - 10 * MINUTE,
      beforeRate: 0,
    });
  });

  it('has not moved when its profiles come seldom', () => {
    const seldom = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 100 + (i % 2) : undefined));
    expect(only(seldom).since).toBeUndefined();
    expect(only(repeat(40, undefined))).toMatchObject({ rate: 0, beforeRate: 0, since: undefined });
  });

  it('comes first: what changed more than its noise, then how much, then times before counts', () => {
    const step = (by: number) => [...repeat(20, 10), ...repeat(20, 10 * by)];
    const noisy = Array.from({ length: 40 }, (_, i) => (i % 7 === 0 ? 1_000 * i : i % 5));
    const order = movedTypes(
      [
        course('a:small:count::', step(1.2)),
        course('b:noisy:count::', noisy),
        course('c:samples:count::', step(3)),
        course('d:cpu:nanoseconds::', step(3)),
      ],
      windows,
    );
    expect(order.map(({ profileType }) => profileType.split(':')[1])).toEqual(['cpu', 'samples', 'small', 'noisy']);
  });
});

describe('a service that is younger than the window before', () => {
  it('is compared with itself: the later half of its time with the earlier, in finer steps', () => {
    const young = course(CPU, [...repeat(34, undefined), ...repeat(6, 5)]);
    expect(youngWindows([young], windows)).toEqual({ start: END - 3 * MINUTE, end: END, step: 15_000, steps: 12 });
  });

  it('is none where the window before has data, or there is none', () => {
    expect(youngWindows([course(CPU, repeat(40, 5))], windows)).toBeUndefined();
    expect(youngWindows([course(CPU, repeat(40, undefined))], windows)).toBeUndefined();
  });
});
