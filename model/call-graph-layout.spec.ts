import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { callGraph } from '#model/call-graph.ts';
import { layoutCallGraph } from '#model/call-graph-layout.ts';

describe('the layout of a call graph', () => {
  it('puts callers above what they call', () => {
    const graph = callGraph(treeOf('main;parse;read 5\nmain;idle 1'), 10);
    const { boxes } = layoutCallGraph(graph);
    const y = (name: string) => boxes[graph.functions.findIndex((row) => row.name === name)]!.y;
    expect(y('main')).toBeLessThan(y('parse'));
    expect(y('parse')).toBe(y('idle'));
    expect(y('parse')).toBeLessThan(y('read'));
  });

  it('keeps boxes apart and within the picture, whatever calls whom', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        const graph = callGraph(treeOf(drawing), 8);
        const { boxes, arrows, width, height } = layoutCallGraph(graph);
        expect(boxes.length).toBe(graph.functions.length);
        expect(arrows.flat().every(Number.isFinite)).toBe(true);
        boxes.forEach((a, i) => {
          expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width / 2).toBeLessThanOrEqual(width);
          expect(a.y + a.height / 2).toBeLessThanOrEqual(height);
          for (const b of boxes.slice(i + 1)) {
            const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || a.y !== b.y;
            expect(apart).toBe(true);
          }
        });
      }),
    );
  });
});
