import { describe, expect, it } from 'vitest';
import { flameGraphFrame, nestedRows, seriesFrame } from './data-frames.ts';

const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

/** Levels drawn as text: each node is `gap,total,self,name`, nodes of a level separated by blanks. */
const levels = (...drawn: string[]) => drawn.map((level) => level.split(/[ ,]+/).map((part) => BigInt(part)));

/** Rows drawn as text: indented by level. */
const draw = (names: string[], rows: ReturnType<typeof nestedRows>) =>
  rows.map(({ level, total, self, name }) => `${'  '.repeat(level)}${names[name]} ${total}/${self}`);

describe('rows of a flame graph', () => {
  it('puts every node under its own parent, in order', () => {
    // a=10M, a;b;c=100M, a;b;d=50M
    const names = ['total', 'a', 'b', 'd', 'c'];
    const rows = nestedRows(levels('0,160,0,0', '0,160,10,1', '10,150,0,2', '10,100,100,4 0,50,50,3'));
    expect(draw(names, rows)).toEqual(['total 160/0', '  a 160/10', '    b 150/0', '      c 100/100', '      d 50/50']);
  });

  it('goes back up when a branch ends before its neighbour begins', () => {
    const names = ['total', 'a', 'b', 'c', 'd'];
    const rows = nestedRows(levels('0,10,0,0', '0,4,1,1 0,6,0,2', '1,3,3,3 0,6,6,4'));
    expect(draw(names, rows)).toEqual(['total 10/0', '  a 4/1', '    c 3/3', '  b 6/0', '    d 6/6']);
  });

  it('holds for a profile thousands of frames deep', () => {
    const deep = Array.from({ length: 20_000 }, (_, level) => [0n, 1n, level === 19_999 ? 1n : 0n, 0n]);
    expect(nestedRows(deep)).toHaveLength(20_000);
  });

  it('is the root alone when nothing was found', () => {
    expect(nestedRows(levels('0,0,0,0'))).toEqual([{ level: 0, total: 0n, self: 0n, name: 0 }]);
  });
});

describe('frames', () => {
  it('carry 64-bit values digit by digit', () => {
    const text = flameGraphFrame('A', cpu, {
      names: ['total'],
      levels: [[0n, 9007199254740993n, 9007199254740993n, 0n]],
    });
    expect(text).toContain('"data":{"values":[[0],[9007199254740993],[9007199254740993],[0]]}');
  });

  it('name what is counted, its unit, and how far apart two points belong', () => {
    const series = { labels: [{ name: 'pod', value: 'a' }], points: [{ value: 2.5, timestamp: 15_000 }] };
    const parsed: unknown = JSON.parse(seriesFrame('A', cpu, series, 15_000));
    expect(parsed).toMatchObject({
      schema: {
        refId: 'A',
        fields: [
          { name: 'time', config: { interval: 15_000 } },
          { name: 'cpu', labels: { pod: 'a' }, config: { unit: 'ns' } },
        ],
      },
      data: { values: [[15_000], [2.5]] },
    });
  });

  it('keep labels apart from the properties every object has', () => {
    const series = { labels: [{ name: '__proto__', value: 'x' }], points: [] };
    expect(seriesFrame('A', cpu, series, 1)).toContain('"labels":{"__proto__":"x"}');
  });
});
