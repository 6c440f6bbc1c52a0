/** Draws a chart when it comes near the screen, and only then. */
import { css } from '@emotion/css';
import type { VizPanel } from '@grafana/scenes';
import { LazyLoader } from '@grafana/scenes';

const fill = css({ height: '100%' });

export function Chart({ panel }: { panel: VizPanel }) {
  return (
    <LazyLoader key={panel.state.key ?? ''} className={fill}>
      <panel.Component model={panel} />
    </LazyLoader>
  );
}
