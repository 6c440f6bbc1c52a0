/**
 * Large files of every kind that local files come in: real ones of tests/fixtures, whose content is repeated until it has
 * the wished size, in the way in which such a file grows when somebody records for longer.
 *
 *     for (const { kind, file } of largeFiles(folder, 200_000_000)) …
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const fixture = (name: string) => {
  const bytes = readFileSync(new URL(`../../tests/fixtures/${name}`, import.meta.url));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

type Json = Record<string, unknown>;
const json = (name: string) => JSON.parse(fixture(name).toString('utf8')) as Json;

interface Large {
  kind: string;
  /** What stands once before, again and again, and once after. */
  head: string;
  /** @param round 0 for the first */
  body: (round: number) => string;
  tail: string;
  /** How many bytes of the tail come with each body; 0 when it is short. */
  tailOfBody?: number;
}

export function* largeFiles(folder: string, bytes: number): Generator<{ kind: string; file: string }> {
  for (const make of [folded, perfScript, speedscope, chromeTrace, cpuProfile]) {
    const large = make();
    const file = join(folder, large.kind.replaceAll(' ', '-'));
    const to = openSync(file, 'w');
    let written = writeSync(to, large.head);
    for (let round = 0; written < bytes; round++) written += writeSync(to, large.body(round)) + (large.tailOfBody ?? 0);
    // As long as the body has become.
    writeSync(to, large.tail);
    closeSync(to);
    yield { kind: large.kind, file };
  }
}

function folded(): Large {
  const text = fixture('text/java-matcher-asprof-itimer.collapsed.gz').toString('utf8');
  return { kind: 'folded', head: '', body: () => text, tail: '' };
}

function perfScript(): Large {
  const text = fixture('text/perf-go-gofmt-fp.txt.gz').toString('utf8');
  return { kind: 'perf script', head: '', body: () => text, tail: '' };
}

/** Longer: more samples of the same frames. */
function speedscope(): Large {
  const { profiles, ...rest } = json('text/python-docs-pyspy.speedscope.json.gz');
  const [first] = profiles as Json[];
  const { samples, weights, ...profile } = first as { samples: unknown[]; weights: unknown[] } & Json;
  const list = JSON.stringify(samples).slice(1, -1);
  const ofWeights = JSON.stringify(weights).slice(1, -1);
  const rounds = (count: number) => Array.from({ length: count }, () => ofWeights).join(',');
  let made = 0;
  const open = JSON.stringify({ ...rest, profiles: [] }).slice(0, -2);
  return {
    kind: 'speedscope',
    tailOfBody: ofWeights.length,
    head: `${open}{${JSON.stringify(profile).slice(1, -1)},"samples":[`,
    body: (round) => {
      made = round + 1;
      return (round === 0 ? '' : ',') + list;
    },
    get tail() {
      return `],"weights":[${rounds(made)}]}]}`;
    },
  };
}

/** Longer: more of what the page does, and more samples of the same nodes, which a trace names once. */
function chromeTrace(): Large {
  const events = json('text/chromium-page.trace.json.gz')['traceEvents'] as Json[];
  const later = events
    .filter(({ name }) => name !== 'Profile')
    .map((event) => {
      const { args } = event as { args?: { data?: { cpuProfile?: Json } } };
      if (args?.data?.cpuProfile === undefined) return event;
      const { samples } = args.data.cpuProfile;
      return { ...event, args: { data: { ...args.data, cpuProfile: { samples } } } };
    });
  const [first, rest] = [events, later].map((list) => JSON.stringify(list).slice(1, -1));
  return {
    kind: 'Chrome trace',
    head: '{"traceEvents":[',
    body: (round) => (round === 0 ? first! : `,${rest!}`),
    tail: ']}',
  };
}

/** Longer: more samples of the same nodes. */
function cpuProfile(): Large {
  const { samples, timeDeltas, ...rest } = json('text/node-terser.cpuprofile.gz');
  const [list, deltas] = [JSON.stringify(samples).slice(1, -1), JSON.stringify(timeDeltas).slice(1, -1)];
  let made = 0;
  return {
    kind: 'V8 CPU profile',
    tailOfBody: deltas.length,
    head: `${JSON.stringify(rest).slice(0, -1)},"samples":[`,
    body: (round) => {
      made = round + 1;
      return (round === 0 ? '' : ',') + list;
    },
    get tail() {
      return `],"timeDeltas":[${Array.from({ length: made }, () => deltas).join(',')}]}`;
    },
  };
}
