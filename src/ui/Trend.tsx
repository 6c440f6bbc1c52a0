/** A line without axes, for a row of a table; all rows on the same time. */
import type { DataFrame, TimeRange } from '@grafana/data';
import { FieldColorModeId } from '@grafana/data';
import { Sparkline, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';

const color = { mode: FieldColorModeId.Fixed, fixedColor: 'blue' };

interface Props {
  frame: DataFrame;
  timeRange: TimeRange;
}

export function Trend({ frame, timeRange }: Props) {
  const theme = useTheme2();
  const sparkline = useMemo(() => {
    const [x, y] = frame.fields;
    if (x === undefined || y === undefined || frame.length < 2) return undefined;
    const highest = (y.values as (number | null)[]).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
    // Room for half a line's width.
    const max = highest * 1.1;
    const drawn = { ...y, config: { ...y.config, color }, state: { ...y.state, range: { min: 0, max, delta: max } } };
    return { x, y: drawn, timeRange };
  }, [frame, timeRange]);
  return sparkline && <Sparkline width={160} height={28} theme={theme} sparkline={sparkline} />;
}
