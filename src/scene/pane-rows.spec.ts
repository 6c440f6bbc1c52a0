import { expect, it } from 'vitest';
import { changeOf } from './change.ts';
import type { OverviewLine } from './overview-lines.ts';
import { neighbour, paneRows, type PaneChoice, type PaneRow } from './pane-rows.ts';

const line = (service: string, mean: number, previousMean: number, namespace?: string) =>
  ({
    service,
    labels: [
      { name: 'service_name', value: service },
      ...(namespace === undefined ? [] : [{ name: 'namespace', value: namespace }]),
    ],
    summary: { total: mean },
    change: changeOf({ mean, previousMean }),
  }) as unknown as OverviewLine;

const lines = [
  line('cart', 100, 99, 'shop'),
  line('pay', 10, 30, 'shop'),
  line('mail', 5, 5, 'office'),
  line('cron', 50, 50),
];
const choice: PaneChoice = { groupLabel: '', isFavorite: () => false, search: '', folded: new Set() };
const names = (rows: PaneRow[]) =>
  rows.map((row) => (row.kind === 'group' ? `[${row.name} ${row.count}]` : row.service));

it('has what changed most first, then what costs most, and last what has no data', () => {
  expect(names(paneRows(lines, ['idle', 'cart'], choice))).toEqual(['pay', 'cart', 'cron', 'mail', 'idle']);
});

it('has favourites before all others', () => {
  const isFavorite = (service: string) => service === 'mail' || service === 'idle';
  expect(names(paneRows(lines, ['idle'], { ...choice, isFavorite }))).toEqual(['mail', 'idle', 'pay', 'cart', 'cron']);
});

it('groups by a label, those that lack it last, and folds a group until something is looked for', () => {
  const grouped = { ...choice, groupLabel: 'namespace', folded: new Set(['shop']) };
  expect(names(paneRows(lines, [], grouped))).toEqual(['[office 1]', 'mail', '[shop 2]', '[ 1]', 'cron']);
  expect(names(paneRows(lines, [], { ...grouped, search: 'CAR' }))).toEqual([]);
  expect(names(paneRows(lines, [], { ...grouped, search: 'car, PAY, mai' }))).toEqual([
    '[office 1]',
    'mail',
    '[shop 1]',
    'cart',
  ]);
});

it('goes round from service to service', () => {
  const rows = paneRows(lines, [], choice);
  expect(neighbour(rows, 'pay', 1)).toBe('cart');
  expect(neighbour(rows, 'pay', -1)).toBe('mail');
  expect(neighbour(rows, 'mail', 1)).toBe('pay');
  expect(neighbour(rows, 'vanished', 1)).toBe('pay');
  expect(neighbour(rows.slice(0, 1), 'pay', 1)).toBeUndefined();
  expect(neighbour([], 'pay', -1)).toBeUndefined();
});
