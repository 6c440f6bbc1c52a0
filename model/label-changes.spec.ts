import { describe, expect, it } from 'vitest';
import { explainByLabels, type LabelledRates } from './label-changes.ts';

/** `region=eu pod=a 25 45`: labels, then the rate before and after. */
function drawn(text: string): LabelledRates[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const words = line.trim().split(/\s+/);
      const labels = words
        .filter((word) => word.includes('='))
        .map((word) => ({ name: word.split('=')[0]!, value: word.split('=')[1]! }));
      const [baseline, rate] = words.slice(labels.length).map(Number);
      return { labels, rate: rate!, baseline: baseline! };
    });
}
const cores = (rate: number) => `${Number(rate.toFixed(2))} cores`;
const explained = (text: string) => explainByLabels(drawn(text), cores);
const order = (text: string) => explained(text).map(({ name }) => name);

describe('the labels that explain a change', () => {
  const region = `
    region=eu pod=a zone=1 25 45
    region=eu pod=b zone=2 25 45
    region=us pod=c zone=1 25 25
    region=us pod=d zone=2 25 25
  `;

  it('are those with all of it in one value, before those that spread it', () => {
    expect(order(region)).toEqual(['region', 'pod', 'zone']);
    const [first, , zone] = explained(region);
    expect(first!.values.map(({ value, changeShare }) => [value, changeShare])).toEqual([
      ['eu', 1],
      ['us', 0],
    ]);
    expect(first!.score).toBeGreaterThan(0.4);
    expect(zone!.score).toBe(0);
  });

  it('say why, with the figures', () => {
    expect(explained(region)[0]!.reasoning).toBe(
      'region eu went from 50 cores to 90 cores: 100 % of a rise of 40 cores, though it was 50 % of the whole.',
    );
    expect(explained('v=1 10 0\nv=2 0 10')[0]!.reasoning).toBe(
      'v 1 went with its 10 cores while v 2 came with 10 cores: together hardly anything changed.',
    );
    expect(explained('v=1 10 10\nv=2 0 5')[0]!.reasoning).toBe('v 2 came with 5 cores: 100 % of a rise of 5 cores.');
    expect(explained('a=1 10 4\n 10 10')[0]!.reasoning).toBe(
      'a 1 went from 10 cores to 4 cores: 100 % of a fall of 6 cores, though it was 50 % of the whole.',
    );
  });

  it('are never such as everything has the same value of, nor private ones', () => {
    expect(order('service=shop __type__=x pod=a 10 10\nservice=shop __type__=y pod=b 10 30')).toEqual(['pod']);
    expect(order('service=shop 10 30')).toEqual([]);
    expect(explained('')).toEqual([]);
  });

  it('count what lacks a label as one of its parts', () => {
    const [change] = explained('canary=yes 1 21\n 99 99');
    expect(change).toMatchObject({ name: 'canary' });
    expect(change!.values.map(({ value }) => value)).toEqual(['yes', '']);
    expect(explained('canary=no 99 99\n 1 21')[0]!.reasoning).toMatch(/^what has no canary went from 1 cores to 21/);
  });

  it('have no score where all parts changed alike, whatever their sizes', () => {
    for (const { score } of explained('pod=a 10 20\npod=b 30 60\npod=c 1 2')) {
      expect(score).toBeCloseTo(0);
    }
  });

  it('have hardly a score from the usual unrest of pods', () => {
    const unrest = explained('pod=a 100 103\npod=b 100 98\npod=c 100 101\npod=d 100 97');
    const hot = explained('pod=a 100 103\npod=b 100 98\npod=c 100 101\npod=d 100 180');
    expect(unrest[0]!.score).toBeLessThan(0.05);
    expect(hot[0]!.score).toBeGreaterThan(0.5);
    expect(hot[0]!.values[0]!.value).toBe('d');
  });

  it('name the version before the pods that were replaced with it', () => {
    const rollout = `
      version=1 pod=a 20 0
      version=1 pod=b 20 0
      version=2 pod=c 0 26
      version=2 pod=d 0 26
    `;
    const found = explained(rollout);
    expect(found.map(({ name }) => name)).toEqual(['version', 'pod']);
    expect(found[0]!.score).toBeGreaterThan(0.9);
    expect(found[0]!.values).toEqual([
      { value: '2', rate: 52, baseline: 0, changeShare: 52 / 12 },
      { value: '1', rate: 0, baseline: 40, changeShare: -40 / 12 },
    ]);
  });

  it('that split the whole alike stand together, and have one score', () => {
    const found = explained(`
      version=1 commit=aa zone=x 20 0
      version=2 commit=bb zone=x 0 30
      version=2 commit=bb zone=y 20 30
    `);
    const places = ['version', 'commit'].map((name) => found.findIndex((change) => change.name === name));
    expect(Math.abs(places[0]! - places[1]!)).toBe(1);
    expect(found[places[0]!]!.score).toBe(found[places[1]!]!.score);
  });

  it('have a score from 0 to 1 and finite shares, with nothing on a side or on both', () => {
    for (const text of ['a=1 0 5\na=2 0 7', 'a=1 5 0\na=2 7 0', 'a=1 0 0\na=2 0 0', 'a=1 0 0\na=2 1 0']) {
      for (const { score, values } of explained(text)) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(values.every(({ changeShare }) => Number.isFinite(changeShare))).toBe(true);
      }
    }
  });

  it('tell of twenty values at most, the largest changes', () => {
    const many = Array.from({ length: 100 }, (_, i) => `pod=p${i} 10 ${10 + i}`).join('\n');
    const [change] = explained(many);
    expect(change!.values.map(({ value }) => value).slice(0, 2)).toEqual(['p99', 'p98']);
    expect(change!.values).toHaveLength(20);
  });
});
