/**
 * Reads one file and answers questions about it; runs in a worker of its own, or where there can be none in the page.
 *
 *     const reader = new LocalFileReader();
 *     await reader.answer({ ask: 'open', file }, onProgress);   // { format: 'pprof', types: [ … ], … }
 *     await reader.answer({ ask: 'tree', type, by: 'line' });   // a NameTree
 */
import { fileParts, stacksOfType, type FilePart } from '#model/file-types.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { readAny } from '#model/formats/read-any.ts';
import { placeFrames, type Granularity } from '#model/granular-frames.ts';
import { underLabels, type LevelPlace } from '#model/label-levels.ts';
import { linesByFunction, type LineCost } from '#model/line-costs.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { binariesOf, resourcesOf } from '#model/resources.ts';
import { sampleLabelNames, stacksByLabels } from '#model/sample-levels.ts';
import { parseProfileType } from '#model/profile-type.ts';
import type { LocationTree } from '#model/columns.ts';
import { TimedSamples, type TimedLane } from '#model/formats/timed-samples.ts';
import {
  rangeStacks,
  timeChart,
  timedParts,
  type TimeChart,
  type TimedPart,
  type TimeRange,
} from '#model/time-chart.ts';
import { withoutInlined } from '#model/without-inlined.ts';
import { unpackFile } from './unpack-file.ts';

/** What a file holds. */
export interface FileContent {
  format: string;
  /** Ids of profile types, in the order of the file. */
  types: readonly string[];
  profiles: number;
  samples: number;
  /** Nanoseconds since 1970; 0 when the file does not say. */
  timeNanos: bigint;
  durationNanos: bigint;
  /** Whether its format says when samples were taken; a file of it may not. */
  isTimed: boolean;
  /** Whether any frame says where in the program it is. */
  hasAddresses: boolean;
  /** Why parts of the file are not among its profiles. */
  notes: readonly string[];
  /** The labels that its samples have. */
  labels: readonly string[];
}

/** Labels whose values are frames, and what is written where there is no value. */
export interface FileLevels {
  names: readonly string[];
  at: LevelPlace;
  words: { none: string; others: string };
}

/** What of a file is read, and how. */
export interface StacksRead {
  /** Of its time; all of it when absent. */
  range?: TimeRange | undefined;
  /** Whether what was inlined into a function counts for that function. */
  noInlines?: boolean | undefined;
}

interface Stretch extends StacksRead {
  type: string;
}

export interface FileQuestions {
  open: { question: { file: Blob }; answer: FileContent };
  /** Of the whole file, or of a stretch of its time. */
  tree: { question: Stretch & { by: Granularity }; answer: NameTree };
  /** Of the whole file, with the values of labels as frames. */
  levels: {
    question: { type: string; by: Granularity; levels: FileLevels; noInlines: boolean };
    answer: NameTree;
  };
  /** What ran when. */
  chart: { question: { type: string }; answer: TimeChart };
  /** One sample type, as a file of its own. */
  pprof: { question: { type: string }; answer: Uint8Array<ArrayBuffer> };
  /** The library or file of each function, by its name. */
  resources: { question: Stretch & { by: Granularity }; answer: ReadonlyMap<string, string> };
  /** The program or library of each function, likewise. */
  binaries: { question: { type: string; by: Granularity }; answer: ReadonlyMap<string, string> };
  /** Of one function, in the order of files and lines. */
  lines: { question: Stretch & { function: string }; answer: LineCost[] };
}

export type FileAsk = keyof FileQuestions;

export type FileQuestion = { [Ask in FileAsk]: { ask: Ask } & FileQuestions[Ask]['question'] }[FileAsk];

/** A file of 200 MB has some ten million short stacks; a worker has the memory, which a service has to share. */
const local = { maxContainers: 16_000_000 };

/** Of the values of labels. Nobody reads more of them, and a label such as a request's id has as many as samples. */
const mostCombinations = 100;

const placeTree = (stacks: LocationTree, by: Granularity): NameTree =>
  nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));

/** Formats whose samples always have times. */
const timedFormats = ['cpuprofile', 'chrome-trace', 'speedscope', 'perf-script', 'firefox', 'jfr'];

