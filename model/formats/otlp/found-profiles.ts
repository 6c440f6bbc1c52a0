/**
 * Profiles as a request has them, made into profiles as the store wants them: one for each service that its samples
 * name, with the tables cut down to what its own samples use.
 */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { tooManyLabels } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { DictionarySymbols, type LabelRows, SymbolCut } from '#model/formats/otlp/dictionary-symbols.ts';
import {
  ABSENT,
  type Attribute,
  checkProfiles,
  type Dictionary,
  malformedOtlp,
  type OtlpProfile,
  type OtlpType,
} from '#model/formats/otlp/message.ts';
import { otlpProfileType, type OtlpProfileType } from '#model/formats/otlp/profile-types.ts';
import { noteTimes, ThreadNames } from '#model/formats/otlp/sample-times.ts';
import type { RevisionSchema } from '#model/formats/otlp/schema.ts';
import { GrowingInt32 } from '#model/growing.ts';
import type { Label } from '#model/labels.ts';

const UNKNOWN_SERVICE = 'unknown_service';
/** A profiler that counts in no time of its own reports every few seconds. */
const DEFAULT_DURATION_NANOS = 10_000_000_000n;
/** A stack that many samples share is short on the wire and long in columns: so many frames may a request come to. */
const MAX_FRAMES = 16_777_216;
/** Of a name in a message. */
const SHOWN = 120;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

const isService = (key: string) => key === 'service.name' || key === 'service_name';

export class ProfileMaker {
  readonly found: FoundProfile[] = [];
  private readonly frames = new FrameBudget();
  /** Also of profiles that were refused in the end: those cost no less. */
  private parts = 0;
  private readonly all: DictionarySymbols;
  private readonly cut: SymbolCut;
  /** By row of the dictionary's attributes: the service that it names. */
  private readonly services = new Map<number, string>();
  private readonly threads: ThreadNames;

  constructor(
    private readonly dictionary: Dictionary,
    private readonly schema: RevisionSchema,
    private readonly limits: ReadLimits,
  ) {
    this.all = new DictionarySymbols(dictionary, ({ key }) => !isService(key));
    this.cut = new SymbolCut(this.all.symbols);
    this.threads = new ThreadNames(dictionary);
    dictionary.attributes.forEach(({ key, value }, row) => {
      if (isService(key) && typeof value === 'string' && value !== '') {
        this.services.set(row, value);
      }
    });
  }

  /** @throws HearthError when this profile is against a rule; others of the request may be right */
  add(profile: OtlpProfile): void {
    const { dictionary, limits } = this;
    const { sampleCount, samples } = profile;
    if (samples.length < sampleCount) {
      throw new HearthError(
        'samples_limit',
        `the profile with labels '{service_name=${JSON.stringify(serviceOfResource(profile.resource).slice(0, SHOWN))}}' exceeds the samples count limit (max_profile_stacktrace_samples, actual: ${sampleCount}, limit: ${limits.maxSamples})`,
      );
    }
    const named = ({ type, unit }: OtlpType) => ({ type: dictionary.string(type), unit: dictionary.string(unit) });
    const periodType = profile.periodType === undefined ? undefined : named(profile.periodType);
    const type = otlpProfileType(profile.sampleTypes.map(named), periodType, profile.period, this.schema.revision);
    const values = valuesOf(profile, type);
    const services = this.samplesByService(profile);
    const parts = Array.from(services, ([service, rows]): FoundProfile => {
      const { stacks, symbols, labels } = this.part(profile, rows);
      const ofPart = services.size === 1 ? values : valuesAt(values, rows, type.sampleTypes.length);
      if (limits.timed !== undefined) {
        const part = { symbols, stacks, values: ofPart, types: type.sampleTypes.length };
        noteTimes(limits.timed, this.threads, profile, rows, part);
      }
      return {
        name: type.name,
        labels: labelsOfProfile(profile, service),
        columns: {
          sampleTypes: [...type.sampleTypes],
          periodType: type.periodType,
          period: profile.period,
          timeNanos: profile.timeNanos,
          durationNanos: profile.durationNanos > 0n ? profile.durationNanos : DEFAULT_DURATION_NANOS,
          defaultSampleType: '',
          comments: [],
          symbols,
          stacks,
          values: ofPart,
          labels,
        },
      };
    });
    this.found.push(...parts);
  }

  /** Samples by the service that they name themselves, '' for that of the resource. */
  private samplesByService(profile: OtlpProfile): Map<string, GrowingInt32> {
    const services = new Map<string, GrowingInt32>();
    for (let sample = 0; sample < profile.samples.length; sample++) {
      const service = this.serviceOf(profile, sample);
      let rows = services.get(service);
      if (rows === undefined) {
        checkProfiles(++this.parts);
        rows = new GrowingInt32();
        services.set(service, rows);
      }
      rows.push(sample);
    }
    return services;
  }

  /** What of a profile is in some of its samples. */
  private part(profile: OtlpProfile, samples: GrowingInt32): Pick<ProfileColumns, 'symbols' | 'stacks' | 'labels'> {
    this.cut.clear();
    const stacks = this.stacksOf(profile, samples);
    const labels = this.labelsOf(profile, samples);
    return { stacks, labels, symbols: this.cut.symbols() };
  }

