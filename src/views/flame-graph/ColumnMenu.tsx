/** Chooses what the table says of functions besides their names; the choice is the next visit's default. */
import { Icon } from '@grafana/ui';
import { columnsWord } from '../../scene/graph-url.ts';
import { remember } from '../../scene/remembered.ts';
import { type TableColumn, tableColumns } from '../../ui/flame-graph/graph-state.ts';
import { TickItem, ToolMenu } from '../../ui/flame-graph/ToolMenu.tsx';
import { columnTitles } from '../../ui/function-table/FunctionTable.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface ColumnMenuProps {
  columns: readonly TableColumn[];
  onColumns: (columns: readonly TableColumn[]) => void;
  /** Why nobody says which file a function is in; undefined where it is known. */
  noFiles: string | undefined;
  /** Whether what is measured has a price. */
  hasMoney: boolean;
}

export function ColumnMenu({ columns, onColumns, noFiles, hasMoney }: ColumnMenuProps) {
  const titles = columnTitles();
  const descriptions: Record<TableColumn, string> = {
    self: t('flame-graph.column-self', 'What it took itself, and which part of the whole that is'),
    total: t('flame-graph.column-total', 'The same with all that it called; recursion counts once'),
    money: hasMoney
      ? t('flame-graph.column-money', 'What self costs a month')
      : t('flame-graph.no-money', 'For CPU and memory of a service, once Settings has prices'),
    frames: t('flame-graph.column-frames', 'How many frames of the graph are of it'),
    package: t('flame-graph.column-package', 'As its name says'),
    file: noFiles ?? t('flame-graph.column-file', 'Where it is written'),
  };
  const toggle = (column: TableColumn) => {
    const next = tableColumns.filter((one) => columns.includes(one) !== (one === column));
    remember('tableColumns', columnsWord(next));
    onColumns(next);
  };
  return (
    <ToolMenu
      title={t('flame-graph.columns', 'Columns')}
      purpose={t('flame-graph.columns-text', 'Columns of the table')}
      label={<Icon name="columns" size="sm" />}
      testId={testIds.flameGraph.columns}
      items={() =>
        tableColumns.map((column) => {
          const isOn = columns.includes(column);
          return (
            <TickItem
              key={column}
              isOn={isOn}
              label={titles[column]}
              description={descriptions[column]}
              // A table of names alone says nothing.
              disabled={
                (column === 'file' && noFiles !== undefined) ||
                (column === 'money' && !hasMoney) ||
                (isOn && columns.length === 1)
              }
              onClick={() => toggle(column)}
            />
          );
        })
      }
    />
  );
}
