/** What each function took by itself and with what it called, largest first. A click on a name shows it in the graph. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { foldedColor } from '#model/color.ts';
import type { FunctionRow } from '#model/function-table.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { formatShare } from '#model/units.ts';
import type { FrameAction } from '../flame-graph/frame-action.ts';
import { nameOfFolded, type ValueText } from '../flame-graph/frame-facts.ts';
import type { TableColumn } from '../flame-graph/graph-state.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { FunctionName } from './FunctionName.tsx';
import { type Column, LongTable } from './LongTable.tsx';
import { ShareCell } from './ShareCell.tsx';
import { sortOf, sortRows, type TableRow } from './sort-rows.ts';

/** What functions cost where computing has prices. */
export interface FunctionMoney {
  /** Of a value: '€73.00/month'. */
  text: (value: bigint) => string;
  /** The same with how it comes about. */
  explained: (value: bigint) => string;
  formula: string;
}

export interface FunctionTableProps {
  /** What rows are of. */
  by: Granularity;
  /** Besides the name. */
  columns: readonly TableColumn[];
  /** Undefined where what is measured has no price; then there is no such column. */
  money: FunctionMoney | undefined;
  /** Those that match the search. */
  rows: readonly FunctionRow[];
  /** Of the whole profile: what shares are parts of. */
  total: bigint;
  text: ValueText;
  colorOf: (name: string) => string;
  packageOf: (name: string) => string;
  /** Undefined where it is not known. */
  fileOf: (name: string) => string | undefined;
  /** How many frames of the graph bear a name. */
  framesOf: (name: string) => number;
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
  const { packageOf, fileOf, framesOf, money } = props;
  const styles = useStyles2(cellStyle);
  const sort = useMemo(() => sortOf(props.sort), [props.sort]);
  const needs = (id: TableColumn) => props.columns.includes(id) || sort.column === id;
  const [needsFrames, needsPackage, needsFile] = [needs('frames'), needs('package'), needs('file')];
  // Of ten thousand functions that takes longer than the picture, so only what is shown or sorted by is worked out.
  const told = useMemo(
    () =>
      rows.map((row): TableRow => ({
        ...row,
        frames: needsFrames ? framesOf(row.name) : 0,
        package: needsPackage && !row.folded ? packageOf(row.name) : '',
        file: needsFile && !row.folded ? (fileOf(row.name) ?? '') : '',
      })),
    [rows, packageOf, fileOf, framesOf, needsFrames, needsPackage, needsFile],
  );
  const sorted = useMemo(() => sortRows(told, sort), [told, sort]);
  const weight = (id: 'self' | 'total'): Column<TableRow> => ({
    id,
    title: columnTitles()[id],
    width: `${weightWidth}px`,
    numeric: true,
    value: (row) => row[id],
    cell: (row) => <ShareCell value={text(row[id])} share={formatShare(row[id], total)} part={ratio(row[id], total)} />,
  });
  const words = (id: 'package' | 'file'): Column<TableRow> => ({
    id,
    title: columnTitles()[id],
    numeric: false,
    cell: (row) => (
      <span className={styles.words} data-part="path" title={row[id].slice(0, 2000)}>
        {/* The end of a path says more than its beginning. */}
        <bdi>{row[id] === '' ? '–' : row[id].slice(-300)}</bdi>
      </span>
    ),
  });
  const byId: Record<TableColumn, () => Column<TableRow>> = {
    self: () => weight('self'),
    total: () => weight('total'),
    money: () => ({
      id: 'money',
      title: columnTitles().money,
      hint: money && t('function-table.money-hint', 'Of self: {{formula}}', { formula: money.formula }),
      width: '112px',
      numeric: true,
      value: ({ self }) => self,
      cell: ({ self }) => <span title={money?.explained(self)}>{money?.text(self)}</span>,
    }),
    package: () => words('package'),
    file: () => words('file'),
    frames: () => ({
      id: 'frames',
      title: columnTitles().frames,
      width: '84px',
      numeric: true,
      value: ({ frames }) => BigInt(frames),
      cell: ({ frames }) => (frames === 0 ? '–' : frames.toLocaleString('en')),
    }),
  };
  const columns: Column<TableRow>[] = [
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
    ...shownColumns(props.columns, money !== undefined).map((id) => byId[id]()),
  ];
  const widths = columns.map(({ width }) => (width === undefined ? wordsWidth : parseInt(width, 10)));
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
      minWidth={widths.reduce((sum, width) => sum + width, 0)}
      empty={
        searching
          ? t('function-table.none-found', 'No function matches the search.')
          : t('function-table.none', 'No functions: every sample here is without a stack.')
      }
    />
  );
}

/** A table of names alone says nothing. */
function shownColumns(chosen: readonly TableColumn[], hasMoney: boolean): readonly TableColumn[] {
  const shown = chosen.filter((id) => id !== 'money' || hasMoney);
  return shown.length === 0 ? ['self'] : shown;
}

/** In pixels; of what has no width of its own at least. */
const weightWidth = 128;
const wordsWidth = 124;

export const columnTitles = (): Record<TableColumn, string> => ({
  self: t('function-table.self', 'Self'),
  total: t('function-table.total', 'Total'),
  money: t('function-table.money', 'Cost'),
  frames: t('function-table.frames', 'Frames'),
  package: t('function-table.package', 'Package'),
  file: t('function-table.file', 'File'),
});

function rowTitle(by: Granularity): string {
  switch (by) {
    case 'file':
      return t('function-table.file', 'File');
    case 'line':
      return t('function-table.line', 'Line');
    case 'address':
      return t('function-table.address', 'Address');
    default:
      return t('function-table.function', 'Function');
  }
}

/** A function may bear the name of the folded row. */
const keyOf = ({ name, folded }: FunctionRow) => (folded ? nameOfFolded : name);

const ratio = (part: bigint, whole: bigint) => (whole === 0n ? 0 : Number(part) / Number(whole));

const cellStyle = (theme: GrafanaTheme2) => ({
  words: css({
    display: 'block',
    overflow: 'hidden',
    direction: 'rtl',
    textAlign: 'left',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
  }),
});
