import { expect, it, vi } from 'vitest';
import type { AnsweredLine, AnsweredOverview } from '../api/service-overview.ts';
import { measureOf } from './measure.ts';
import { emptyLine, hasStopped, linesOfOverview, type OverviewContext } from './overview-lines.ts';

// Grafana's libraries are there only in a page; these are words of theirs.
vi.mock('@grafana/data', () => ({
  FieldColorModeId: { Fixed: 'fixed' },
  FieldType: { time: 'time', number: 'number' },
}));
vi.mock('@grafana/schema', () => ({ VisibilityMode: { Always: 'always' } }));

const minute = 60_000;
const range = { start: 100 * minute, end: 110 * minute };
const context: OverviewContext = {
  measure: measureOf('process_cpu:cpu:nanoseconds:cpu:nanoseconds'),
  range,
  known: { from: 0, to: range.end },
  groupBy: ['service_name'],
  perStep: 1,
};
const seconds = 600;

const line = (value: string, more: Partial<AnsweredLine> = {}): AnsweredLine => ({
  labels: [{ name: 'service_name', value }],
  value: 0,
  baselineValue: 0,
  course: [],
  lastProfile: undefined,
  profileTypes: [],
  ...more,
});
const answer = (lines: AnsweredLine[]): AnsweredOverview => ({
  lines,
  lineCount: lines.length,
  stepMs: minute,
  firstPoint: range.start + minute,
});

it('has rates, shares and changes of the range against the one before', () => {
  const { lines, whole } = linesOfOverview(
    answer([line('shop', { value: 300e9, baselineValue: 150e9 }), line('cart', { value: 100e9, baselineValue: 0 })]),
    context,
  );
  const [shop, cart] = lines;
  expect(shop).toMatchObject({ name: 'shop', service: 'shop', hasData: true });
  expect(shop!.summary).toMatchObject({ mean: 300e9 / seconds, previousMean: 150e9 / seconds, share: 0.75 });
  expect([shop!.change.text, cart!.change.text]).toEqual(['+100 %', 'new']);
  expect(whole).toMatchObject({ mean: 400e9 / seconds, previousMean: 150e9 / seconds });
});

it('compares with nothing where the store is too young', () => {
  const young = { ...context, known: { from: range.start, to: range.end } };
  const { lines } = linesOfOverview(answer([line('shop', { value: 300e9 })]), young);
  expect(lines[0]!.change.kind).toBe('unknown');
});

it('draws a course in the unit of the axis, with a gap where there was no data', () => {
  const course = [1e9, 1e9, 1e9, Number.NaN, Number.NaN, Number.NaN, 2e9, 2e9, 2e9, 2e9];
  const { lines } = linesOfOverview(answer([line('shop', { value: 1, course })]), context);
  const [times, values] = lines[0]!.frame().fields.map((field) => field.values as (number | null)[]);
  expect(values).toEqual([1, 1, 1, null, 2, 2, 2, 2]);
  expect(times![0]).toBe(range.start + minute);
  expect(times!.at(-1)).toBe(range.end);
  // Worked out once.
  expect(lines[0]!.frame()).toBe(lines[0]!.frame());
});

it('names what lacks a label it is grouped by', () => {
  const grouped = { ...context, groupBy: ['namespace', 'service_name'] };
  const { lines } = linesOfOverview(answer([line('shop')]), grouped);
  expect(lines[0]!.name).toBe('(no namespace), shop');
});

it('lists a service without data as having none', () => {
  const { whole } = linesOfOverview(answer([line('shop', { value: 1, baselineValue: 1 })]), context);
  expect(emptyLine('idle', ['wall:wall:nanoseconds::'], whole, context)).toMatchObject({
    ...{ name: 'idle', service: 'idle', hasData: false },
    change: { kind: 'same' },
  });
});

it('says that a service has stopped once it is late by several of its own pauses', () => {
  const even = (step: number) => Array.from({ length: 10 }, (_, i) => (i % step === 0 ? 1 : Number.NaN));
  const lineOf = (course: number[]) =>
    linesOfOverview(answer([line('shop', { value: 1, course, lastProfile: range.end })]), context).lines[0]!;
  const everyMinute = lineOf(even(1));
  expect(everyMinute.apartMs).toBe(minute);
  expect(hasStopped(everyMinute, range.end + 4 * minute)).toBe(false);
  expect(hasStopped(everyMinute, range.end + 6 * minute)).toBe(true);
  expect(hasStopped(lineOf(even(2)), range.end + 6 * minute)).toBe(false);
  // Two profiles by hand are no habit.
  expect(hasStopped(lineOf([1, Number.NaN, 1]), range.end + 60 * minute)).toBe(false);
});
