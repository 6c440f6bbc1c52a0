/**
 * Which events are samples, and what each counts for. One table for the JDK's recorder and for async-profiler:
 *
 * | event | profile | sample types |
 * |---|---|---|
 * | `jdk.ExecutionSample`, `jdk.CPUTimeSample` | `process_cpu`; with async-profiler's `wall`, `wall` too | time |
 * | `profiler.WallClockSample` | `wall`; with async-profiler's `wall`, `process_cpu` of running threads too | time |
 * | `jdk.ObjectAllocationInNewTLAB`, `…OutsideTLAB`, `…Sample` | `memory` | objects and bytes |
 * | `jdk.JavaMonitorEnter` | `mutex` | contentions and their delay |
 * | `jdk.ThreadPark` | `block` | contentions and their delay |
 * | `profiler.LiveObject` | `memory` | objects that are alive |
 * | `profiler.Malloc` | `memory` | native objects and bytes |
 */
import type { ValueType } from '#model/columns.ts';

/** What a profile of a recording is: a name with its sample types. */
export interface Kind {
  name: string;
  sampleTypes: readonly ValueType[];
  periodType: ValueType | undefined;
}

const nanos = (type: string): ValueType => ({ type, unit: 'nanoseconds' });
const count = (type: string): ValueType => ({ type, unit: 'count' });
const bytes = (type: string): ValueType => ({ type, unit: 'bytes' });
const allocated = (where: string): Kind => ({
  name: 'memory',
  sampleTypes: [count(`alloc_${where}_objects`), bytes(`alloc_${where}_bytes`)],
  periodType: bytes('space'),
});
const waited = (name: string): Kind => ({
  name,
  sampleTypes: [count('contentions'), nanos('delay')],
  periodType: count(name),
});

export const kinds = {
  cpu: { name: 'process_cpu', sampleTypes: [nanos('cpu')], periodType: nanos('cpu') },
  wall: { name: 'wall', sampleTypes: [nanos('wall')], periodType: nanos('wall') },
  inNewTlab: allocated('in_new_tlab'),
  outsideTlab: allocated('outside_tlab'),
  allocationSample: allocated('sample'),
  mutex: waited('mutex'),
  block: waited('block'),
  live: { name: 'memory', sampleTypes: [count('live')], periodType: count('objects') },
  malloc: { name: 'memory', sampleTypes: [count('malloc_objects'), bytes('malloc_bytes')], periodType: undefined },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** The second value of an event, beside its being one: a field of it, in this unit. */
export interface Weight {
  field: string;
  /** Ticks of the chunk's clock become nanoseconds. */
  isTicks: boolean;
}

export interface WeighedEvent {
  kind: KindName;
  /** Absent where being one is all that counts. */
  weight?: Weight;
}

/** Events that count once, and where they have a size or a duration, with that. */
export const weighedEvents: ReadonlyMap<string, WeighedEvent> = new Map<string, WeighedEvent>([
  ['jdk.ObjectAllocationInNewTLAB', { kind: 'inNewTlab', weight: { field: 'tlabSize', isTicks: false } }],
  ['jdk.ObjectAllocationOutsideTLAB', { kind: 'outsideTlab', weight: { field: 'allocationSize', isTicks: false } }],
  ['jdk.ObjectAllocationSample', { kind: 'allocationSample', weight: { field: 'weight', isTicks: false } }],
  ['jdk.JavaMonitorEnter', { kind: 'mutex', weight: { field: 'duration', isTicks: true } }],
  ['jdk.ThreadPark', { kind: 'block', weight: { field: 'duration', isTicks: true } }],
  ['profiler.LiveObject', { kind: 'live' }],
  ['profiler.Malloc', { kind: 'malloc', weight: { field: 'size', isTicks: false } }],
]);

/** Events that stand for a stretch of time on a thread. */
export const EXECUTION_SAMPLE = 'jdk.ExecutionSample';
export const WALL_CLOCK_SAMPLE = 'profiler.WallClockSample';
export const CPU_TIME_SAMPLE = 'jdk.CPUTimeSample';
export const ACTIVE_SETTING = 'jdk.ActiveSetting';

export const SLEEPING = 'STATE_SLEEPING';
export const RUNNABLE = 'STATE_RUNNABLE';
