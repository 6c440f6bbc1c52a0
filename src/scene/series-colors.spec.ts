import { describe, expect, it } from 'vitest';
import { seriesColors } from './series-colors.ts';

describe('the colours of series', () => {
  it('are the same for a name in every chart', () => {
    const [alone] = seriesColors(['1.1.0']);
    expect(seriesColors(['1.1.0', '1.0.0', 'canary'])[0]).toBe(alone);
  });

  it('differ within a chart while there are enough', () => {
    const names = Array.from({ length: 12 }, (_, i) => `pod-${i}`);
    expect(new Set(seriesColors(names)).size).toBe(12);
  });

  it('come again when there are more names', () => {
    expect(seriesColors(Array.from({ length: 40 }, (_, i) => `pod-${i}`))).toHaveLength(40);
  });
});
