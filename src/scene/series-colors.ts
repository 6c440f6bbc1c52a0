/**
 * Colours of series that share a chart: a name keeps its colour from chart to chart, and two names of one chart never
 * have the same while there are enough. (Grafana's own colours by name may fall together, and its chart and its legend
 * do not always agree on the name.)
 *
 *     seriesColors(['1.1.0', '1.0.0']);   // ['orange', 'blue']   names that the theme knows
 */

/** Neighbours differ in hue; the shades of a hue come later. */
const colors = [
  'blue',
  'orange',
  'green',
  'purple',
  'yellow',
  'red',
  'super-light-blue',
  'dark-orange',
  'light-green',
  'dark-purple',
  'light-yellow',
  'dark-red',
];

function hashOf(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return hash >>> 0;
}

/** The colours of names in the order of their weight: where two want the same, the heavier has it. */
export function seriesColors(names: readonly string[]): string[] {
  const taken = new Set<number>();
  return names.map((name) => {
    let at = hashOf(name) % colors.length;
    while (taken.size < colors.length && taken.has(at)) at = (at + 1) % colors.length;
    taken.add(at);
    return colors[at]!;
  });
}
