/** What is set in the table of columns, as URL values. */
import type { SceneObjectUrlValues } from '@grafana/scenes';
import { allValues, lastValue, parseWord, urlKeys } from '../../scene/url-state.ts';
import type { Sort } from '../../ui/function-table/LongTable.tsx';
import { measuredWords, unitWords, type CellUnit, type Measured } from './column-table.ts';

/** What columns are: the values of the label that is chosen, or equal parts of the time range. */
export const byWords = ['label', 'time'] as const;
export type ColumnsBy = (typeof byWords)[number];

export interface ColumnSettings {
  by: ColumnsBy;
  /** Values of the label; empty for the largest. */
  values: readonly string[];
  measured: Measured;
  unit: CellUnit;
  sort: Sort;
  search: string;
}

export const initialColumns: ColumnSettings = {
  by: 'label',
  values: [],
  measured: 'self',
  unit: 'share',
  sort: { column: 'spread', descending: true },
  search: '',
};

export const columnKeys = [urlKeys.by, urlKeys.columns, urlKeys.measured, urlKeys.cells, urlKeys.sort, urlKeys.search];

/** Always an array, as filters are (url-state.ts), so that what lacks the label is written as `|`. */
const printValue = (value: string) => (value === '' ? '|' : value.startsWith('|') ? `|${value}` : value);
const parseValue = (text: string) => (text === '|' ? '' : text.startsWith('||') ? text.slice(1) : text);

const printSort = ({ column, descending }: Sort) => `${descending ? '' : '-'}${column}`;

function parseSort(text: string): Sort {
  const column = text.replace(/^-/, '');
  return /^(name|spread|c\d{1,2})$/.test(column) ? { column, descending: !text.startsWith('-') } : initialColumns.sort;
}

export function columnsUrl({ by, values, measured, unit, sort, search }: ColumnSettings): SceneObjectUrlValues {
  const sorted = printSort(sort);
  return {
    [urlKeys.by]: by === byWords[0] ? undefined : by,
    [urlKeys.columns]: values.length === 0 ? [''] : values.map(printValue),
    [urlKeys.measured]: measured === measuredWords[0] ? undefined : measured,
    [urlKeys.cells]: unit === unitWords[0] ? undefined : unit,
    [urlKeys.sort]: sorted === printSort(initialColumns.sort) ? undefined : sorted,
    [urlKeys.search]: search || undefined,
  };
}

/** Only the keys that are given change. */
export function columnsFromUrl(now: ColumnSettings, given: SceneObjectUrlValues): ColumnSettings {
  const read = <T>(key: string, current: T, parse: (text: string) => T) =>
    Object.hasOwn(given, key) ? parse(lastValue(given[key])) : current;
  return {
    by: read(urlKeys.by, now.by, (text) => parseWord(text, byWords)),
    values: Object.hasOwn(given, urlKeys.columns)
      ? allValues(given[urlKeys.columns])
          .filter((text) => text !== '')
          .slice(0, mostColumns)
          .map(parseValue)
      : now.values,
    measured: read(urlKeys.measured, now.measured, (text) => parseWord(text, measuredWords)),
    unit: read(urlKeys.cells, now.unit, (text) => parseWord(text, unitWords)),
    sort: read(urlKeys.sort, now.sort, parseSort),
    search: read(urlKeys.search, now.search, (text) => text),
  };
}

/** More cannot be read side by side. */
export const mostColumns = 12;
