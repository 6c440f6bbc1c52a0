/**
 * Draws the large frames with d3-flame-graph: one SVG group each, with a label and what a screen reader says of it.
 *
 *     drawElements(host, nestFrames(layout, large, labelOf), { width, rows, icicle: true, fill, facts });
 *     recolorElements(host, fill);     // after a search: nothing moves
 *
 * The library would zoom, animate and show tips by itself; here the model does (flame-layout.ts), so its transitions
 * are taken back before they start and its handlers never hear of a click (FlameGraph.tsx catches it on the way down).
 */
import flamegraph, { type DrawnFrame, type Tooltip } from 'd3-flame-graph';
import { select } from 'd3-selection';
import type { LargeFrame } from '#model/flame-layout-parts.ts';

declare module 'd3-selection' {
  // Of d3-transition, which d3-flame-graph brings without types.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- they have to be those of the package
  interface Selection<GElement extends BaseType, Datum, PElement extends BaseType, PDatum> {
    interrupt(): this;
  }
}

/** In pixels. */
export const rowHeight = 20;
/** Narrower than this the library shows no label. */
const narrowestLabel = 35;

export interface ElementDrawing {
  width: number;
  rows: number;
  /** Root at the top. */
  icicle: boolean;
  /** Elements get the id `${idPrefix}-${rectangle}`. */
  idPrefix: string;
  look: (rectangle: number) => FrameLook;
  /** The function's full name. */
  nameOf: (rectangle: number) => string;
  /** One sentence: name and values. */
  sentenceOf: (rectangle: number) => string;
}

export interface FrameLook {
  fill: string;
  /** Set back, since something else is looked for. */
  dim: boolean;
}

export function drawElements(host: HTMLElement, root: LargeFrame, drawing: ElementDrawing): void {
  const { width, rows, icicle, idPrefix, look, nameOf, sentenceOf } = drawing;
  host.replaceChildren();
  const chart = flamegraph<LargeFrame>()
    .width(width)
    .height(rows * rowHeight)
    .cellHeight(rowHeight)
    .inverted(icicle)
    .transitionDuration(0)
    .tooltip(noTooltip)
    .setLabelHandler(() => '')
    .setColorMapper(({ data }) => look(data.rectangle).fill);
  select(host).datum(root).call(chart);
  // Each would set one width or one text again in the next frame, and with it the whole picture would be drawn twice.
  select(host).selectAll('rect, .d3-flame-graph-label').interrupt();

  host.querySelector('svg')?.setAttribute('role', 'none');
  select(host)
    .selectAll<SVGGElement, DrawnFrame<LargeFrame>>('g.frame')
    .each(function ({ data, depth, x0, x1 }) {
      const { rectangle } = data;
      const frameWidth = (x1 - x0) * width;
      this.id = `${idPrefix}-${rectangle}`;
      this.setAttribute('role', 'treeitem');
      this.setAttribute('aria-level', String(depth + 1));
      this.setAttribute('aria-label', sentenceOf(rectangle));
      this.setAttribute('data-function', nameOf(rectangle));
      this.classList.toggle('above-focus', data.aboveFocus);
      this.classList.toggle('dim', look(rectangle).dim);
      this.querySelector('rect')?.setAttribute('width', String(frameWidth));
      const label = this.querySelector('foreignObject');
      // An empty one is a layer of its own to the browser, as one with a text is.
      if (frameWidth < narrowestLabel) label?.remove();
      else if (label?.firstElementChild) label.firstElementChild.textContent = data.name;
    });
}

export function recolorElements(host: HTMLElement, look: (rectangle: number) => FrameLook): void {
  select(host)
    .selectAll<SVGGElement, DrawnFrame<LargeFrame>>('g.frame')
    .each(function ({ data }) {
      const { fill, dim } = look(data.rectangle);
      this.classList.toggle('dim', dim);
      const rect = this.querySelector('rect');
      // What is set to what it is counts as changed all the same, and is drawn again.
      if (rect?.getAttribute('fill') !== fill) rect?.setAttribute('fill', fill);
    });
}

const nothing = () => undefined;

/** Without one, every frame would get a `title`, and the browser a tooltip of its own over ours. */
const noTooltip: Tooltip = Object.assign(nothing, { show: nothing, hide: nothing, destroy: nothing });
