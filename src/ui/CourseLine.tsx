/**
 * A line without axes, for a row of a list: light enough for as many as a window holds. What is missing is a gap.
 *
 *     <CourseLine frame={frame} range={{ start, end }} width={120} height={24} />
 */
import { css } from '@emotion/css';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { coursePaths } from './course-paths.ts';

interface Props {
  frame: DataFrame;
  range: { start: number; end: number };
  /** In pixels. */
  width: number;
  height: number;
}

export function CourseLine({ frame, range: { start, end }, width, height }: Props) {
  const styles = useStyles2(getStyles);
  const { line, area } = useMemo(() => {
    const [times, values] = frame.fields;
    return coursePaths(
      { times: (times?.values ?? []) as number[], values: (values?.values ?? []) as (number | null)[] },
      { start, end, width, height },
    );
  }, [frame, start, end, width, height]);
  return (
    <svg className={styles.line} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <path d={area} className={styles.area} />
      <path d={line} className={styles.stroke} />
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const color = theme.visualization.getColorByName('blue');
  return {
    line: css({ display: 'block', overflow: 'visible' }),
    area: css({ fill: color, opacity: 0.15 }),
    stroke: css({ fill: 'none', stroke: color, strokeWidth: 1.25, strokeLinejoin: 'round', strokeLinecap: 'round' }),
  };
};
