/**
 * The functions of a profile as a table, the largest self first.
 *
 *     self       self%   total    total%   rate          function
 *     1.2 s      34.1 %  3.56 s   100 %    0.34 cores    main.work
 */
import { bySelf, byTotal, functionTable } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { profileTypeTitle } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatRate, formatShare, formatValue, isGauge } from '#model/units.ts';
import type { ProfileSide } from './profile-side.ts';
import { aligned, csvField, plain } from './text-table.ts';

export type FunctionOrder = 'self' | 'total';

/** Numbers of columns that are set flush right. */
const NUMBERS = [0, 1, 2, 3, 4];

export function topTable(side: ProfileSide, tree: NameTree, rows: number, order: FunctionOrder): string[] {
  const all = tree.total[ROOT]!;
  const table = functionTable(tree).sort(order === 'self' ? bySelf : byTotal);
  const shown = table
    .slice(0, rows)
    .map(({ name, self, total }) => [
      valueText(side, self),
      formatShare(self, all),
      valueText(side, total),
      formatShare(total, all),
      ...(hasRates(side)
        ? [formatRate(Number(order === 'self' ? self : total) * side.scale!, side.type.sampleUnit)]
        : []),
      plain(name),
    ]);
  const rate = hasRates(side) ? [order === 'self' ? 'self rate' : 'total rate'] : [];
  const head = ['self', 'self %', 'total', 'total %', ...rate, 'function'];
  const more = table.length > rows ? [`  and ${table.length - rows} more functions (--rows)`] : [];
  return [...headOf(side, all), ...aligned([head, ...shown], NUMBERS.slice(0, head.length - 1)), ...more];
}

/** What is looked at, and how much it is. */
export function headOf(side: ProfileSide, all: bigint): string[] {
  const { type, typeId, scale, title } = side;
  const rate = hasRates(side) ? `, ${formatRate(Number(all) * scale!, type.sampleUnit)}` : '';
  const sums = isGauge(type) && scale === undefined ? ' (summed over its profiles)' : '';
  return [plain(title), `${profileTypeTitle(type)} (${typeId}): ${valueText(side, all)}${rate}${sums}`];
}

/** Every function, for other programs; values are exact sums. */
export function topCsv(tree: NameTree, order: FunctionOrder): string[] {
  const table = functionTable(tree).sort(order === 'self' ? bySelf : byTotal);
  return ['function,self,total', ...table.map(({ name, self, total }) => `${csvField(name)},${self},${total}`)];
}

export function topJson({ typeId, title, scale }: ProfileSide, tree: NameTree, order: FunctionOrder): string {
  const table = functionTable(tree).sort(order === 'self' ? bySelf : byTotal);
  return JSON.stringify({
    source: title,
    profileType: typeId,
    total: String(tree.total[ROOT]!),
    scale: scale ?? null,
    functions: table.map(({ name, self, total }) => ({ name, self: String(self), total: String(total) })),
  });
}

/** What adds up has rates; what is held at a moment is itself the mean. */
const hasRates = ({ type, scale }: ProfileSide) => scale !== undefined && !isGauge(type);

export function valueText({ type, scale }: ProfileSide, value: bigint): string {
  return isGauge(type) && scale !== undefined
    ? formatValue(Number(value) * scale, type.sampleUnit)
    : formatValue(value, type.sampleUnit);
}
