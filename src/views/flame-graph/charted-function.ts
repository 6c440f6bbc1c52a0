/**
 * What the chart above a flame graph is of, when samples were chosen. One function's cost over time, or all but that, is
 * cheap to ask; what several steps leave is drawn by servers that say so. Beside others the chart shows everything, and
 * says so.
 */
import { builtInPresets, builtInTest, type FramePreset } from '#model/frame-presets.ts';
import { choosesSamples, type Transform } from '#model/transforms/transform.ts';
import { frameSteps } from '../../api/frame-steps.ts';
import type { SteppedWish } from '../../api/functions.ts';
import type { SeriesWish } from '../../scene/SeriesData.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { t } from '../../ui/text.ts';

export interface Charted {
  graph: Pick<GraphState, 'transforms' | 'granularity' | 'noInlines' | 'levels'>;
  /** Whether the server can draw single functions over time, and what steps leave; absent until that is known. */
  draws?: { functions: boolean; steps: boolean } | undefined;
  /** People's own presets, as far as they are known. */
  ownPresets?: readonly FramePreset[] | undefined;
}

export function chartedFunction(charted: Charted): Pick<SeriesWish, 'functions' | 'measured' | 'isRest' | 'stepped'> {
  const step = onlyChoice(charted);
  if (step !== undefined) {
    return { functions: [step.name], measured: 'total', ...(step.kind === 'drop' && { isRest: true }) };
  }
  const stepped = chartedSteps(charted);
  return stepped === undefined ? {} : { stepped };
}

/**
 * A function keeps its samples only while nothing before took it out or gave it another name. Of files, lines and
 * functions without those inlined only steps are drawn over time.
 */
function onlyChoice({ graph: { transforms, granularity, noInlines }, draws }: Charted): Transform | undefined {
  const choices = transforms.filter(choosesSamples);
  const isAlone = choices.length === 1 && choices[0] === transforms[0];
  const isOfFunctions = granularity === 'function' && !noInlines;
  return isAlone && draws?.functions === true && isOfFunctions ? choices[0] : undefined;
}

/** As far as they choose samples: what comes after moves values to other frames. */
function chartedSteps({ graph, draws, ownPresets = [] }: Charted): SteppedWish | undefined {
  const { transforms, granularity, noInlines, levels } = graph;
  const last = transforms.findLastIndex(choosesSamples);
  // Labels as frames are of the page's own making: steps may name them.
  if (last === -1 || draws?.steps !== true || levels.length > 0) return undefined;
  const find = (id: string) => [...builtInPresets, ...ownPresets].find((preset) => preset.id === id);
  const steps = frameSteps(transforms.slice(0, last + 1), { find, test: builtInTest })?.wire;
  return steps && { steps, by: granularity, ...(noInlines && { noInlines }) };
}

/** Undefined when it is of what the graph shows anyway. */
export function chartText(charted: Charted): string | undefined {
  if (!charted.graph.transforms.some(choosesSamples)) return undefined;
  const step = onlyChoice(charted);
  if (step === undefined) {
    return chartedSteps(charted) === undefined
      ? t('flame-graph.chart-of-all', 'The chart shows everything: these steps are not in it.')
      : t('flame-graph.chart-of-steps', 'The chart is of what these steps leave.');
  }
  const name = step.name.slice(0, 200);
  return step.kind === 'drop'
    ? t('flame-graph.chart-without', 'The chart is without {{name}}, too.', { name })
    : t('flame-graph.chart-of', 'The chart is of {{name}}.', { name });
}
