/**
 * Reads one file and answers questions about it; runs in a worker of its own, or where there can be none in the page.
 *
 *     const reader = new LocalFileReader();
 *     await reader.answer({ ask: 'open', file }, onProgress);   // { format: 'pprof', types: [ … ], … }
 *     await reader.answer({ ask: 'tree', type });               // a NameTree
 */
import { fileParts, stacksOfType, type FilePart } from '#model/file-types.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { readAny } from '#model/formats/read-any.ts';
import { linesByFunction, type LineCost } from '#model/line-costs.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
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
  /** Why parts of the file are not among its profiles. */
  notes: readonly string[];
}

export interface FileQuestions {
  open: { question: { file: Blob }; answer: FileContent };
  tree: { question: { type: string }; answer: NameTree };
  /** One sample type, as a file of its own. */
  pprof: { question: { type: string }; answer: Uint8Array<ArrayBuffer> };
  /** Of one function, in the order of files and lines. */
  lines: { question: { type: string; function: string }; answer: LineCost[] };
}

export type FileAsk = keyof FileQuestions;

export type FileQuestion = { [Ask in FileAsk]: { ask: Ask } & FileQuestions[Ask]['question'] }[FileAsk];

export class LocalFileReader {
  private parts: readonly FilePart[] = [];
  /** Of the type that was asked about last: who reads source goes from function to function. */
  private lines: { type: string; byFunction: Map<string, LineCost[]> } | undefined;

  /** @throws HearthError */
  async answer(question: FileQuestion, onProgress: (read: number) => void): Promise<FileQuestions[FileAsk]['answer']> {
    switch (question.ask) {
      case 'open':
        return this.open(await unpackFile(question.file, onProgress));
      case 'tree':
        return nameTree(stacksOfType(this.parts, question.type));
      case 'lines':
        if (this.lines?.type !== question.type) {
          const byFunction = linesByFunction(stacksOfType(this.parts, question.type));
          this.lines = { type: question.type, byFunction };
        }
        return this.lines.byFunction.get(question.function) ?? [];
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

  private open(bytes: Uint8Array): FileContent {
    const { format, profiles, ignored, refused } = readAny(bytes);
    this.parts = fileParts(profiles, format);
    const columns = profiles.map((profile) => profile.columns);
    return {
      format,
      types: [...new Set(this.parts.map(({ type }) => type))],
      profiles: profiles.length,
      samples: columns.reduce((sum, { stacks }) => sum + stacks.offsets.length - 1, 0),
      timeNanos: columns.find(({ timeNanos }) => timeNanos !== 0n)?.timeNanos ?? 0n,
      durationNanos: columns.reduce((most, { durationNanos }) => (durationNanos > most ? durationNanos : most), 0n),
      notes: [
        ...[...ignored].map(([what, count]) => `${count} × ${what}`),
        ...refused.slice(0, 5).map(({ message }) => message),
      ],
    };
  }
}
