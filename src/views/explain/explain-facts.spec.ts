import { describe, expect, it } from 'vitest';
import type { ChangedFunction, Explanation } from '../../api/explain.ts';
import { explainFacts, timesText } from './explain-facts.ts';

const type = {
  ...{ profileType: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds', tooFew: false },
  ...{ rate: 15, beforeRate: 10, weekAgoRate: 0 },
};
const changed = (name: string, baselineRate: number, rate: number): ChangedFunction => ({
  ...{ name, baselineRate, rate, change: 0.1, low: 0.05, high: 0.2, significant: true, ofTotal: true },
  ...{ share: 0, baselineShare: 0, whole: { rate: 21, baselineRate: 10 } },
});
const answer = (change: Partial<Explanation>): Explanation => ({
  ...{ start: 0, end: 1, types: [{ ...type, since: 1 }], functions: [], labels: [], deploy: undefined },
  ...{ lastProfile: 1, missing: [], moments: 9, baselineMoments: 8, withoutNoise: false },
  ...change,
});
const version = (score: number) => ({
  ...{ name: 'version', score, reasoning: '' },
  values: [{ value: '1.4.0', rate: 21, baselineRate: 0, changeShare: 1.9 }],
});

describe('explainFacts', () => {
  it('compares since the change, not the windows that it lies in', () => {
    const facts = explainFacts(answer({ functions: [changed('main.fast', 9, 0), changed('main.slow', 0, 15)] }))!;
    expect(facts).toMatchObject({ kind: 'rose', times: 2.1, function: { name: 'main.slow', mostly: true } });
  });

  it('names a label only when its values differ too much for chance', () => {
    expect(explainFacts(answer({ labels: [version(0.9)] }))?.label).toEqual({ name: 'version', value: '1.4.0' });
    expect(explainFacts(answer({ labels: [version(0.05)] }))?.label).toBeUndefined();
  });

  it('says that nothing moved, that it came, that it went', () => {
    const kind = (change: Partial<typeof type> & { since: number | undefined }) =>
      explainFacts(answer({ types: [{ ...type, ...change }] }))?.kind;
    expect(kind({ since: undefined })).toBe('same');
    expect(kind({ since: 1, beforeRate: 0 })).toBe('came');
    expect(kind({ since: 1, rate: 0 })).toBe('went');
    expect(kind({ since: 1, rate: 5 })).toBe('fell');
    expect(explainFacts(answer({ types: [] }))).toBeUndefined();
  });

  it('does not call usual what too few profiles say, and names what changed most of it all the same', () => {
    const few = { ...type, rate: 23.5, since: undefined, tooFew: true };
    const functions = [changed('main.slow', 1, 13)].map((one) => ({ ...one, significant: false, whole: undefined }));
    const of = (change: Partial<Explanation>) => explainFacts(answer({ types: [few], functions, ...change }))!;
    expect(of({ moments: 4, baselineMoments: 3, withoutNoise: true })).toMatchObject({
      unsure: { profiles: 4, before: 3, isFew: true, differs: true },
      function: { name: 'main.slow', mostly: true },
    });
    // Enough to know that it scatters as much.
    const scatters = { types: [{ ...few, tooFew: false }] };
    expect(of(scatters)).toMatchObject({ unsure: { isFew: false, differs: true }, function: undefined });
    expect(of({ types: [{ ...few, rate: 10.4, tooFew: false }] }).unsure).toBeUndefined();
    expect(of({ types: [{ ...few, since: 1 }] }).unsure).toBeUndefined();
  });
});

describe('timesText', () => {
  it('is a percentage until it is half as much again', () => {
    expect([1.24, 2.13, 12].map(timesText)).toEqual(['24 %', '2.1×', '12×']);
  });
});
