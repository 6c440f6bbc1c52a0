/**
 * Where the boxes and arrows of a call graph are drawn: callers above what they call, in layers.
 *
 *     const drawn = layoutCallGraph(callGraph(tree, 40));
 *     drawn.boxes[i]!;      // of function i: { x, y, width, height }, x and y of its middle
 *     drawn.arrows[i]!;     // of call i: a path from box to box
 *
 *     ┌ main ┐            Heavy calls decide the layers: a call back up the stack, as of recursion, is drawn upwards.
 *     └──┬───┘            Within a layer boxes stand below the middle of their callers, as far as there is room.
 *   ┌ parse ┐ ┌ idle ┐
 */
import type { CallGraph } from '#model/call-graph.ts';

export interface Box {
  /** Of the middle, in pixels, as are width and height. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnCallGraph {
  width: number;
  height: number;
  /** By function. */
  boxes: Box[];
  /** By call: points of a cubic curve, x and y in turn. */
  arrows: number[][];
}

const smallestBox = 110;
const boxGrowth = 90;
const boxHeight = 46;
const layerGap = 56;
const boxGap = 18;
const sweeps = 8;

export function layoutCallGraph({ functions, calls, total }: CallGraph): DrawnCallGraph {
  const layerOf = layersOf(functions.length, calls);
  const boxes = functions.map(({ self }, i): Box => {
    const part = total === 0n ? 0 : Math.min(1, Math.max(0, Number(self) / Number(total)));
    return {
      x: 0,
      y: layerOf[i]! * (boxHeight + layerGap) + boxHeight / 2 + 8,
      width: smallestBox + boxGrowth * Math.sqrt(part),
      height: boxHeight,
    };
  });
  const layers: number[][] = [];
  functions.forEach((_, i) => (layers[layerOf[i]!] ??= []).push(i));
  for (const layer of layers) pack(layer, boxes);
  const near: { other: number; weight: number }[][] = functions.map(() => []);
  for (const { caller, callee, value } of calls) {
    if (caller === callee) continue;
    const weight = 1 + Math.log2(1 + Number(value));
    near[caller]!.push({ other: callee, weight });
    near[callee]!.push({ other: caller, weight });
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      const wanted = new Map(
        layer.map((i) => [i, meanOf(near[i]!, boxes, (at) => layerOf[at]! < layerOf[i]! === down) ?? boxes[i]!.x]),
      );
      layer.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a - b);
      for (const i of layer) boxes[i]!.x = wanted.get(i)!;
      spread(layer, boxes);
    }
  }
  const left = Math.min(0, ...boxes.map(({ x, width }) => x - width / 2)) - 8;
  for (const box of boxes) box.x -= left;
  return {
    width: Math.max(1, ...boxes.map(({ x, width }) => x + width / 2)) + 8,
    height: Math.max(1, ...boxes.map(({ y, height }) => y + height / 2)) + 8,
    boxes,
    arrows: calls.map(({ caller, callee }) => arrow(boxes[caller]!, boxes[callee]!)),
  };
}

/** Each function below all that call it; a call that would close a circle is left out, the lightest first. */
function layersOf(count: number, calls: CallGraph['calls']): Int32Array {
  const callees: number[][] = Array.from({ length: count }, () => []);
  const reaches = (from: number, to: number): boolean => {
    const seen = new Set([from]);
    const waiting = [from];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === to) return true;
      for (const next of callees[at]!) {
        if (!seen.has(next)) {
          seen.add(next);
          waiting.push(next);
        }
      }
    }
    return false;
  };
  // The heaviest come first.
  for (const { caller, callee } of calls) {
    if (!reaches(callee, caller)) callees[caller]!.push(callee);
  }
  const layer = new Int32Array(count);
  // Without circles no way is longer than there are functions, so this ends.
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 0; i < count; i++) {
      for (const callee of callees[i]!) {
        if (layer[callee]! <= layer[i]!) {
          layer[callee] = layer[i]! + 1;
          changed = true;
        }
      }
    }
  }
  return layer;
}

function pack(layer: readonly number[], boxes: Box[]): void {
  let x = 0;
  for (const i of layer) {
    boxes[i]!.x = x + boxes[i]!.width / 2;
    x += boxes[i]!.width + boxGap;
  }
}

function meanOf(
  near: readonly { other: number; weight: number }[],
  boxes: readonly Box[],
  counts: (other: number) => boolean,
): number | undefined {
  let sum = 0;
  let weights = 0;
  for (const { other, weight } of near) {
    if (!counts(other)) continue;
    sum += boxes[other]!.x * weight;
    weights += weight;
  }
  return weights === 0 ? undefined : sum / weights;
}

/** Pushes boxes apart that overlap, to the right and then back, so that the layer stays about where it wants to be. */
function spread(layer: readonly number[], boxes: Box[]): void {
  const wanted = layer.reduce((sum, i) => sum + boxes[i]!.x, 0) / layer.length;
  for (let n = 1; n < layer.length; n++) {
    const [before, box] = [boxes[layer[n - 1]!]!, boxes[layer[n]!]!];
    box.x = Math.max(box.x, before.x + before.width / 2 + boxGap + box.width / 2);
  }
  const shift = layer.reduce((sum, i) => sum + boxes[i]!.x, 0) / layer.length - wanted;
  for (const i of layer) boxes[i]!.x -= shift;
}

function arrow(from: Box, to: Box): number[] {
  if (from === to) {
    const [x, y] = [from.x + from.width / 2, from.y];
    return [x, y - 8, x + 34, y - 22, x + 34, y + 22, x, y + 8];
  }
  const down = to.y > from.y;
  const [y1, y2] = down
    ? [from.y + from.height / 2, to.y - to.height / 2]
    : [from.y - from.height / 2, to.y + to.height / 2];
  const bend = Math.max(20, Math.abs(y2 - y1) / 2) * (down ? 1 : -1);
  // What goes up is led aside, so that it does not lie on what goes down.
  const aside = down ? 0 : 24;
  return [from.x + aside, y1, from.x + aside, y1 + bend, to.x + aside, y2 - bend, to.x + aside, y2];
}
