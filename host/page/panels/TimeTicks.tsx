/**
 * More ways to cut the time axis: uPlot goes from one minute to five and from one hour to two, four, six; five minutes
 * on a small chart then have a single label. A label that would be cut off at the right edge is left out.
 */
import type { UPlotConfigBuilder } from '@grafana/ui';
import { useLayoutEffect } from 'react';

const minute = 60_000;
const between = [2 * minute, 20 * minute, 180 * minute];
/** What half of `20:45` and of `20:45:30` needs to the right of the plot's edge, less what is there anyway. */
const room = { minutes: 10, seconds: 19 };

export function TimeTicks({ config }: { config: UPlotConfigBuilder }) {
  useLayoutEffect(() => {
    config.addHook('init', (plot) => {
      for (const axis of plot.axes) {
        const { incrs } = axis;
        // The time axis is the one at the bottom.
        if (axis.side !== 2 || typeof incrs !== 'function') continue;
        axis.incrs = (...asked) => [...incrs(...asked), ...between].sort((a, b) => a - b);
        axis.filter = ({ width, scales }, splits, _axis, _space, increment) => {
          const { min, max } = scales['x'] ?? {};
          if (typeof min !== 'number' || typeof max !== 'number') return splits;
          // The plot's own width is not settled yet while its axes are being measured.
          const last = max - ((increment <= minute ? room.seconds : room.minutes) * (max - min)) / width;
          return splits.map((time) => (time > last ? null : time));
        };
      }
    });
  }, [config]);
  return null;
}
