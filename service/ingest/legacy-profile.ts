/**
 * The rules that only `/ingest` has: a profile pushed there says its name in the query, not in a label, and agents
 * of some languages send function names and times that need mending.
 *
 *     name=shop{region=eu} spyName=nodespy, sample types sample, wall
 *       → {__name__="wall", pyroscope_spy="nodespy", region="eu", service_name="shop"}
 */
import type { UnixNanos } from '#model/brands.ts';
import type { ProfileColumns, SymbolColumns } from '#model/columns.ts';
import type { Label } from '#model/labels.ts';
import { profileName } from '#model/profile-name.ts';
import type { LegacyPush } from './pushed-profile.ts';

/** A profile whose time lies before this (in 1970) was stamped in a wrong unit: microseconds as nanoseconds. */
const END_OF_1970 = 365n * 86_400_000_000_000n;

export function legacyProfile(
  read: ProfileColumns,
  push: LegacyPush,
  now: UnixNanos,
): { columns: ProfileColumns; labels: Label[] } {
  const columns = {
    ...read,
    timeNanos: read.timeNanos >= 0n && read.timeNanos < END_OF_1970 ? (push.from ?? now) : read.timeNanos,
    symbols: fileInNames(read.symbols, push.spy),
  };
  const labels = legacyLabels(profileName(columns.sampleTypes, push.displayNames), push, {
    app: push.app,
    isAppKept: false,
    more: [],
  });
  return { columns, labels };
}

/** What is known of a push before its profile has been read. */
export function legacyIdentity({ app, keys }: LegacyPush): Label[] {
  return [{ name: 'service_name', value: app }, ...keys.filter(({ name }) => name !== 'service_name')];
}

export interface LegacyName {
  /** The application, which is the service unless a key says otherwise. */
  app: string;
  /** Whether the application stays as a label of its own where it is not the service. */
  isAppKept: boolean;
  /** What the profile itself says. */
  more: readonly Label[];
}

export function legacyLabels(name: string, push: LegacyPush, { app, isAppKept, more }: LegacyName): Label[] {
  const labels: Label[] = [
    { name: '__name__', value: name },
    { name: '__delta__', value: 'false' },
  ];
  const given = new Set(push.keys.map((key) => key.name));
  for (const label of push.keys) {
    if (label.name.startsWith('__') && label.name !== '__session_id__') {
      continue;
    }
    labels.push(label);
  }
  const add = (label: Label) => {
    if (!given.has(label.name)) {
      labels.push(label);
    }
  };
  add({ name: 'service_name', value: app });
  if (isAppKept && given.has('service_name')) {
    add({ name: 'app_name', value: app });
  }
  add({ name: 'pyroscope_spy', value: push.spy });
  more.forEach(add);
  return labels;
}

/**
 * Python and Ruby agents name functions without their module, so that `main` of two files would be one function:
 * the file goes in front. (pyspy sends absolute paths for code outside the application; those stay out.)
 */
function fileInNames(symbols: SymbolColumns, spy: string): SymbolColumns {
  if (spy !== 'pyspy' && spy !== 'rbspy' && spy !== 'scripting') {
    return symbols;
  }
  const { functions } = symbols;
  const strings = [...symbols.strings];
  const known = new Map<string, number>();
  const name = functions.name.map((index, i) => {
    const file = strings[functions.file[i]!]!;
    if (file === '' || (spy === 'pyspy' && file.startsWith('/'))) {
      return index;
    }
    const full = `${file} ${strings[index]}`;
    let at = known.get(full);
    if (at === undefined) {
      at = strings.push(full) - 1;
      known.set(full, at);
    }
    return at;
  });
  return { ...symbols, strings, functions: { ...functions, name } };
}
