import { describe, expect, it } from 'vitest';
import type { FramePreset } from '#model/frame-presets.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { Transform } from '#model/transforms/transform.ts';
import { FrameStepKind } from '#proto/hearth/v1/explore_pb.ts';
import { chartedFunction, chartText, type Charted } from './charted-function.ts';

const drop = { kind: 'drop', name: 'idle' } as const;
const focus = { kind: 'focus', name: 'parse' } as const;
const merge = { kind: 'merge', name: 'x' } as const;

const charted = (
  transforms: readonly Transform[],
  more: Partial<Charted> = {},
  granularity: Granularity = 'function',
) => ({
  graph: { transforms, granularity, noInlines: false, levels: [] },
  draws: { functions: true, steps: true },
  ...more,
});
const older = { draws: { functions: true, steps: false } };

describe('the chart above a flame graph', () => {
  it('is of the function that is focused on, or of all but the dropped one', () => {
    expect(chartedFunction(charted([focus]))).toEqual({ functions: ['parse'], measured: 'total' });
    const rest = { functions: ['idle'], measured: 'total', isRest: true };
    expect(chartedFunction(charted([drop, merge]))).toEqual(rest);
    expect(chartedFunction(charted([drop, merge], older))).toEqual(rest);
    expect(chartText(charted([drop, merge]))).toBe('The chart is without idle, too.');
  });

  it('is of what several steps leave, without those that choose no samples any more', () => {
    const dropped = { kind: FrameStepKind.DROP, name: 'idle' };
    const focused = { kind: FrameStepKind.FOCUS, name: 'parse' };
    expect(chartedFunction(charted([drop, focus, merge]))).toEqual({
      stepped: { steps: [dropped, focused], by: 'function' },
    });
    expect(chartedFunction(charted([merge, focus]))).toEqual({
      stepped: { steps: [{ kind: FrameStepKind.MERGE, name: 'x' }, focused], by: 'function' },
    });
    expect(chartedFunction(charted([focus], {}, 'file'))).toEqual({ stepped: { steps: [focused], by: 'file' } });
    const { graph, ...draws } = charted([focus]);
    expect(chartedFunction({ graph: { ...graph, noInlines: true }, ...draws })).toEqual({
      stepped: { steps: [focused], by: 'function', noInlines: true },
    });
    expect(chartText(charted([drop, focus]))).toBe('The chart is of what these steps leave.');
  });

  it('is of what a preset of somebody’s own leaves once that is known', () => {
    const own: FramePreset = { id: 'frames/1', title: 'Ours', hides: true, pattern: '^lib' };
    const steps = [{ kind: 'preset', name: own.id }, focus] as const;
    expect(chartedFunction(charted(steps))).toEqual({});
    expect(chartedFunction(charted(steps, { ownPresets: [own] })).stepped?.steps[0]).toEqual({
      kind: FrameStepKind.HIDE,
      name: '^lib',
    });
  });

  it('is of everything where that cannot be drawn, and says so', () => {
    const all = 'The chart shows everything: these steps are not in it.';
    for (const of of [
      charted([drop, focus], older),
      charted([merge, focus], older),
      charted([focus], { draws: undefined }),
      charted([focus], older, 'line'),
      {
        ...charted([drop, focus]),
        graph: { transforms: [drop, focus], granularity: 'function', noInlines: false, levels: ['pod'] },
      } as const,
    ]) {
      expect(chartedFunction(of)).toEqual({});
      expect(chartText(of)).toBe(all);
    }
    expect(chartedFunction(charted([merge]))).toEqual({});
    expect(chartText(charted([merge]))).toBeUndefined();
  });
});
