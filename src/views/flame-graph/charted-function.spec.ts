import { describe, expect, it } from 'vitest';
import { chartedFunction } from './charted-function.ts';

const drop = { kind: 'drop', name: 'idle' } as const;
const focus = { kind: 'focus', name: 'parse' } as const;

describe('the chart above a flame graph', () => {
  it('is of the function that is focused on, or of all but the dropped one', () => {
    expect(chartedFunction([focus], true)).toEqual({ functions: ['parse'], measured: 'total' });
    expect(chartedFunction([drop, { kind: 'merge', name: 'x' }], true)).toEqual({
      functions: ['idle'],
      measured: 'total',
      isRest: true,
    });
  });

  it('is of everything where that cannot be drawn', () => {
    expect(chartedFunction([drop, focus], true)).toEqual({});
    expect(chartedFunction([{ kind: 'merge', name: 'parse' }, focus], true)).toEqual({});
    expect(chartedFunction([focus], undefined)).toEqual({});
    expect(chartedFunction([], true)).toEqual({});
  });
});
