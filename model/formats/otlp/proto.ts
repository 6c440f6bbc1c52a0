/** A request in protobuf, read by the numbers of one revision or another. What they share is read once. */
import type { ReadLimits } from '#model/formats/found-profile.ts';
import { checkParts, Dictionary, Lists, type RevisionReader } from '#model/formats/otlp/message.ts';
import { findTables, readDictionary, readStacks } from '#model/formats/otlp/proto-dictionary.ts';
import { skipOther } from '#model/formats/otlp/proto-fields.ts';
import { ProfileReader } from '#model/formats/otlp/proto-profiles.ts';
import { BYTES, Cursor, tagOf } from '#model/formats/pprof/cursor.ts';

const RESOURCE = tagOf(1, BYTES);
const DICTIONARY = tagOf(2, BYTES);

/** @throws HearthError malformed_profile, or bad_request without profiles or without their dictionary */
export function protoReader(bytes: Uint8Array, { maxSamples = 0, timed }: ReadLimits): RevisionReader {
  const cursor = new Cursor(bytes, 'OTLP');
  const end = bytes.length;
  let resources = 0;
  let dictionaryAt: { start: number; end: number } | undefined;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    if (tag !== RESOURCE && tag !== DICTIONARY) {
      skipOther(cursor, tag, end, 2, 'the request');
      continue;
    }
    const to = cursor.message(end);
    if (tag === RESOURCE) {
      resources++;
    } else if (dictionaryAt === undefined) {
      dictionaryAt = { start: cursor.position, end: to };
    } else {
      throw cursor.malformed('it has two dictionaries');
    }
    cursor.position = to;
  }
  checkParts(resources > 0, dictionaryAt !== undefined);

  const tables = findTables(cursor, dictionaryAt!.start, dictionaryAt!.end);
  const dictionary = new Dictionary();
  readDictionary(cursor, tables, dictionary);
  return (schema) => {
    dictionary.stacks = schema.hasStackTable ? readStacks(cursor, tables) : new Lists();
    const reader = new ProfileReader(cursor, dictionary, schema, maxSamples, timed !== undefined);
    cursor.position = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      if (tag === RESOURCE) {
        const to = cursor.message(end);
        if (to > cursor.position) {
          reader.readResource(to);
        }
      } else {
        cursor.skip(tag, end);
      }
    }
    return { dictionary, profiles: reader.profiles };
  };
}
