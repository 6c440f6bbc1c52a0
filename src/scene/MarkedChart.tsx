/** A chart of Grafana's with the deploys of the chosen service over it, each opening what is known of it. */
import { css } from '@emotion/css';
import type { SceneObject, VizPanel } from '@grafana/scenes';
import { useEffect, useRef, useState } from 'react';
import { MomentRail, type PlotPlace } from '../ui/moments/MomentRail.tsx';
import { Chart } from './Chart.tsx';
import { useDeploys } from './use-deploys.tsx';
import { useSelection, useTimeSpan } from './use-selection.ts';

interface Props {
  model: SceneObject;
  panel: VizPanel;
  /** One of many: the keyboard finds the same deploys elsewhere. */
  quiet?: boolean;
}

export function MarkedChart({ model, panel, quiet = false }: Props) {
  const { service } = useSelection(model);
  const span = useTimeSpan(model);
  const moments = useDeploys(model, { service, span });
  const host = useRef<HTMLDivElement>(null);
  const place = usePlotPlace(host, moments.length > 0);
  return (
    <div ref={host} className={fill}>
      <Chart panel={panel} />
      <MomentRail moments={moments} from={span.start} to={span.end} place={place} quiet={quiet} />
    </div>
  );
}

/** uPlot, which draws Grafana's charts, has an element over its plot: its axes take as much room as their words need. */
function usePlotPlace(host: React.RefObject<HTMLDivElement>, watches: boolean): PlotPlace {
  const [place, setPlace] = useState<PlotPlace>({ left: 0, top: 0, width: 0, height: 0 });
  useEffect(() => {
    const element = host.current;
    if (element === null || !watches) return undefined;
    const measure = () => {
      const plot = element.querySelector('.u-over')?.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      const { width = 0, height = 0 } = plot ?? {};
      const next = { left: (plot?.left ?? own.left) - own.left, top: (plot?.top ?? own.top) - own.top, width, height };
      setPlace((now) => (JSON.stringify(now) === JSON.stringify(next) ? now : next));
    };
    measure();
    const [sizes, nodes] = [new ResizeObserver(measure), new MutationObserver(measure)];
    sizes.observe(element);
    nodes.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
    return () => {
      sizes.disconnect();
      nodes.disconnect();
    };
  }, [host, watches]);
  return place;
}

const fill = css({ position: 'relative', height: '100%' });
