import { describe, expect, it } from 'vitest';
import { treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { writeDot } from '#model/dot.ts';
import { parseProfileType } from '#model/profile-type.ts';

const CPU = parseProfileType('process_cpu:cpu:nanoseconds:cpu:nanoseconds');
const dot = (drawing: string, functions = 100) => writeDot(treeOf(drawing), CPU, functions).trim().split('\n');

describe("a graph of calls in Graphviz' language", () => {
  it('has a box for each function and an arrow for each call', () => {
    expect(dot('a 10000000\na;b;c 100000000\na;b;d 50000000')).toEqual([
      'digraph "cpu" {',
      'node [shape=box style=filled fillcolor="#f8f8f8" fontname="sans-serif"]',
      'edge [fontname="sans-serif"]',
      'L [label="Type: cpu\\nTotal: 160 ms" fontsize=16 style=solid]',
      'N1 [label="a\\n10 ms (6.25 %)\\nof 160 ms (100 %)" tooltip="a: 160 ms" fontsize=18 fillcolor="#f2a5a5"]',
      'N2 [label="b\\n0\\nof 150 ms (93.8 %)" tooltip="b: 150 ms" fontsize=8 fillcolor="#f2aaaa"]',
      'N3 [label="c\\n100 ms (62.5 %)" tooltip="c: 100 ms" fontsize=40 fillcolor="#f2c2c2"]',
      'N4 [label="d\\n50 ms (31.3 %)" tooltip="d: 50 ms" fontsize=30 fillcolor="#f2dada"]',
      'N1 -> N2 [label=" 150 ms" weight=94 penwidth=5.69]',
      'N2 -> N3 [label=" 100 ms" weight=63 penwidth=4.13]',
      'N2 -> N4 [label=" 50 ms" weight=32 penwidth=2.56]',
      '}',
    ]);
  });

  it('shows the largest functions, and says how many there are', () => {
    const lines = dot('main;x;big 100\nmain;y;big 90\nmain;z 1', 2);
    expect(lines[3]).toContain('The 2 largest of 5 functions');
    expect(lines.filter((line) => line.includes('->'))).toEqual([
      'N1 -> N2 [label=" 190 ns" weight=99 penwidth=5.97 style=dotted]',
    ]);
  });

  it('lets no name end its text, begin an escape or break a line', () => {
    const line = dot('a"]{\\N}\\ 5')[4]!;
    expect(line).toContain('N1 [label="a\\"]{\\\\N}\\\\\\n5 ns (100 %)" tooltip="a\\"]{\\\\N}\\\\: 5 ns"');
    const named = writeDot(treeOf('main 1'), { ...CPU, sampleType: 'x"\n\\' }, 9).split('\n');
    expect(named[0]).toBe('digraph "x\\" \\\\" {');
  });

  it('cuts names that are longer than anybody reads', () => {
    const line = dot(`${'x'.repeat(100_000)} 5`)[4]!;
    expect(line.length).toBeLessThan(700);
    expect(line).toContain(`${'x'.repeat(256)}…`);
  });

  it('of nothing is nothing', () => {
    expect(writeDot(treeOf(''), CPU, 100)).toBe('');
  });
});
