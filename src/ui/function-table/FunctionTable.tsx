/** What each function took by itself and with what it called, largest first. A click on a name shows it in the graph. */
import { useMemo } from 'react';
import { foldedColor } from '#model/color.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { FunctionRow } from '#model/function-table.ts';
import { formatShare } from '#model/units.ts';
import type { FrameAction } from '../flame-graph/frame-action.ts';
import { nameOfFolded, type ValueText } from '../flame-graph/frame-facts.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { FunctionName } from './FunctionName.tsx';
import { type Column, LongTable, type Sort } from './LongTable.tsx';
import { ShareCell } from './ShareCell.tsx';
import { sortRows } from './sort-rows.ts';

export interface FunctionTableProps {
  /** What rows are of. */
  by: Granularity;
  /** Those that match the search. */
  rows: readonly FunctionRow[];
  /** Of the whole profile: what shares are parts of. */
  total: bigint;
  text: ValueText;
  colorOf: (name: string) => string;
  current?: string;
  selected?: string;
  onSelect: (name: string | undefined) => void;
  searching: boolean;
  /** The column, and `-` in front where the largest is first. */
  sort: string;
  onSort: (sort: string) => void;
  actionsOf: (name: string) => readonly FrameAction[];
}

export function FunctionTable(props: FunctionTableProps) {
  const { rows, total, text, colorOf, current, selected, onSelect, searching } = props;
  const sort: Sort = useMemo(
    () => ({ column: props.sort.replace('-', ''), descending: props.sort.startsWith('-') }),
    [props.sort],
  );
  const sorted = useMemo(() => sortRows(rows, sort), [rows, sort]);
  const columns: Column<FunctionRow>[] = [
    {
      id: 'name',
      title: rowTitle(props.by),
      numeric: false,
      cell: ({ name, folded }) => (
        <FunctionName
          name={folded ? nameOfFolded : name}
          color={folded ? foldedColor : colorOf(name)}
          selected={name === selected}
          onClick={folded ? undefined : () => onSelect(name === selected ? undefined : name)}
        />
      ),
    },
    ...(['self', 'total'] as const).map((id) => ({
      id,
      title: id === 'self' ? t('function-table.self', 'Self') : t('function-table.total', 'Total'),
      width: '128px',
      numeric: true,
      value: (row: FunctionRow) => row[id],
      cell: (row: FunctionRow) => (
        <ShareCell value={text(row[id])} share={formatShare(row[id], total)} part={ratio(row[id], total)} />
      ),
    })),
  ];
  return (
    <LongTable
      title={t('function-table.title', 'Functions')}
      testId={testIds.functionTable.table}
      columns={columns}
      rows={sorted}
      keyOf={keyOf}
      sort={sort}
      onSort={({ column, descending }) => props.onSort(`${descending ? '-' : ''}${column}`)}
      actionsOf={({ name, folded }) => (folded ? [] : props.actionsOf(name))}
      current={current}
      selected={selected}
      empty={
        searching
          ? t('function-table.none-found', 'No function matches the search.')
          : t('function-table.none', 'No functions: every sample here is without a stack.')
      }
    />
  );
}

function rowTitle(by: Granularity): string {
  switch (by) {
    case 'file':
      return t('function-table.file', 'File');
    case 'line':
      return t('function-table.line', 'Line');
    default:
      return t('function-table.function', 'Function');
  }
}

/** A function may bear the name of the folded row. */
const keyOf = ({ name, folded }: FunctionRow) => (folded ? nameOfFolded : name);

const ratio = (part: bigint, whole: bigint) => (whole === 0n ? 0 : Number(part) / Number(whole));
