/**
 * What an address of a file stands for: on this computer, uploaded, shown by the page's own server, or no file at all but
 * what is stored of a service.
 *
 *     local:cpu.pb.gz     shared:01J9…-cpu.pb.gz     served:0     stored
 *     stored:1760000000000-1760000060000:<profile id>,<profile id>      single profiles, in a time range of their own
 */
import { dateTimeFormat } from '@grafana/data';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { LineCost } from '#model/line-costs.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { TimeChart } from '#model/time-chart.ts';
import { openUploaded, type UploadedFile } from '../../api/ad-hoc-files.ts';
import type { FileLevels, StacksRead } from '../../api/local-file/file-reader.ts';
import { openLocalFile } from '../../api/local-file/local-file.ts';
import { askLines } from '../../api/line-costs.ts';
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';
import { askBinaries, askResources, mergeBy } from '../../api/reading.ts';
import { servedFile, servedFiles } from '../../api/served-files.ts';
import { storedPprof } from '../../api/stored-pprof.ts';
import { noAddressesText } from '../flame-graph/address-note.ts';
import { keptFile } from '../../scene/kept-files.ts';
import { parseProfileIds } from '../../scene/url-state.ts';
import { t } from '../../ui/text.ts';

export const storedRef = 'stored';
export const sharedRef = (id: string) => `shared:${id}`;
export const servedRef = (id: string) => `served:${id}`;

export const isStored = (ref: string) => ref === storedRef || ref.startsWith(`${storedRef}:`);

/**
 * A server that shows files reads what another one has stored, and changes nothing of it.
 * @param uploads undefined where the server keeps none
 */
export const canUpload = (uploads: readonly UploadedFile[] | undefined, hasServed: boolean): boolean =>
  uploads !== undefined && !hasServed;

