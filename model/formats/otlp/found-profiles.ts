/**
 * Profiles as a request has them, made into profiles as the store wants them: one for each service that its samples
 * name, with the tables cut down to what its own samples use.
 */
import { HearthError } from '#model/errors.ts';
import { ColumnsBuilder, type Line, type SampleLabel } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
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
import type { RevisionSchema } from '#model/formats/otlp/schema.ts';
import type { Label } from '#model/labels.ts';

const UNKNOWN_SERVICE = 'unknown_service';
const BUILD_ID = 'process.executable.build_id.gnu';
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
  /** By row of the dictionary's mappings: a mapping may have many attributes, and be in many profiles. */
  private readonly buildIds: string[];
  /** By row of the dictionary's attributes: what it is as a label of a sample. */
  private readonly labels: (SampleLabel | undefined)[];
  /** By row of the dictionary's attributes: the service that it names. */
  private readonly services = new Map<number, string>();

  constructor(
    private readonly dictionary: Dictionary,
    private readonly schema: RevisionSchema,
    private readonly limits: ReadLimits,
  ) {
    this.labels = dictionary.attributes.map(sampleLabel);
    this.buildIds = dictionary.mappings.map(({ attributes }) => {
      const row = attributes.find((attribute) => dictionary.attributes[attribute]!.key === BUILD_ID);
      const value = row === undefined ? '' : dictionary.attributes[row]!.value;
      return typeof value === 'string' ? value : '';
    });
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
    const services = new Map<string, ServiceProfile>();
    for (let sample = 0; sample < samples.length; sample++) {
      const service = this.serviceOf(profile, sample);
      let part = services.get(service);
      if (part === undefined) {
        checkProfiles(++this.parts);
        const builder = new ColumnsBuilder(type.sampleTypes, limits);
        part = new ServiceProfile(dictionary, this.buildIds, this.frames, builder);
        services.set(service, part);
      }
      const { start, end } = this.stackOf(profile, sample);
      const stack = this.schema.hasStackTable ? dictionary.stacks.items : profile.locations;
      part.addSample(
        stack.array.subarray(start, end),
        values.slice(sample * type.sampleTypes.length, (sample + 1) * type.sampleTypes.length),
        this.labelsOf(profile, sample),
      );
    }
    for (const [service, { builder }] of services) {
      this.found.push({
        name: type.name,
        labels: labelsOfProfile(profile, service),
        columns: builder.finish({
          periodType: type.periodType,
          period: profile.period,
          timeNanos: profile.timeNanos,
          durationNanos: profile.durationNanos > 0n ? profile.durationNanos : DEFAULT_DURATION_NANOS,
        }),
      });
    }
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

  private labelsOf({ samples }: OtlpProfile, sample: number): SampleLabel[] {
    const { attributes } = samples;
    const labels: SampleLabel[] = [];
    for (let at = attributes.start(sample); at < attributes.end(sample); at++) {
      const label = this.labels[attributes.items.array[at]!];
      if (label !== undefined) {
        labels.push(label);
      }
    }
    const link = samples.link.array[sample]!;
    if (link !== ABSENT && link < this.dictionary.links.length) {
      const { spanId, traceId } = this.dictionary.links[link]!;
      if (spanId !== '') {
        labels.push({ key: 'span_id', text: spanId });
      }
      if (traceId !== '') {
        labels.push({ key: 'trace_id', text: traceId });
      }
    }
    return labels;
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

/** One service's part of a profile. */
class ServiceProfile {
  /** By row of the dictionary. */
  private readonly locations = new Map<number, number>();
  private readonly functions = new Map<number, number>();
  private readonly mappings = new Map<number, number>();

  constructor(
    private readonly dictionary: Dictionary,
    private readonly buildIds: readonly string[],
    private readonly frames: FrameBudget,
    readonly builder: ColumnsBuilder,
  ) {}

  addSample(stack: Int32Array, values: readonly bigint[], labels: readonly SampleLabel[]): void {
    this.frames.take(stack.length);
    const rows = new Int32Array(stack.length);
    for (let i = 0; i < stack.length; i++) {
      const location = stack[i]!;
      let row = this.locations.get(location);
      if (row === undefined) {
        row = this.addLocation(location);
        this.locations.set(location, row);
      }
      rows[i] = row;
    }
    this.builder.addSample(rows, values, labels);
  }

  private addLocation(location: number): number {
    const { mapping, addressLow, addressHigh, lines, lineNumber } = this.dictionary.locations;
    const found: Line[] = [];
    this.frames.take(lines.end(location) - lines.start(location));
    for (let at = lines.start(location); at < lines.end(location); at++) {
      found.push({ functionRow: this.functionRow(lines.items.array[at]!), line: lineNumber.array[at]! });
    }
    const high = BigInt(addressHigh.array[location]! >>> 0);
    return this.builder.location(found, {
      mapping: this.mappingRow(mapping.array[location]!),
      address: (high << 32n) | BigInt(addressLow.array[location]! >>> 0),
    });
  }

  private functionRow(row: number): number {
    return rowOf(this.functions, row, () => {
      const { name, systemName, file, startLine } = this.dictionary.functions;
      if (row >= name.length) {
        return this.builder.function('');
      }
      const { dictionary } = this;
      const text = dictionary.string(name.array[row]!);
      return this.builder.function(text, {
        systemName: dictionary.string(systemName.array[row]!) || text,
        file: dictionary.string(file.array[row]!),
        startLine: startLine.array[row]!,
      });
    });
  }

  /** Row 0 is no mapping, where it says nothing. */
  private mappingRow(row: number): number {
    return rowOf(this.mappings, row, () => {
      const mapping = this.dictionary.mappings[row];
      const file = this.dictionary.string(mapping?.file ?? ABSENT);
      if (mapping === undefined || (row === 0 && file === '' && mapping.memoryLimit === 0n)) {
        return -1;
      }
      const { memoryStart, memoryLimit, fileOffset, flags } = mapping;
      const buildId = this.buildIds[row]!;
      return this.builder.mapping(file, { buildId, memoryStart, memoryLimit, fileOffset, flags });
    });
  }
}

function rowOf(rows: Map<number, number>, key: number, add: () => number): number {
  let row = rows.get(key);
  if (row === undefined) {
    row = add();
    rows.set(key, row);
  }
  return row;
}

function sampleLabel({ key, value, unit }: Attribute): SampleLabel | undefined {
  if (key === '' || isService(key) || value === undefined || value === '') {
    return undefined;
  }
  return typeof value === 'string' ? { key, text: value } : { key, number: value, unit };
}

/** Sample-major, a value for each sample type: with one type their sum, or the number of time stamps without any. */
function valuesOf({ samples, sampleTypes, row }: OtlpProfile, { scale }: OtlpProfileType): bigint[] {
  const all = samples.values.take();
  const values: bigint[] = [];
  let from = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    const to = samples.valueEnds.array[sample]!;
    if (sampleTypes.length === 1) {
      let sum = to === from ? BigInt(samples.timestamps.array[sample]!) : 0n;
      for (let at = from; at < to; at++) {
        sum += all[at]!;
      }
      values.push(sum * scale);
    } else {
      for (let at = from; at < to; at++) {
        values.push(all[at]!);
      }
    }
    from = to;
    if (values.at(-1)! > MAX_INT64 || values.at(-1)! < MIN_INT64) {
      throw malformedOtlp(`the values of sample ${sample} of profile ${row} come to ${values.at(-1)}, beyond 64 bits`);
    }
  }
  return values;
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
