/**
 * Whether a message is one of the revision that it was read as: every row that it names is there. (That every sample has
 * values or time stamps is seen to in message.ts.) One of another revision breaks these rules in its first samples.
 */
import {
  ABSENT,
  type Dictionary,
  malformedOtlp,
  type OtlpMessage,
  type OtlpProfile,
} from '#model/formats/otlp/message.ts';
import type { RevisionSchema } from '#model/formats/otlp/schema.ts';
import type { GrowingInt32 } from '#model/growing.ts';

/** @throws HearthError malformed_profile */
export function checkFit(message: OtlpMessage, schema: RevisionSchema): void {
  checkDictionary(message.dictionary, schema);
  for (const profile of message.profiles) {
    checkProfile(profile, message.dictionary, schema);
  }
}

function checkDictionary(dictionary: Dictionary, schema: RevisionSchema): void {
  const { functions, locations, stacks, attributeKeys } = dictionary;
  if (attributeKeys !== undefined && (attributeKeys === 'row') !== schema.hasStackTable) {
    throw malformedOtlp(
      schema.hasStackTable
        ? 'its table of attributes has keys that are written out'
        : 'its table of attributes has keys that are rows of the strings',
    );
  }
  const strings = { count: dictionary.strings.length, name: 'string' };
  checkColumn(functions.name, strings, 'the name of function', MAY_BE_ABSENT);
  checkColumn(functions.systemName, strings, 'the system name of function', MAY_BE_ABSENT);
  checkColumn(functions.file, strings, 'the file of function', MAY_BE_ABSENT);
  checkColumn(locations.mapping, { count: dictionary.mappings.length, name: 'mapping' }, 'location', MAY_BE_ZERO);
  checkColumn(locations.lines.items, { count: functions.name.length, name: 'function' }, 'line', MAY_BE_ZERO);
  checkColumn(
    stacks.items,
    { count: locations.mapping.length, name: 'location' },
    'entry of the stacks',
    MUST_BE_THERE,
  );
  dictionary.mappings.forEach(({ file, attributes }, row) => {
    if (file !== ABSENT) {
      checkRow(file, strings, 'the file of mapping', row, MAY_BE_ABSENT);
    }
    for (const attribute of attributes) {
      checkRow(attribute, { count: dictionary.attributes.length, name: 'attribute' }, 'mapping', row, MUST_BE_THERE);
    }
  });
}

function checkProfile(profile: OtlpProfile, dictionary: Dictionary, schema: RevisionSchema): void {
  const { samples, sampleTypes, periodType, row } = profile;
  const strings = { count: dictionary.strings.length, name: 'string' };
  for (const { type, unit } of periodType === undefined ? sampleTypes : [...sampleTypes, periodType]) {
    checkRow(type, strings, 'a type of profile', row, MAY_BE_ABSENT);
    checkRow(unit, strings, 'a unit of profile', row, MAY_BE_ABSENT);
  }
  if (schema.hasStackTable) {
    if (sampleTypes.length > 1) {
      throw malformedOtlp(`profile ${row} has ${sampleTypes.length} sample types, not one`);
    }
    checkColumn(samples.stack, { count: dictionary.stacks.length, name: 'stack' }, 'sample', MAY_BE_ZERO);
  } else {
    const { length } = dictionary.locations.mapping;
    checkColumn(
      profile.locations,
      { count: length, name: 'location' },
      'entry of the locations of the profile',
      MUST_BE_THERE,
    );
  }
  const attributes = { count: dictionary.attributes.length, name: 'attribute' };
  checkColumn(samples.attributes.items, attributes, 'entry of the attributes of the samples', MUST_BE_THERE);
  checkColumn(samples.link, { count: dictionary.links.length, name: 'link' }, 'sample', MAY_BE_ABSENT);
  checkSamples(profile, schema);
}

function checkSamples({ samples, sampleTypes, locations, row }: OtlpProfile, schema: RevisionSchema): void {
  let from = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    const to = samples.valueEnds.array[sample]!;
    const values = to - from;
    const timestamps = samples.timestamps.array[sample]!;
    from = to;
    if (schema.revision === '1.9' && values > 0 && timestamps > 0 && values !== timestamps) {
      // The schema's rule; without it, what is broken in a 1.10 message could make a 1.9 one of it.
      throw malformedOtlp(`sample ${sample} of profile ${row} has ${values} values for ${timestamps} time stamps`);
    }
    if (schema.revision === '1.7') {
      const types = sampleTypes.length;
      if (values !== types && !(values === 0 && types === 1)) {
        throw malformedOtlp(`sample ${sample} of profile ${row} has ${values} values for ${types} sample types`);
      }
      const first = samples.stack.array[sample]!;
      const count = samples.locations.array[sample]!;
      if (first < 0 || count < 0 || first + count > locations.length) {
        throw malformedOtlp(
          `sample ${sample} of profile ${row} has ${count} locations from ${first} on, but there are ${locations.length}`,
        );
      }
    }
  }
}

/** What may be left out altogether. */
const MAY_BE_ABSENT = ABSENT;
/** What is 0 where it is left out: right even when the table has no rows. */
const MAY_BE_ZERO = 0;
/** Entries of lists. */
const MUST_BE_THERE = 1;

interface Target {
  count: number;
  name: string;
}

function checkColumn(column: GrowingInt32, target: Target, what: string, least: number): void {
  const { array, length } = column;
  for (let row = 0; row < length; row++) {
    checkRow(array[row]!, target, what, row, least);
  }
}

function checkRow(value: number, { count, name }: Target, what: string, row: number, least: number): void {
  const isThere = value >= 0 && value < count;
  if (!isThere && !(value === 0 && least <= MAY_BE_ZERO) && !(value === ABSENT && least === MAY_BE_ABSENT)) {
    throw malformedOtlp(`${what} ${row} names ${name} ${value}, but there are ${count}`);
  }
}
