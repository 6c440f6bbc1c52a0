/**
 * More ways to cut the time axis: uPlot goes from one minute to five and from one hour to two, four, six; five minutes
 * on a small chart then have a single label. A label that would be cut off at the right edge is left out.
 */
import type { UPlotConfigBuilder } from '@grafana/ui';
import { useLayoutEffect } from 'react';

const minute = 60_000;
const between = [2 * minute, 20 * minute, 180 * minute];
/** Half as wide as `20:45` and `20:45:30`, in pixels. */
const halfLabel = { minutes: 18, seconds: 27 };

export function TimeTicks({ config }: { config: UPlotConfigBuilder }) {
  useLayoutEffect(() => {
    config.addHook('init', (plot) => {
      for (const axis of plot.axes) {
        const { incrs } = axis;
        // The time axis is the one at the bottom.
        if (axis.side !== 2 || typeof incrs !== 'function') continue;
        axis.incrs = (...asked) => [...incrs(...asked), ...between].sort((a, b) => a - b);
        axis.filter = ({ over, width, valToPos }, splits, _axis, _space, increment) => {
          const half = increment <= minute ? halfLabel.seconds : halfLabel.minutes;
          const room = width - over.offsetLeft - half;
          return splits.map((time) => (valToPos(time, 'x') > room ? null : time));
        };
      }
    });
  }, [config]);
  return null;
}
