/**
 * What the server says of all stacks where the tree was cut to the largest nodes: of a tree that is whole, or that
 * the page took frames out of, nothing is asked.
 */
import { sceneGraph } from '@grafana/scenes';
import { useEffect, useMemo, useState } from 'react';
import type { CutTree } from '#model/call-tree.ts';
import type { HearthError } from '#model/errors.ts';
import type { FunctionRow } from '#model/function-table.ts';
import { fileOfPlace } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { NONE } from '#model/tree-shape.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import { onlyThrough, type WireStep } from '../../api/frame-steps.ts';
import { sandwichInParts, type CameSandwich, type Sandwich } from '../../api/parted-sandwich.ts';
import { askChildren, askFunctions } from '../../api/reading.ts';
import { isStopped } from '../../api/under-way.ts';
import { summaryOfCame } from '../../scene/series-source.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { cameText } from '../../scene/stepped-parts.ts';
import { useAnswersFrames } from '../../scene/use-answers.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { isComing, type FlameAnswer } from './load-flame.ts';
import type { AskSandwich, Halves } from './SidePane.tsx';

/** More than anyone scrolls through; a row is some hundred bytes. */
const mostRows = 10_000;

/** Of what is on its way nothing more is asked: it is another tree in a moment. */
const isCut = (answer: FlameAnswer, { transforms, levels }: GraphState) =>
  answer.tree.foldName !== NONE &&
  (transforms.length === 0 || answer.steps !== undefined) &&
  levels.length === 0 &&
  !isComing(answer);

export function useExactFunctions(
  model: FlameGraphView,
  answer: FlameAnswer,
  graph: GraphState,
): readonly FunctionRow[] | undefined {
  const canAsk =
    useAnswersFrames(model, exploreCalls.functionTable, answer.query, answer.by) === true && isCut(answer, graph);
  const { query, by, steps } = answer;
  return useAsked(
    useMemo(
      () =>
        canAsk
          ? (signal: AbortSignal) =>
              askFunctions(selectionOf(model).source, query, { limit: mostRows, by, steps }, signal)
          : undefined,
      [canAsk, model, query, by, steps],
    ),
  );
}

export function useExactSandwich(
  model: FlameGraphView,
  answer: FlameAnswer,
  graph: GraphState,
): AskSandwich | undefined {
  const canAsk =
    useAnswersFrames(model, exploreCalls.sandwich, answer.query, answer.by) === true && isCut(answer, graph);
  const { query, by, steps, scale } = answer;
  return useMemo(() => {
    if (!canAsk) return undefined;
    const { source } = selectionOf(model);
    const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
    return async (name, signal, onPart) => {
      const both = await sandwichInParts(source, [query], { name, by, steps }, signal, async ({ sides, ...halves }) => {
        const [{ came, total }] = sides as [CameSandwich['sides'][number]];
        // What of a gauge was held in that time.
        const summary =
          scale === 1 ? undefined : await summaryOfCame(source, { ...query, ...came }, Number(total), signal);
        const factor = summary === undefined ? 1 : summary.mean / Number(total) / scale;
        onPart({ ...halvesOf(halves), whole: total, factor, words: cameText(came, query, timeZone) });
      });
      return both && halvesOf(both);
    };
  }, [canAsk, model, query, by, steps, scale]);
}

const halvesOf = ({ callers, callees }: Sandwich): Halves => ({ callers: treeOf(callers), callees: treeOf(callees) });
const treeOf = ({ shape, sides, folded }: CutTree): NameTree => ({ ...shape, ...sides[0]!, folded });

/** Enough for all stacks through one function. */
const nodesThrough = 2 ** 18;

/** All stacks through a function, which the tree has but for its small ones. */
export function useExactStacks(
  model: FlameGraphView,
  answer: FlameAnswer,
  graph: GraphState,
): ((name: string, signal: AbortSignal) => Promise<NameTree | undefined>) | undefined {
  const canAsk =
    useAnswersFrames(model, exploreCalls.children, answer.query, answer.by) === true && isCut(answer, graph);
  const { query, by, steps = noSteps } = answer;
  return useMemo(() => {
    if (!canAsk) return undefined;
    const question = { path: [], without: [], maxNodes: nodesThrough, by };
    return (name, signal) =>
      askChildren(selectionOf(model).source, query, { ...question, steps: [...steps, onlyThrough(name)] }, signal);
  }, [canAsk, model, query, by, steps]);
}

const noSteps: readonly WireStep[] = [];

/** Undefined until it is there, and when it cannot be had: then what is shown is what the cut tree says. */
export function useAsked<T>(ask: ((signal: AbortSignal) => Promise<T>) | undefined): T | undefined {
  return useAskedInParts<T, never>(ask).value;
}

export interface Asked<T, Part> {
  /** Undefined until it is there, and when it cannot be had. */
  value?: T | undefined;
  /** What has come of it meanwhile. */
  part?: Part | undefined;
  /** Why no more of it comes; undefined while it does. */
  ended?: 'cancelled' | HearthError | undefined;
}

/** Of a function; undefined when it is nowhere. */
export type AskOf<T, Part = never> = (
  name: string,
  signal: AbortSignal,
  onPart: (part: Part) => void,
) => Promise<T | undefined>;

export function useAskedOf<T, Part = never>(
  ask: AskOf<T, Part> | undefined,
  name: string | undefined,
): Asked<T | undefined, Part> {
  return useAskedInParts(
    useMemo(() => (ask === undefined || name === undefined ? undefined : (...how) => ask(name, ...how)), [ask, name]),
  );
}

function useAskedInParts<T, Part>(
  ask: ((signal: AbortSignal, onPart: (part: Part) => void) => Promise<T>) | undefined,
): Asked<T, Part> {
  const [known, setKnown] = useState<Asked<T, Part> & { ask: unknown }>();
  useEffect(() => {
    if (ask === undefined) return undefined;
    const abort = new AbortController();
    let part: Part | undefined;
    const tell = (more: Asked<T, Part>) => {
      if (!abort.signal.aborted) setKnown({ ask, part, ...more });
    };
    ask(abort.signal, (came) => {
      part = came;
      tell({});
    }).then(
      (value) => tell({ value, part: undefined }),
      (error: unknown) => tell({ ended: isStopped(error) ? 'cancelled' : toHearthError(error) }),
    );
    return () => abort.abort();
  }, [ask]);
  return known !== undefined && known.ask === ask ? known : {};
}

/**
 * Of a frame, by its name; absent where the server does not say. Asked only when it is shown, and not where
 * their names have it.
 */
export function useFiles(
  model: FlameGraphView,
  { query, by }: FlameAnswer,
  { color, columns }: GraphState,
): ((name: string) => string | undefined) | undefined {
  const canAsk = useAnswersFrames(model, exploreCalls.functionTable, query, 'function') === true;
  const isAsked = canAsk && (color === 'file' || columns.includes('file')) && by === 'function';
  const rows = useAsked(
    useMemo(
      () =>
        isAsked
          ? (signal: AbortSignal) =>
              askFunctions(selectionOf(model).source, query, { limit: mostRows, by: 'function' }, signal)
          : undefined,
      [isAsked, model, query],
    ),
  );
  return useMemo(() => {
    if (by !== 'function') return fileOfPlace(by);
    if (!canAsk) return undefined;
    const files = new Map((rows ?? []).map(({ name, file }) => [name, file]));
    return (name: string) => files.get(name) || undefined;
  }, [canAsk, rows, by]);
}
