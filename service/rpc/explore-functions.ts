/** The calls of `hearth.v1.ExploreService` that are about functions: messages in, messages out. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { CutTree } from '#model/call-tree.ts';
import { HearthError } from '#model/errors.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { PlaceOrder } from '#model/place-table.ts';
import {
  FrameStepKind,
  FunctionOrder,
  Granularity as WireGranularity,
  type BasisSchema,
  type CallTreeSchema,
  type ExploreService,
  type RankedChangeSchema,
  type Selection,
} from '#proto/hearth/v1/explore_pb.ts';
import { rankedChanges, type ChangedFunction } from '../query/changes.ts';
import type { FrameStep } from '../query/frame-steps.ts';
import { functionSeries } from '../query/function-series.ts';
import { childrenAt, functionSandwich, tableOfFunctions } from '../query/functions.ts';
import type { Querier, StackQuestion } from '../query/querier.ts';
import type { SelectionBasis } from '../query/sides.ts';
import { toldOfRange } from './answered-range.ts';
import type { TenantRule } from './tenant.ts';

/** By their names in code. */
export const functionCalls = ['functionTable', 'sandwich', 'children', 'functionSeries', 'rankChanges'] as const;

type FunctionCalls = Pick<ServiceImpl<typeof ExploreService>, (typeof functionCalls)[number]>;

export function createFunctionCalls(querier: Querier, rule: TenantRule): FunctionCalls {
  const tenants = ({ requestHeader }: HandlerContext) => rule.forRead((name) => requestHeader.get(name));

  return {
    async functionTable(request, context) {
      const question = {
        ...request,
        ...sides(request),
        granularity: granularityOf(request.granularity),
        steps: request.steps.map(stepOf),
        order: orderOf(request.order),
      };
      const answer = await tableOfFunctions(querier, tenants(context), question, context.signal);
      return {
        functions: answer.rows,
        functionCount: answer.functions,
        foundCount: answer.found,
        ...bases(answer),
      };
    },

    async sandwich(request, context) {
      const question = {
        ...request,
        ...sides(request),
        granularity: granularityOf(request.granularity),
        steps: request.steps.map(stepOf),
      };
      const answer = await functionSandwich(querier, tenants(context), question, context.signal);
      return { callers: callTree(answer.callers), callees: callTree(answer.callees), ...bases(answer) };
    },

    async children(request, context) {
      const { selection, baseline } = sides(request);
      const question = {
        ...request,
        selection: { ...selection, onWidened: toldOfRange(context) },
        baseline,
        granularity: granularityOf(request.granularity),
        steps: request.steps.map(stepOf),
      };
      const tree = await childrenAt(querier, tenants(context), question, context.signal);
      return { tree: callTree(tree) };
    },

    async functionSeries(request, context) {
      const question = {
        ...request,
        selection: selectionOf(request.selection),
        steps: request.steps.map(stepOf),
        granularity: granularityOf(request.granularity),
        stepSeconds: request.step,
      };
      const series = await functionSeries(querier, tenants(context), question, context.signal);
      return {
        series: series.map(({ timestamps, ...points }) => ({ ...points, timestamps: timestamps.map(BigInt) })),
      };
    },

    async rankChanges(request, context) {
      const question = {
        selection: selectionOf(request.selection),
        baseline: selectionOf(request.baseline, 'baseline'),
        noInlines: request.noInlines,
      };
      const answer = await rankedChanges(querier, tenants(context), question, request.limit, context.signal);
      const { rate, baselineRate, ...change } = answer.overall;
      return {
        changes: answer.changes.map(rankedChange),
        overall: { name: 'total', totalRate: rate, baselineTotalRate: baselineRate, ...changeFields(change) },
        ...bases(answer),
        withoutNoise: answer.withoutNoise,
        moments: answer.blocks,
        baselineMoments: answer.baselineBlocks,
      };
    },
  };
}

