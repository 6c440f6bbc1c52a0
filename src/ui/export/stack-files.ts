/**
 * The files that all stacks of a profile become, whatever of them can be seen.
 *
 *     const files = stackFiles({ words: ['shop-cart', 'CPU'], type, pprof });
 *     saveFile(await files.folded());
 */
import type { LocationTree } from '#model/columns.ts';
import { functionCsv } from '#model/function-csv.ts';
import { functionTable } from '#model/function-table.ts';
import { writeFolded } from '#model/formats/folded/write.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { writeSpeedscope } from '#model/formats/speedscope/write.ts';
import { granularFrames, placeFrames, placeName, type Granularity, type Place } from '#model/granular-frames.ts';
import { namedLocations } from '#model/named-locations.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { locationTree } from '#model/stack-tree.ts';
import { resourcesOf } from '#model/resources.ts';
import type { ResourceOf } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { withoutInlined } from '#model/without-inlined.ts';
import { type ExportedFile, fileName, gzipped } from './save-file.ts';

interface NamedStacks {
  /** What the file's name says. */
  words: readonly string[];
  /** A profile type's id. */
  type: string;
  /** What is taken out of the way, told where functions lie; absent where nothing is. @throws HearthError */
  transform?: ((tree: NameTree, resourceOf: ResourceOf) => NameTree) | undefined;
  /** What frames are there; functions when absent. */
  by?: Granularity;
  /** Whether what was inlined counts for the function that it was inlined into. */
  noInlines?: boolean | undefined;
}

/** All stacks in pprof, or where nobody has those, as many as there are. */
export type StacksToExport = NamedStacks &
  (
    | { pprof: () => Promise<Uint8Array<ArrayBuffer>>; tree?: undefined }
    | {
        tree: () => Promise<NameTree>;
        /** The library or file of each function; absent where no step asks. */
        resources?: (() => Promise<ReadonlyMap<string, string>>) | undefined;
        pprof?: undefined;
      }
  );

export const stackFormats = ['pprof', 'folded', 'speedscope', 'csv'] as const;
export type StackFormat = (typeof stackFormats)[number];

/** @returns how each file is made */
export function stackFiles(stacks: StacksToExport): Record<StackFormat, () => Promise<ExportedFile>> {
  const { words } = stacks;
  const unit = unitOfStacks(stacks);
  const file = (ending: string, content: Blob): ExportedFile => ({ name: fileName(words, ending), content });
  const text = (ending: string, type: string, pieces: string[]) => file(ending, new Blob(pieces, { type }));
  const read = () => readStacks(stacks);
  return {
    pprof: async () => file('pb.gz', await gzipped(await pprofOf(stacks))),
    folded: async () => text('folded.txt', 'text/plain', writeFolded((await read()).tree)),
    speedscope: async () => {
      const { tree, places } = await read();
      const pieces = writeSpeedscope(tree, { name: words.join(' '), unit, places });
      return text('speedscope.json', 'application/json', pieces);
    },
    csv: async () => {
      const { tree } = await read();
      return text('csv', 'text/csv', [functionCsv(functionTable(tree), { total: tree.total[ROOT]!, unit })]);
    },
  };
}

/** Whether pprof has everything that was measured, addresses and mappings, too: nothing is taken out of the way. */
export const isWhole = ({ pprof, transform }: StacksToExport): boolean =>
  pprof !== undefined && transform === undefined;

export const unitOfStacks = ({ type }: StacksToExport): string => parseProfileType(type).sampleUnit;

export interface PlacedStacks {
  tree: NameTree;
  /** Where functions are, by name. */
  places: ReadonlyMap<string, Place>;
  timeNanos: bigint;
  durationNanos: bigint;
}

/** @throws HearthError */
export async function readStacks(stacks: StacksToExport): Promise<PlacedStacks> {
  const { transform = (tree: NameTree) => tree, by = 'function' } = stacks;
  if (stacks.pprof === undefined) {
    const [all, resources] = await Promise.all([stacks.tree(), stacks.resources?.()]);
    const tree = transform(all, (name) => resources?.get(name));
    return { tree, places: new Map(), timeNanos: 0n, durationNanos: 0n };
  }
  const columns = readPprof(await stacks.pprof());
  const { timeNanos, durationNanos } = columns;
  const all = locationTree(columns, 0);
  return { ...placed(stacks.noInlines ? withoutInlined(all) : all, by, transform), timeNanos, durationNanos };
}

function placed(
  stacks: LocationTree,
  by: Granularity,
  transform: (tree: NameTree, resourceOf: ResourceOf) => NameTree,
) {
  const { places } = granularFrames(stacks.symbols, stacks.location, by);
  let resources: ReadonlyMap<string, string> | undefined;
  const resourceOf = (name: string) => (resources ??= resourcesOf(stacks, by)).get(name);
  return {
    tree: transform(nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by)), resourceOf),
    places: new Map(places.map((place) => [placeName(place, by), place])),
  };
}

async function pprofOf(stacks: StacksToExport): Promise<Uint8Array<ArrayBuffer>> {
  if (stacks.pprof !== undefined && isWhole(stacks)) return stacks.pprof();
  const { tree, places, ...times } = await readStacks(stacks);
  return writePprof(namedLocations(tree, places, stacks.by ?? 'function'), {
    type: parseProfileType(stacks.type),
    ...times,
  });
}