export interface OpenedFile {
  title: string;
  /** Of the file: its format, how many samples, when. */
  facts: readonly string[];
  /** Ids of profile types, the one to begin with first. */
  types: readonly string[];
  /** What of the file is not shown, and why. */
  notes: readonly string[];
  /** The file itself, where it is here. */
  file?: File;
  /** @throws HearthError */
  tree: (type: string, by: Granularity, signal: AbortSignal, noInlines?: boolean) => Promise<NameTree>;
  /** Why there are only functions; absent where files and lines can be had. */
  onlyFunctions?: string;
  /** Why there are no addresses; absent where there are, or where nobody has looked. */
  noAddresses?: string;
  /** The library or file of each function, by its name; absent where nobody says. @throws HearthError */
  resources?: (
    type: string,
    by: Granularity,
    signal: AbortSignal,
    noInlines?: boolean,
  ) => Promise<ReadonlyMap<string, string>>;
  /** The program or library of each function, likewise. @throws HearthError */
  binaries?: (type: string, by: Granularity, signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;
  /** The labels of its samples as levels; absent where they have none. @throws HearthError */
  labels?: {
    names: readonly string[];
    tree: (type: string, by: Granularity, levels: FileLevels, noInlines: boolean) => Promise<NameTree>;
  };
  /** In time order; absent where there are no times. */
  timed?: {
    chart: (type: string) => Promise<TimeChart>;
    tree: (type: string, by: Granularity, read: StacksRead) => Promise<NameTree>;
    lines: (type: string, name: string, read: StacksRead) => Promise<readonly LineCost[]>;
  };
  /** All stacks, where there are more than the tree has. @throws HearthError */
  pprof?: (type: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** What each line of a function costs; absent where nobody can say. @throws HearthError */
  lines?: (type: string, name: string, signal: AbortSignal, noInlines?: boolean) => Promise<readonly LineCost[]>;
  close: () => void;
}

export interface OpenOptions {
  source: ProfileSource;
  /** What is selected, for `stored`; undefined while service or type are not chosen. */
  query: MergeQuery | undefined;
  signal: AbortSignal;
  /** 0 to 1. */
  onProgress: (part: number) => void;
}

/** @throws HearthError */
export async function openRef(ref: string, options: OpenOptions): Promise<OpenedFile> {
  const [kind, id] = [ref.split(':', 1)[0]!, ref.slice(ref.indexOf(':') + 1)];
  switch (kind) {
    case 'local': {
      const file = keptFile(ref);
      if (file === undefined) {
        throw new HearthError(
          'not_found',
          t(
            'ad-hoc.not-here',
            'The file {{name}} is on somebody’s computer, and this page has not been given it: drop it here again.',
            { name: id },
          ),
        );
      }
      return openBlob(file, file.name, options);
    }
    case 'served': {
      const { files } = await servedFiles();
      const name = files.find((one) => one.id === id)?.name ?? id;
      const blob = await servedFile(id);
      return openBlob(new File([blob], name.split('/').at(-1) ?? name), name, options);
    }
    case 'shared':
      return openShared(id, options);
    case storedRef:
      return openStored(ref === storedRef ? options : { ...options, query: partOf(options.query, id) });
    default:
      throw new HearthError('not_found', t('ad-hoc.no-such', 'There is no file {{ref}}.', { ref: ref.slice(0, 100) }));
  }
}

async function openBlob(file: File, title: string, { onProgress, signal }: OpenOptions): Promise<OpenedFile> {
  const { content, tree, levels, resources, binaries, chart, pprof, lines, close } = await openLocalFile(file, {
    onProgress,
    signal,
  });
  const { format, samples, timeNanos, durationNanos } = content;
  const time = timeNanos === 0n ? '' : dateTimeFormat(Number(timeNanos / 1_000_000n));
  const seconds = Number(durationNanos) / 1e9;
  return {
    title,
    file,
    facts: [
      format,
      t('ad-hoc.samples', '{{samples}} samples', { samples: samples.toLocaleString('en') }),
      time,
      seconds === 0 ? '' : t('ad-hoc.seconds', '{{seconds}} s long', { seconds: Number(seconds.toPrecision(3)) }),
    ].filter((fact) => fact !== ''),
    types: content.types,
    notes: content.notes.map((note) => t('ad-hoc.not-shown', 'Not shown: {{note}}', { note })),
    tree: (type, by, _signal, noInlines) => tree(type, by, { noInlines }),
    resources: (type, by, _signal, noInlines) => resources(type, by, { noInlines }),
    ...(content.hasAddresses ? {} : { noAddresses: noAddressesText() }),
    binaries: (type, by) => binaries(type, by),
    ...(content.labels.length > 0 ? { labels: { names: content.labels, tree: levels } } : {}),
    ...(content.isTimed ? { timed: { chart, tree, lines } } : {}),
    pprof,
    lines: (type, name, _signal, noInlines) => lines(type, name, { noInlines }),
    close,
  };
}

async function openShared(id: string, { source, signal }: OpenOptions): Promise<OpenedFile> {
  const first = await openUploaded(source, id, '', signal);
  return {
    title: first.name,
    facts: [t('ad-hoc.uploaded-at', 'uploaded {{time}}', { time: dateTimeFormat(first.uploaded) })],
    types: [first.type, ...first.types.filter((type) => type !== first.type)],
    notes: [],
    onlyFunctions: t('ad-hoc.uploaded-functions', 'Of uploaded files the server says functions only'),
    tree: async (type, _by, own) =>
      type === first.type ? first.tree : (await openUploaded(source, id, type, own)).tree,
    close: () => undefined,
  };
}

/** Single profiles: what stands in the address, and nothing else of it. @throws HearthError */
function partOf(query: MergeQuery | undefined, part: string): MergeQuery | undefined {
  const [, start, end, ids = ''] = /^(\d{1,15})-(\d{1,15}):([0-9a-f,-]*)$/.exec(part) ?? [];
  const profileIds = parseProfileIds(ids);
  if (start === undefined || profileIds.length === 0) {
    throw new HearthError('bad_request', t('ad-hoc.bad-part', 'The link names no profiles.'));
  }
  return query && { ...query, start: unixMillis(Number(start)), end: unixMillis(Number(end)), profileIds };
}

/** Enough that hardly anything of a real profile is folded: what is, no step finds. */
const nodeBudget = 2 ** 18;

function openStored({ source, query }: OpenOptions): OpenedFile {
  if (query === undefined) {
    throw new HearthError('bad_request', t('ad-hoc.choose', 'Choose a service and a profile type above.'));
  }
  const time = (at: number) => dateTimeFormat(at);
  const read = (noInlines = false): MergeQuery => ({ ...query, ...(noInlines && { noInlines: true }) });
  return {
    title: query.selector,
    facts: [
      query.profileIds?.length
        ? t('ad-hoc.some-profiles', '{{count}} profiles', {
            count: query.profileIds.length,
            defaultValue_one: '{{count}} profile',
          })
        : t('ad-hoc.stored', 'stored'),
      `${time(query.start)} – ${time(query.end)}`,
    ],
    types: [query.profileType],
    notes: [],
    tree: async (_type, by, signal, noInlines) =>
      (await mergeBy(source, { ...read(noInlines), maxNodes: nodeBudget }, by, signal)).tree,
    resources: (_type, by, signal, noInlines) => askResources(source, read(noInlines), by, signal),
    binaries: (_type, by, signal) => askBinaries(source, query, by, signal),
    pprof: () => storedPprof(source, query),
    lines: async (_type, name, signal, noInlines) => (await askLines(source, read(noInlines), name, signal)).lines,
    close: () => undefined,
  };
}