/** @throws HearthError bad_request when there is none */
export function selectionOf(message: Selection | undefined, which = 'selection'): StackQuestion {
  if (message === undefined) {
    throw new HearthError('bad_request', `the ${which} is missing: give a profile type, a label selector and a range`);
  }
  const { profileType, ...rest } = message;
  return { ...rest, profileTypeID: profileType };
}

function sides({ selection, baseline }: { selection?: Selection | undefined; baseline?: Selection | undefined }) {
  return {
    selection: selectionOf(selection),
    baseline: baseline === undefined ? undefined : selectionOf(baseline),
  };
}

function granularityOf(granularity: WireGranularity): Granularity {
  switch (granularity) {
    case WireGranularity.UNSPECIFIED:
    case WireGranularity.FUNCTION:
      return 'function';
    case WireGranularity.FILE:
      return 'file';
    case WireGranularity.LINE:
      return 'line';
    case WireGranularity.ADDRESS:
      return 'address';
    default:
      throw new HearthError('bad_request', `granularity ${granularity as number} is not known`);
  }
}

const stepKinds: ReadonlyMap<FrameStepKind, FrameStep['kind']> = new Map([
  [FrameStepKind.FOCUS, 'focus'],
  [FrameStepKind.ONLY, 'only'],
  [FrameStepKind.DROP, 'drop'],
  [FrameStepKind.MERGE, 'merge'],
  [FrameStepKind.RECURSION, 'recursion'],
  [FrameStepKind.PACKAGE, 'package'],
  [FrameStepKind.RESOURCE, 'resource'],
  [FrameStepKind.HIDE, 'hide'],
  [FrameStepKind.SHOW_ONLY, 'show only'],
]);

function stepOf({ kind, name }: { kind: FrameStepKind; name: string }): FrameStep {
  const known = stepKinds.get(kind);
  if (known === undefined) {
    throw new HearthError('bad_request', `a step of kind ${kind as number} is not known`);
  }
  return { kind: known, name };
}

function orderOf(order: FunctionOrder): PlaceOrder {
  switch (order) {
    case FunctionOrder.UNSPECIFIED:
    case FunctionOrder.SELF:
      return 'self';
    case FunctionOrder.TOTAL:
      return 'total';
    case FunctionOrder.NAME:
      return 'name';
    case FunctionOrder.CHANGE:
      return 'change';
    default:
      throw new HearthError('bad_request', `order ${order as number} is not known`);
  }
}

function bases({ basis, baselineBasis }: { basis: SelectionBasis; baselineBasis: SelectionBasis | undefined }) {
  return {
    basis: basisMessage(basis),
    ...(baselineBasis === undefined ? {} : { baselineBasis: basisMessage(baselineBasis) }),
  };
}

export function basisMessage({ start, end, profiles, ...rest }: SelectionBasis): MessageInitShape<typeof BasisSchema> {
  return { ...rest, start: BigInt(start), end: BigInt(end), profiles: BigInt(profiles) };
}

/** Only the names that nodes have. */
function callTree(tree: CutTree | undefined): MessageInitShape<typeof CallTreeSchema> {
  if (tree === undefined) {
    return {};
  }
  const { shape, sides, folded } = tree;
  const names: string[] = [];
  const numbers = new Map<number, number>();
  const name = Array.from(shape.name, (index) => {
    let number = numbers.get(index);
    if (number === undefined) {
      number = names.push(shape.names[index]!) - 1;
      numbers.set(index, number);
    }
    return number;
  });
  const [side, baseline] = sides;
  return {
    names,
    name,
    parent: [...shape.parent],
    self: [...side!.self],
    total: [...side!.total],
    baselineSelf: [...(baseline?.self ?? [])],
    baselineTotal: [...(baseline?.total ?? [])],
    folded: [...folded],
  };
}

export function rankedChange({
  low,
  high,
  measure,
  ...change
}: ChangedFunction): MessageInitShape<typeof RankedChangeSchema> {
  return { ...change, changeLow: low, changeHigh: high, ofTotal: measure === 'total' };
}

function changeFields({ low, high, ...change }: { change: number; low: number; high: number; significant: boolean }) {
  return { ...change, changeLow: low, changeHigh: high };
}
