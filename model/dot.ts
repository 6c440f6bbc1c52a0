/**
 * A graph of calls in Graphviz' language: a box for each function, its letters as large as its self, and an arrow for
 * each call, as wide as what it carries.
 *
 *     writeDot(nameTree(stacks), parseProfileType('process_cpu:cpu:nanoseconds:cpu:nanoseconds'), 100);
 *     // digraph "cpu" { … N1 [label="main\n10 ms (6.25 %)\nof 160 ms (100 %)" …] N1 -> N2 [label=" 150 ms" …] }
 *
 * Without any value the result is empty.
 */
import { callGraph, type CallGraph } from '#model/call-graph.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { ProfileType } from '#model/profile-type.ts';
import { formatShare, formatValue } from '#model/units.ts';

/** Graphviz lays out no longer words well, and nobody reads them to the end. */
const LONGEST_NAME = 256;
const SMALLEST_LETTERS = 8;
const LARGEST_LETTERS = 48;
const WIDEST_ARROW = 6;

export function writeDot(tree: NameTree, type: ProfileType, maxFunctions: number): string {
  const graph = callGraph(tree, maxFunctions);
  if (graph.total === 0n && graph.functions.length === 0) {
    return '';
  }
  const value = (number: bigint) => formatValue(number, type.sampleUnit);
  const share = (number: bigint) => formatShare(number, graph.total);
  const lines = [
    `digraph ${quoted(shown(type.sampleType))} {`,
    'node [shape=box style=filled fillcolor="#f8f8f8" fontname="sans-serif"]',
    'edge [fontname="sans-serif"]',
    `L [label=${quoted(legend(graph, type))} fontsize=16 style=solid]`,
  ];
  graph.functions.forEach(({ name, self, total, folded }, i) => {
    const own = self === 0n ? '0' : `${value(self)} (${share(self)})`;
    const whole = total === self ? '' : `\nof ${value(total)} (${share(total)})`;
    const tooltip = `${shown(name)}: ${value(total)}`;
    const letters = SMALLEST_LETTERS + Math.round((LARGEST_LETTERS - SMALLEST_LETTERS) * Math.sqrt(part(self, graph)));
    lines.push(
      `N${i + 1} [label=${quoted(`${shown(name)}\n${own}${whole}`)} tooltip=${quoted(tooltip)} ` +
        `fontsize=${letters} fillcolor="${shade(part(total, graph))}"${folded ? ' style="filled,dashed"' : ''}]`,
    );
  });
  for (const { caller, callee, value: carried, isDirect } of graph.calls) {
    const width = (1 + (WIDEST_ARROW - 1) * part(carried, graph)).toFixed(2);
    const weight = 1 + Math.round(99 * part(carried, graph));
    lines.push(
      `N${caller + 1} -> N${callee + 1} [label=${quoted(` ${value(carried)}`)} weight=${weight} penwidth=${width}` +
        `${isDirect ? '' : ' style=dotted'}]`,
    );
  }
  return `${lines.join('\n')}\n}\n`;
}

function legend({ functions, functionCount, total }: CallGraph, { sampleType, sampleUnit }: ProfileType): string {
  const some =
    functions.length < functionCount ? `\nThe ${functions.length} largest of ${functionCount} functions` : '';
  return `Type: ${shown(sampleType)}\nTotal: ${formatValue(total, sampleUnit)}${some}`;
}

/** From 0 to 1. */
function part(value: bigint, { total }: CallGraph): number {
  const share = total === 0n ? 0 : Number(value) / Number(total);
  return Math.min(1, Math.max(0, share));
}

/** From nearly white to a light red. */
function shade(share: number): string {
  const rest = Math.round(0xf2 - share * 0x4d).toString(16);
  return `#f2${rest}${rest}`;
}

/** What comes from a profile, as one line. */
function shown(name: string): string {
  const line = name.slice(0, LONGEST_NAME).replace(/\p{Cc}/gu, ' ');
  return name.length <= LONGEST_NAME ? line : `${line}…`;
}

/** A text of the language: nothing in it ends it, or begins an escape, but the line breaks that are ours. */
const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
