/** Rows and columns, drawn by @grafana/ui's TableNG, which is what Grafana's table draws with. */
import type { FieldConfigSource, PanelProps } from '@grafana/data';
import { cacheFieldDisplayNames } from '@grafana/data';
import type { TableSortByFieldState } from '@grafana/schema';
import { usePanelContext } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useMemo } from 'react';
import type { TableOptions } from './options.ts';
import { PanelMessage } from './PanelMessage.tsx';

/** Keeps the width somebody dragged a column to, as an override for that column. */
function withColumnWidth(source: FieldConfigSource, displayName: string, width: number): FieldConfigSource {
  const isThis = (override: FieldConfigSource['overrides'][number]) =>
    override.matcher.id === 'byName' && override.matcher.options === displayName;
  const existing = source.overrides.find(isThis);
  const others = source.overrides.filter((override) => override !== existing);
  const kept = existing?.properties.filter(({ id }) => id !== 'custom.width') ?? [];
  const properties = [...kept, { id: 'custom.width', value: width }];
  return { ...source, overrides: [...others, { matcher: { id: 'byName', options: displayName }, properties }] };
}

export function TablePanel(props: PanelProps<TableOptions>) {
  const { data, width, height, options, fieldConfig, timeRange, onOptionsChange, onFieldConfigChange } = props;
  const { onAddAdHocFilter } = usePanelContext();
  const frame = useMemo(() => {
    // The table shows a column's cached name and nothing when it was never worked out.
    cacheFieldDisplayNames(data.series);
    return data.series[options.frameIndex] ?? data.series[0];
  }, [data.series, options.frameIndex]);
  if (frame === undefined || frame.fields.length === 0) return <PanelMessage text="No data" />;
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      noHeader={!options.showHeader}
      cellHeight={options.cellHeight}
      sortBy={options.sortBy}
      onSortByChange={(sortBy: TableSortByFieldState[]) => onOptionsChange({ ...options, sortBy })}
      onColumnResize={(name, columnWidth) => onFieldConfigChange(withColumnWidth(fieldConfig, name, columnWidth))}
      onCellFilterAdded={onAddAdHocFilter}
      structureRev={data.structureRev}
      timeRange={timeRange}
      fieldConfig={fieldConfig}
      resizable
      // The other parser compiles its rows with `new Function`, which the page's policy forbids.
      protoParserEnabled
      enableVirtualization
    />
  );
}
