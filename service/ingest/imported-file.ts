/**
 * A profile of a file that a person imports: it says what it is as far as its format can; whoever imports it says the
 * rest, and wins.
 */
import type { ProfileColumns } from '#model/columns.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import type { Label } from '#model/labels.ts';
import { profileName } from '#model/profile-name.ts';
import { meaningOf } from './app-type.ts';
import type { LabelledProfile } from './find-profiles.ts';
import { measuredColumns } from './named-profile.ts';
import type { ImportedFile } from './pushed-profile.ts';

/** @param format as the file was read */
export function importedProfile(
  found: FoundProfile,
  format: string,
  file: ImportedFile,
  given: readonly Label[],
): LabelledProfile {
  const { name, columns } = measured(found, format, file);
  const labels = new Map([['__name__', name]]);
  [...found.labels, ...given].forEach((label) => labels.set(label.name, label.value));
  const time = columns.timeNanos === 0n ? (file.time ?? 0n) : columns.timeNanos;
  return {
    columns: { ...columns, timeNanos: time },
    labels: [...labels].map(([name, value]) => ({ name, value })),
    times: time === 0n ? [] : [time],
  };
}

function measured(
  { name, columns }: FoundProfile,
  format: string,
  file: ImportedFile,
): { name: string; columns: ProfileColumns } {
  if (name !== '') {
    return { name, columns };
  }
  if (format === 'pprof') {
    return { name: profileName(columns.sampleTypes), columns };
  }
  const meaning = meaningOf(file.measured || (columns.sampleTypes[0]?.unit === 'bytes' ? 'bytes' : 'cpu'));
  return { name: meaning.name, columns: measuredColumns(columns, meaning, file.sampleRate) };
}