export class LocalFileReader {
  private file: Blob | undefined;
  /** Read when somebody asks for it: most never do. */
  private lanes: readonly TimedLane[] | undefined;
  private parts: readonly FilePart[] = [];
  /** Of the type that was asked about last: who reads source goes from function to function. */
  private lines: { key: string; byFunction: Map<string, LineCost[]> } | undefined;

  /** @throws HearthError */
  async answer(question: FileQuestion, onProgress: (read: number) => void): Promise<FileQuestions[FileAsk]['answer']> {
    switch (question.ask) {
      case 'open':
        this.file = question.file;
        return this.open(await unpackFile(question.file, onProgress));
      case 'tree':
        return placeTree(await this.stacks(question), question.by);
      case 'levels':
        return this.levelTree(question);
      case 'resources':
        return resourcesOf(await this.stacks(question), question.by);
      case 'binaries':
        return binariesOf(await this.stacks(question), question.by);
      case 'chart':
        return timeChart(await this.timed(question.type));
      case 'lines':
        return (await this.linesOf(question)).get(question.function) ?? [];
      case 'pprof': {
        const columns = this.parts.find(({ type }) => type === question.type)?.columns;
        return writePprof(stacksOfType(this.parts, question.type), {
          type: parseProfileType(question.type),
          timeNanos: columns?.timeNanos ?? 0n,
          durationNanos: columns?.durationNanos ?? 0n,
        });
      }
    }
  }

  private levelTree({ type, by, levels, noInlines }: FileQuestions['levels']['question']): NameTree {
    const { names, at, words } = levels;
    const parts = stacksByLabels(this.parts, type, { names, most: mostCombinations });
    return underLabels(
      parts.map(({ values, stacks }) => ({
        path: values?.map((value, i) => `${names[i]!}=${value || words.none}`) ?? [words.others],
        tree: placeTree(noInlines ? withoutInlined(stacks) : stacks, by),
      })),
      at,
    );
  }

  private async linesOf(stretch: Stretch): Promise<Map<string, LineCost[]>> {
    const { type, range, noInlines = false } = stretch;
    const key = `${type} ${range?.from} ${range?.to} ${noInlines}`;
    if (this.lines?.key !== key) {
      this.lines = { key, byFunction: linesByFunction(await this.stacks(stretch)) };
    }
    return this.lines.byFunction;
  }

  private async stacks({ type, range, noInlines }: Stretch): Promise<LocationTree> {
    const stacks =
      range === undefined ? stacksOfType(this.parts, type) : rangeStacks(await this.timed(type), range.from, range.to);
    return noInlines ? withoutInlined(stacks) : stacks;
  }

  /** The file is read once more, with its times: whoever does not ask for them need not pay for them. */
  private async timed(type: string): Promise<TimedPart[]> {
    if (this.lanes === undefined) {
      const timed = new TimedSamples();
      const { profiles, format } = readAny(await unpackFile(this.file ?? new Blob(), () => undefined), {
        ...local,
        timed,
      });
      this.parts = fileParts(profiles, format);
      this.lanes = timed.lanes;
    }
    return timedParts(this.lanes, this.parts, type);
  }

  private open(bytes: Uint8Array): FileContent {
    const { format, profiles, ignored, refused, isTimed = timedFormats.includes(format) } = readAny(bytes, local);
    this.parts = fileParts(profiles, format);
    const columns = profiles.map((profile) => profile.columns);
    return {
      format,
      types: [...new Set(this.parts.map(({ type }) => type))],
      profiles: profiles.length,
      samples: columns.reduce((sum, { stacks }) => sum + stacks.offsets.length - 1, 0),
      timeNanos: columns.find(({ timeNanos }) => timeNanos !== 0n)?.timeNanos ?? 0n,
      durationNanos: columns.reduce((most, { durationNanos }) => (durationNanos > most ? durationNanos : most), 0n),
      isTimed,
      hasAddresses: columns.some(({ symbols }) => symbols.locations.address.some((address) => address !== 0n)),
      labels: sampleLabelNames(this.parts),
      notes: [
        ...[...ignored].map(([what, count]) => `${count} × ${what}`),
        ...refused.slice(0, 5).map(({ message }) => message),
      ],
    };
  }
}
