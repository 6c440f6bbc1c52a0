/** A request in JSON, into the same message that protobuf is read into. */
import { HearthError } from '#model/errors.ts';
import type { ReadLimits } from '#model/formats/found-profile.ts';
import { readAttributes, readDictionary } from '#model/formats/otlp/json-dictionary.ts';
import { field, halves, index, int64, type JsonObject, list, message, time } from '#model/formats/otlp/json-values.ts';
import {
  ABSENT,
  type Attribute,
  checkParts,
  checkProfiles,
  type Dictionary,
  malformedOtlp,
  type OtlpProfile,
  OtlpSamples,
  type OtlpType,
  type RevisionReader,
} from '#model/formats/otlp/message.ts';
import type { RevisionSchema } from '#model/formats/otlp/schema.ts';
import { GrowingInt32 } from '#model/growing.ts';

/** @throws HearthError bad_request for what is not JSON, has no profiles or has no dictionary; body_too_large */
export function jsonReader(bytes: Uint8Array, limits: ReadLimits): RevisionReader {
  const request = message(parse(bytes), 'the request');
  const resources = list(field(request, 'resourceProfiles'), 'resourceProfiles');
  checkParts(resources.length > 0, field(request, 'dictionary') !== undefined);
  const dictionary = readDictionary(message(field(request, 'dictionary'), 'the dictionary'));
  return (schema) => {
    if (schema.revision === '1.9') {
      throw malformedOtlp('it has the names of 1.10');
    }
    return { dictionary, profiles: readProfiles(resources, dictionary, schema, limits) };
  };
}

/** Parsed JSON takes many times its length: an object for three bytes. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

function parse(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_JSON_BYTES) {
    throw new HearthError(
      'body_too_large',
      `the request has more than ${MAX_JSON_BYTES} bytes of JSON: send it as protobuf, or in several`,
    );
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new HearthError('bad_request', `the request is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function readProfiles(
  resources: readonly unknown[],
  dictionary: Dictionary,
  schema: RevisionSchema,
  limits: ReadLimits,
): OtlpProfile[] {
  const profiles: OtlpProfile[] = [];
  let row = 0;
  for (const item of resources) {
    const ofResource = message(item, 'a resource');
    const resource = attributesOf(field(ofResource, 'resource'), dictionary, 'a resource');
    for (const entry of list(field(ofResource, 'scopeProfiles'), 'scopeProfiles')) {
      const ofScope = message(entry, 'a scope');
      const scope = attributesOf(field(ofScope, 'scope'), dictionary, 'a scope');
      for (const sent of list(field(ofScope, 'profiles'), 'profiles')) {
        const from = { row: row++, resource, scope };
        const profile = readProfile(message(sent, 'a profile'), from, schema, limits);
        if (profile.sampleCount > 0) {
          profiles.push(profile);
          checkProfiles(profiles.length);
        }
      }
    }
  }
  return profiles;
}

const attributesOf = (value: unknown, dictionary: Dictionary, what: string): Attribute[] =>
  readAttributes(list(field(message(value, what), 'attributes'), 'attributes'), dictionary);

function readProfile(
  sent: JsonObject,
  from: Pick<OtlpProfile, 'row' | 'resource' | 'scope'>,
  schema: RevisionSchema,
  { maxSamples = 0, timed }: ReadLimits,
): OtlpProfile {
  const { hasStackTable } = schema;
  const what = `profile ${from.row}`;
  const sampleType = field(sent, 'sampleType');
  if (hasStackTable && Array.isArray(sampleType)) {
    throw malformedOtlp(`${what} has a list of sample types, not one`);
  }
  if (!hasStackTable && field(sent, 'samples') !== undefined) {
    throw malformedOtlp(`${what} has samples, not sample`);
  }
  // 1.8 has the singular names of 1.7.
  const samples = list(field(sent, 'samples') ?? field(sent, 'sample'), `the samples of ${what}`);
  const periodType = field(sent, 'periodType');
  const profile: OtlpProfile = {
    ...from,
    sampleTypes: (Array.isArray(sampleType) ? sampleType : sampleType === undefined ? [] : [sampleType]).map(readType),
    periodType: periodType === undefined ? undefined : readType(periodType),
    period: BigInt.asIntN(64, int64(field(sent, 'period'), `the period of ${what}`)),
    timeNanos: BigInt.asIntN(
      64,
      time(field(sent, hasStackTable ? 'timeUnixNano' : 'timeNanos'), `the time of ${what}`),
    ),
    durationNanos: BigInt.asIntN(
      64,
      time(field(sent, hasStackTable ? 'durationNano' : 'durationNanos'), `the duration of ${what}`),
    ),
    sampleCount: samples.length,
    samples: new OtlpSamples(timed !== undefined),
    locations: new GrowingInt32(),
  };
  if (!hasStackTable) {
    pushIndexes(field(sent, 'locationIndices'), `the locations of ${what}`, profile.locations);
  }
  if (maxSamples === 0 || samples.length <= maxSamples) {
    for (const sample of samples) {
      readSample(message(sample, 'a sample'), profile.samples, hasStackTable);
    }
  }
  return profile;
}

function readType(value: unknown): OtlpType {
  const sent = message(value, 'a sample type');
  return {
    type: index(field(sent, 'typeStrindex'), 'a type', ABSENT),
    unit: index(field(sent, 'unitStrindex'), 'a unit', ABSENT),
  };
}

function readSample(sent: JsonObject, samples: OtlpSamples, hasStackTable: boolean): void {
  const first = field(sent, 'locationsStartIndex');
  const locations = field(sent, 'locationsLength');
  const stack = field(sent, 'stackIndex');
  if (hasStackTable ? first !== undefined || locations !== undefined : stack !== undefined) {
    throw malformedOtlp(hasStackTable ? 'a sample names a piece of a list' : 'a sample names a stack');
  }
  for (const value of list(field(sent, 'values') ?? field(sent, 'value'), 'the values of a sample')) {
    samples.values.push(...halves(int64(value, 'a value')));
  }
  pushIndexes(field(sent, 'attributeIndices'), 'the attributes of a sample', samples.attributes.items);
  const timestamps = list(field(sent, 'timestampsUnixNano'), 'the time stamps of a sample');
  for (const value of samples.times === undefined ? [] : timestamps) {
    samples.times!.push(...halves(time(value, 'a time stamp')));
  }
  samples.endSample({
    stack: index(hasStackTable ? stack : first, 'the stack of a sample'),
    locations: index(locations, 'the locations of a sample'),
    link: index(field(sent, 'linkIndex'), 'the link of a sample', ABSENT),
    timestamps: timestamps.length,
  });
}

function pushIndexes(value: unknown, what: string, to: GrowingInt32): void {
  for (const item of list(value, what)) {
    to.push(index(item, what));
  }
}
