/** A line without axes, for a row of a table. */
import type { DataFrame } from '@grafana/data';
import { Sparkline, useTheme2 } from '@grafana/ui';

export function Trend({ frame }: { frame: DataFrame }) {
  const theme = useTheme2();
  const [x, y] = frame.fields;
  if (x === undefined || y === undefined || frame.length < 2) return null;
  return <Sparkline width={160} height={28} theme={theme} sparkline={{ x, y }} />;
}
