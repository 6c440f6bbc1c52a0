/**
 * Which part of a layout is drawn how: large frames one by one as elements, thin ones on a canvas.
 *
 *     const large = largeFrames(layout);     // large[i] === 1: rectangle i is an element of its own
 *
 * An element costs 50 µs to draw and has a label; a rectangle on a canvas costs next to nothing and has none.
 */
import { type FlameLayout } from '#model/flame-layout.ts';
import { NONE } from '#model/tree-shape.ts';

/** Narrower than this there is no room for a letter. */
export const narrowestElement = 6;
/** 1,000 elements take 55 ms to draw; this many leave room for the rest of a 50 ms answer. */
export const mostElements = 800;

/**
 * The widest first, at most `most`. A frame is among them only with the frame above it and all its wider siblings, so
 * that they can be laid out by themselves to the same places.
 */
export function largeFrames(layout: FlameLayout, most = mostElements, narrowest = narrowestElement): Uint8Array {
  const { rectangleWidth, marked } = layout;
  const large: number[] = [];
  for (let i = 0; i < rectangleWidth.length; i++) {
    if (marked[i] === 0 && (rectangleWidth[i]! >= narrowest || i <= layout.focusRow)) {
      large.push(i);
    }
  }
  // Rectangles are numbered from above and from the left: among equals the earlier one is the one needed first.
  large.sort((a, b) => rectangleWidth[b]! - rectangleWidth[a]! || a - b);
  const chosen = new Uint8Array(rectangleWidth.length);
  for (const i of large.slice(0, most)) {
    chosen[i] = 1;
  }
  return chosen;
}

/** Large frames as nested objects, the form d3-flame-graph draws. */
export interface LargeFrame {
  /** The label. */
  name: string;
  /** Width in pixels, that of its children included. */
  value: number;
  /** Its rectangle in the layout. */
  rectangle: number;
  /** Above the focus: drawn as the way there. */
  aboveFocus: boolean;
  children: LargeFrame[];
}

export function nestFrames(
  layout: FlameLayout,
  large: Uint8Array,
  labelOf: (node: number, width: number) => string,
): LargeFrame {
  const frames = new Map<number, LargeFrame>();
  let root: LargeFrame | undefined;
  for (let i = 0; i < large.length; i++) {
    if (large[i] === 0) {
      continue;
    }
    const frame = {
      name: labelOf(layout.node[i]!, layout.rectangleWidth[i]!),
      value: layout.rectangleWidth[i]!,
      rectangle: i,
      aboveFocus: i < layout.focusRow,
      children: [],
    };
    frames.set(i, frame);
    root ??= frame;
    if (layout.above[i] !== NONE) {
      frames.get(layout.above[i]!)!.children.push(frame);
    }
  }
  return root!;
}
