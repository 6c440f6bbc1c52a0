/** What a chart has where the pointer is: a line, a dot, and time and value in words. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface ChartReadoutProps {
  /** In pixels, as are all below. */
  x: number;
  y: number;
  top: number;
  bottom: number;
  /** Where the chart ends: words stay within it. */
  right: number;
  color: string;
  text: string;
}

/** Of the words and of the room around them; a guess that is wide enough. */
const characterWidth = 6.6;

export function ChartReadout({ x, y, top, bottom, right, color, text }: ChartReadoutProps) {
  const styles = useStyles2(readoutStyle);
  const width = text.length * characterWidth + 8;
  const isLeft = x + 6 + width > right;
  const boxX = isLeft ? x - 6 - width : x + 6;
  return (
    <g pointerEvents="none">
      <line className={styles.line} x1={x} x2={x} y1={top} y2={bottom} />
      <circle cx={x} cy={y} r={3} fill={color} />
      <rect className={styles.box} x={boxX} y={top + 1} width={width} height={17} rx={2} />
      <text className={styles.text} x={boxX + width / 2} y={top + 13} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

const readoutStyle = (theme: GrafanaTheme2) => ({
  line: css({ stroke: theme.colors.text.secondary, strokeDasharray: '2 2' }),
  box: css({ fill: theme.colors.background.elevated ?? theme.colors.background.secondary, fillOpacity: 0.9 }),
  text: css({ fill: theme.colors.text.primary, fontSize: 11, whiteSpace: 'pre' }),
});
