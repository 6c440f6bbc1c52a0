/** The tooltip over one point: its time, then a row for the series under the cursor or for all of them. */
import type { DataFrame } from '@grafana/data';
import type { TooltipDisplayMode } from '@grafana/schema';
import type { SortOrder } from '@grafana/schema';
import {
  VizTooltipContent,
  VizTooltipHeader,
  VizTooltipWrapper,
  getFieldDisplayItems,
  isTooltipScrollable,
} from '@grafana/ui';

interface SeriesTooltipProps {
  /** The first field is the axis, each further one a series. */
  frame: DataFrame;
  title: (axisValue: unknown) => string;
  dataIdxs: (number | null)[];
  seriesIdx: number | null;
  mode: TooltipDisplayMode;
  sort: SortOrder;
  maxHeight: number | undefined;
  isPinned: boolean;
}

export function SeriesTooltip(props: SeriesTooltipProps) {
  const { frame, title, dataIdxs, seriesIdx, mode, sort, maxHeight, isPinned } = props;
  const [axis] = frame.fields;
  const at = (seriesIdx === null ? undefined : dataIdxs[seriesIdx]) ?? dataIdxs.find((index) => index !== null);
  if (axis === undefined || at === undefined || at === null) return null;
  const items = getFieldDisplayItems(frame.fields, axis, dataIdxs, seriesIdx, mode, sort);
  return (
    <VizTooltipWrapper>
      <VizTooltipHeader item={{ label: '', value: title(axis.values[at]) }} isPinned={isPinned} />
      <VizTooltipContent
        items={items}
        isPinned={isPinned}
        scrollable={isTooltipScrollable({ mode, maxHeight })}
        maxHeight={maxHeight}
      />
    </VizTooltipWrapper>
  );
}
