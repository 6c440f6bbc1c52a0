/** Reads a payload in a format that it names, or in the one that its content has. */
import { readAny, type ReadAnyOptions, type ReadAnyResult } from '#model/formats/read-any.ts';
import { recogniseFormat } from '#model/formats/recognise/recognise.ts';
import { withoutGeneratedNames } from './java-names.ts';

export type ReadPayload = ReadAnyResult;

/**
 * @param named '' to recognise it; `unnamed` the same, but what is in no format is read as folded stacks: what an agent
 * does not name always was
 * @throws HearthError malformed_profile, unknown_format and what the limits say
 */
export function readFormat(bytes: Uint8Array, named: string, options: ReadAnyOptions): ReadPayload {
  const format = named === 'unnamed' ? (recogniseFormat(bytes) ?? 'folded') : named;
  const read = readAny(bytes, { ...options, format });
  return read.format === 'jfr' ? { ...read, profiles: read.profiles.map(withStableNames) } : read;
}

function withStableNames(found: ReadPayload['profiles'][number]): ReadPayload['profiles'][number] {
  const { columns } = found;
  return { ...found, columns: { ...columns, symbols: withoutGeneratedNames(columns.symbols) } };
}
