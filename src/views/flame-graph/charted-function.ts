/**
 * What the chart above a flame graph is of, when samples were chosen: one function's cost over time, or all but that,
 * is what a server can draw. Of more steps than one the chart shows everything, and says so.
 */
import { choosesSamples, type Transform } from '#model/transforms/transform.ts';
import type { SeriesWish } from '../../scene/SeriesData.ts';
import { t } from '../../ui/text.ts';

/** @param drawsFunctions whether the server can */
export function chartedFunction(
  transforms: readonly Transform[],
  drawsFunctions: boolean | undefined,
): Pick<SeriesWish, 'functions' | 'measured' | 'isRest'> {
  const step = onlyChoice(transforms);
  return step === undefined || !drawsFunctions
    ? {}
    : { functions: [step.name], measured: 'total', ...(step.kind === 'drop' && { isRest: true }) };
}

/** A function keeps its samples only while nothing before took it out or gave it another name. */
function onlyChoice(transforms: readonly Transform[]): Transform | undefined {
  const choices = transforms.filter(choosesSamples);
  return choices.length === 1 && choices[0] === transforms[0] ? choices[0] : undefined;
}

/** Undefined when it is of what the graph shows. */
export function chartText(transforms: readonly Transform[], drawsFunctions: boolean | undefined): string | undefined {
  const step = onlyChoice(transforms);
  if (!transforms.some(choosesSamples)) return undefined;
  if (step === undefined || !drawsFunctions) {
    return t('flame-graph.chart-of-all', 'The chart shows everything: these steps are not in it.');
  }
  const name = step.name.slice(0, 200);
  return step.kind === 'drop'
    ? t('flame-graph.chart-without', 'The chart is without {{name}}, too.', { name })
    : t('flame-graph.chart-of', 'The chart is of {{name}}.', { name });
}
