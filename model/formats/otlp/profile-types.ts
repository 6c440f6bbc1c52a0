/**
 * What the profile types of OTLP are called here.
 *
 *     samples:count, period cpu:nanoseconds   process_cpu:cpu:nanoseconds:cpu:nanoseconds, each value × period
 *     off_cpu:nanoseconds without a period    off_cpu:off_cpu:nanoseconds::
 *     any other with a period                 <period type>:<sample type>:<sample unit>:<period type>:<period unit>
 *     itimer:count without a period           process_cpu:samples:count:cpu:nanoseconds
 *
 * The last row stands for async-profiler, which names the engine that took the samples and no period; its types become
 * those that the same engine has in a JFR recording or in Go's profiles, so that its services lie beside others.
 */
import type { ValueType } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { OtlpRevision } from '#model/formats/otlp/schema.ts';

export interface OtlpProfileType {
  name: string;
  sampleTypes: ValueType[];
  periodType: ValueType | undefined;
  /** What each value is multiplied by. */
  scale: bigint;
}

interface Engine {
  name: string;
  periodType?: ValueType;
  /** Sample types by unit. */
  types: ReadonlyMap<string, string>;
}

const cpu: Engine = {
  name: 'process_cpu',
  periodType: { type: 'cpu', unit: 'nanoseconds' },
  types: new Map([
    ['count', 'samples'],
    ['nanoseconds', 'cpu'],
  ]),
};
const wall: Engine = {
  name: 'wall',
  periodType: { type: 'wall', unit: 'nanoseconds' },
  types: new Map([
    ['count', 'samples'],
    ['nanoseconds', 'wall'],
  ]),
};
const alloc: Engine = {
  name: 'memory',
  periodType: { type: 'space', unit: 'bytes' },
  types: new Map([
    ['count', 'alloc_objects'],
    ['bytes', 'alloc_space'],
  ]),
};
const lock: Engine = {
  name: 'mutex',
  periodType: { type: 'mutex', unit: 'count' },
  types: new Map([
    ['count', 'contentions'],
    ['nanoseconds', 'delay'],
  ]),
};
const malloc: Engine = {
  name: 'memory',
  types: new Map([
    ['count', 'malloc_objects'],
    ['bytes', 'malloc_bytes'],
  ]),
};

/** By what async-profiler calls them in the agent, and in its converter. */
const engines: ReadonlyMap<string, Engine> = new Map([
  ['cpu', cpu],
  ['itimer', cpu],
  ['ctimer', cpu],
  ['wall', wall],
  ['alloc', alloc],
  ['allocations', alloc],
  ['lock', lock],
  ['locks', lock],
  ['nativelock', lock],
  ['nativemem', malloc],
  ['malloc', malloc],
]);

/** @throws HearthError bad_request when nothing says what was measured */
export function otlpProfileType(
  sampleTypes: readonly ValueType[],
  periodType: ValueType | undefined,
  period: bigint,
  revision: OtlpRevision,
): OtlpProfileType {
  const [first = { type: '', unit: '' }] = sampleTypes;
  if (first.type === '') {
    throw new HearthError('bad_request', 'a profile without a sample type says nothing: set sample_type');
  }
  if (periodType !== undefined && periodType.type !== '') {
    if (is(first, 'samples', 'count') && is(periodType, 'cpu', 'nanoseconds')) {
      // Without a length of the period the samples can only be counted; in 1.7 their time is another sample type.
      return period > 0n && sampleTypes.length === 1
        ? { name: cpu.name, sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }], periodType, scale: period }
        : { name: cpu.name, sampleTypes: [...sampleTypes], periodType, scale: 1n };
    }
    return { name: periodType.type, sampleTypes: [...sampleTypes], periodType, scale: 1n };
  }
  if (is(first, 'off_cpu', 'nanoseconds')) {
    return { name: 'off_cpu', sampleTypes: [...sampleTypes], periodType: undefined, scale: 1n };
  }
  const engine = engines.get(first.type);
  if (engine !== undefined) {
    return { name: engine.name, sampleTypes: sampleTypes.map(typeOf), periodType: engine.periodType, scale: 1n };
  }
  if (revision === '1.10') {
    throw new HearthError(
      'bad_request',
      `a profile of '${first.type}' in '${first.unit}' has no period type, which would name it: set period_type`,
    );
  }
  // Hardware counters and traced methods, in revisions whose profilers never set a period type.
  return { name: first.type, sampleTypes: sampleTypes.map(withWholeUnit), periodType: undefined, scale: 1n };
}

function typeOf(sampleType: ValueType): ValueType {
  const { type, unit } = withWholeUnit(sampleType);
  return { type: engines.get(type)?.types.get(unit) ?? type, unit };
}

const withWholeUnit = ({ type, unit }: ValueType): ValueType => ({ type, unit: unit === 'ns' ? 'nanoseconds' : unit });

const is = (valueType: ValueType, type: string, unit: string) => valueType.type === type && valueType.unit === unit;