  private stacksOf(profile: OtlpProfile, samples: GrowingInt32): ProfileColumns['stacks'] {
    const { dictionary, all, frames } = this;
    const { lines } = dictionary.locations;
    const picked = this.cut.locations;
    const list = (this.schema.hasStackTable ? dictionary.stacks.items : profile.locations).array;
    const offsets = new Int32Array(samples.length + 1);
    for (let row = 0; row < samples.length; row++) {
      const { start, end } = this.stackOf(profile, samples.array[row]!);
      frames.take(end - start);
      offsets[row + 1] = offsets[row]! + end - start;
    }
    const locations = new Int32Array(offsets[samples.length]!);
    for (let row = 0, to = 0; row < samples.length; row++) {
      const { start, end } = this.stackOf(profile, samples.array[row]!);
      for (let at = start; at < end; at++) {
        const before = picked.length;
        locations[to++] = picked.row(all.locations[list[at]!]!);
        if (picked.length > before) {
          frames.take(lines.end(list[at]!) - lines.start(list[at]!));
        }
      }
    }
    return { offsets, locations };
  }

  private stackOf({ samples }: OtlpProfile, sample: number): { start: number; end: number } {
    const { stacks } = this.dictionary;
    const stack = samples.stack.array[sample]!;
    if (!this.schema.hasStackTable) {
      return { start: stack, end: stack + samples.locations.array[sample]! };
    }
    return stack < stacks.length ? { start: stacks.start(stack), end: stacks.end(stack) } : { start: 0, end: 0 };
  }

  /** The service that a sample names itself, '' for that of the resource. */
  private serviceOf({ samples: { attributes } }: OtlpProfile, sample: number): string {
    if (this.services.size > 0) {
      for (let at = attributes.start(sample); at < attributes.end(sample); at++) {
        const service = this.services.get(attributes.items.array[at]!);
        if (service !== undefined) {
          return service;
        }
      }
    }
    return '';
  }

  private labelsOf({ samples: { attributes, link } }: OtlpProfile, samples: GrowingInt32): ProfileColumns['labels'] {
    const { maxSampleLabels = 0 } = this.limits;
    const { strings } = this.cut;
    const offsets = new Int32Array(samples.length + 1);
    const key = new GrowingInt32();
    const text = new GrowingInt32();
    const number: bigint[] = [];
    const numberUnit = new GrowingInt32();
    const add = (label: LabelRows) => {
      key.push(strings.row(label.key));
      text.push(strings.row(label.text));
      number.push(label.number);
      numberUnit.push(strings.row(label.unit));
    };
    for (let row = 0; row < samples.length; row++) {
      const sample = samples.array[row]!;
      for (let at = attributes.start(sample); at < attributes.end(sample); at++) {
        const label = this.all.labels[attributes.items.array[at]!];
        if (label !== undefined) {
          add(label);
        }
      }
      const linked = link.array[sample]!;
      if (linked !== ABSENT && linked < this.all.links.length) {
        this.all.links[linked]!.forEach(add);
      }
      offsets[row + 1] = key.length;
      const count = key.length - offsets[row]!;
      if (maxSampleLabels > 0 && count > maxSampleLabels) {
        throw tooManyLabels(row, count, maxSampleLabels);
      }
    }
    return {
      offsets,
      key: key.take(),
      text: text.take(),
      number: BigInt64Array.from(number),
      numberUnit: numberUnit.take(),
    };
  }
}

/** How many frames are left to a request. Once it is used up nothing is given any more. */
class FrameBudget {
  private left = MAX_FRAMES;

  take(frames: number): void {
    this.left -= frames;
    if (this.left < 0) {
      throw new HearthError(
        'bad_request',
        `the stacks of the request's samples add up to more than ${MAX_FRAMES} frames: send them in several requests`,
      );
    }
  }
}

/** Sample-major, a value for each sample type: with one type their sum, or the number of time stamps without any. */
function valuesOf({ samples, sampleTypes, row }: OtlpProfile, { scale }: OtlpProfileType): BigInt64Array {
  const all = samples.values.take();
  if (sampleTypes.length !== 1) {
    return all.slice();
  }
  const values = new BigInt64Array(samples.length);
  let from = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    const to = samples.valueEnds.array[sample]!;
    let sum = to === from ? BigInt(samples.timestamps.array[sample]!) : 0n;
    for (; from < to; from++) {
      sum += all[from]!;
    }
    const value = sum * scale;
    if (value > MAX_INT64 || value < MIN_INT64) {
      throw malformedOtlp(`the values of sample ${sample} of profile ${row} come to ${value}, beyond 64 bits`);
    }
    values[sample] = value;
  }
  return values;
}

/** Those of some samples. */
function valuesAt(values: BigInt64Array, samples: GrowingInt32, types: number): BigInt64Array {
  const at = new BigInt64Array(samples.length * types);
  for (let row = 0; row < samples.length; row++) {
    const from = samples.array[row]! * types;
    at.set(values.subarray(from, from + types), row * types);
  }
  return at;
}

/** What the reference has: a mark, the service, then the attributes; the first of a name counts. */
function labelsOfProfile({ resource, scope }: OtlpProfile, service: string): Label[] {
  const labels = new Map<string, string>([
    ['__otel__', 'true'],
    ['service_name', service || serviceOfResource(resource)],
  ]);
  for (const { key, value } of [...resource, ...scope]) {
    if (key !== '' && key !== '__name__' && value !== undefined && !labels.has(key)) {
      labels.set(key, String(value));
    }
  }
  return Array.from(labels, ([name, value]) => ({ name, value }));
}

function serviceOfResource(resource: readonly Attribute[]): string {
  const text = (key: string) => {
    const value = resource.find((attribute) => attribute.key === key)?.value;
    return typeof value === 'string' ? value : '';
  };
  const executable = text('process.executable.name');
  return text('service.name') || (executable === '' ? UNKNOWN_SERVICE : `${UNKNOWN_SERVICE}:${executable}`);
}
