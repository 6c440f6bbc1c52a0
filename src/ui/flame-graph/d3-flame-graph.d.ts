/** The part of d3-flame-graph 5 that we use; the package has no types. */
declare module 'd3-flame-graph' {
  import type { Selection } from 'd3-selection';

  /** A node of d3-hierarchy over the data given; x0 and x1 run from 0 to 1. */
  export interface DrawnFrame<Datum> {
    data: Datum;
    depth: number;
    x0: number;
    x1: number;
  }

  /** Called once with the drawing, then told what the pointer is over. */
  export interface Tooltip {
    (svg: unknown): void;
    show: (event: unknown, frame: unknown) => void;
    hide: () => void;
    destroy: () => void;
  }

  export interface Chart<Datum> {
    (selection: Selection<HTMLElement, Datum, null, undefined>): void;
    width(pixels: number): this;
    height(pixels: number): this;
    cellHeight(pixels: number): this;
    /** True draws the root at the top. */
    inverted(on: boolean): this;
    transitionDuration(milliseconds: number): this;
    tooltip(tooltip: Tooltip): this;
    setLabelHandler(label: (frame: DrawnFrame<Datum>) => string): this;
    setColorMapper(color: (frame: DrawnFrame<Datum>) => string): this;
  }

  /** The data are objects with `name`, `value` (children included) and `children`. */
  export default function flamegraph<Datum>(): Chart<Datum>;
}
