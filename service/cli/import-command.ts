/**
 * `hearth import`: takes files that people have into the store, whatever their format and age.
 *
 *     hearth import recordings --labels service_name=shop,region=eu --rate 100
 */
import { open, type FileHandle } from 'node:fs/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ImportRequestSchema, ImportResponseSchema, type ImportResponse } from '#proto/hearth/v1/import_pb.ts';
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';
import { badCommandLine, labelsOf, parseCommandLine, rateOf, type Command } from './command-line.ts';
import { call, connectionOf, connectionOptions, connectionUsage, type Connection } from './connection.ts';
import { ImportReport } from './import-report.ts';
import { listFiles, type FoundFile } from './list-files.ts';
import { Progress } from './progress.ts';

/** Files on their way at once: one is read while another is decoded. */
const LANES = 3;

const usage = `hearth import PATH… [--labels k=v,…] [options]

Reads files, and folders with all that is in them, and stores their profiles at the time that they were recorded.
Formats are recognised by content: pprof, JFR, folded stacks, speedscope, perf script, V8 CPU and heap profiles, Go's
text profiles, stackprof, Firefox Profiler, Chrome traces, OTLP; gzip or bare.

  --labels k=v,…     of every series; service_name is by default what the files say, else unknown_service
  --rate N           samples a second, for formats that count samples (default 100)
  --measured WORD    what was measured, for formats that do not say: cpu (default), wall, alloc_space, inuse_space, …
  --format NAME      takes every file for this format
  --dry-run          says what would be stored, and stores nothing
${connectionUsage}

Ends with 0 when all profiles are stored, with 1 when any is not.`;

export const importCommand: Command = {
  about: 'stores files of any format and age',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, {
      ...connectionOptions,
      labels: { type: 'string', multiple: true },
      rate: { type: 'string' },
      measured: { type: 'string' },
      format: { type: 'string' },
      'dry-run': { type: 'boolean' },
    });
    if (positionals.length === 0) {
      throw badCommandLine('no file is named: give files or folders, as in hearth import recordings');
    }
    const about: About = {
      labels: labelsOf(values.labels ?? []),
      sampleRate: rateOf(values.rate) ?? 0,
      measured: values.measured ?? '',
      format: values.format ?? '',
      dryRun: values['dry-run'] ?? false,
    };
    const connection = connectionOf(values, env);
    const files = await listFiles(positionals);
    if (files.length === 0) {
      throw badCommandLine(`there is no file in ${positionals.join(', ')}`);
    }
    const report = new ImportReport();
    const progress = new Progress(out, files.length);
    const next = files.values();
    await Promise.all(
      Array.from({ length: Math.min(LANES, files.length) }, async () => {
        for (const file of next) {
          await importFile(connection, file, about, report, (line) => out.progress(`${line}\n`));
          progress.step(file.bytes, report.refusals);
        }
      }),
    );
    report.lines(about.dryRun).forEach((line) => out.print(line));
    return report.refusals === 0 ? 0 : 1;
  },
};

/** Formats that have stacks and numbers, and no word for what they are. */
const countsOnly: ReadonlySet<string> = new Set(['folded', 'lines', 'trie', 'tree']);

interface About {
  labels: Label[];
  sampleRate: number;
  measured: string;
  format: string;
  dryRun: boolean;
}

async function importFile(
  connection: Connection,
  file: FoundFile,
  about: About,
  report: ImportReport,
  say: (line: string) => void,
): Promise<void> {
  try {
    const request = create(ImportRequestSchema, {
      ...about,
      labels: about.labels.map(({ name, value }) => ({ $typeName: 'types.v1.LabelPair' as const, name, value })),
      file: await contentOf(file.path),
      fileName: file.path,
      timeMs: BigInt(Math.trunc(file.modified)),
    });
    const message = toBinary(ImportRequestSchema, request);
    const answer = await call(connection, 'hearth.v1.ImportService/Import', message, (seconds, why) =>
      say(`waiting ${seconds} s: ${why}`),
    );
    const response = fromBinary(ImportResponseSchema, answer);
    note(response, file, report);
    if (about.measured === '' && countsOnly.has(response.format)) {
      report.guess();
    }
  } catch (error) {
    if (!(error instanceof HearthError) || error.reason === 'no_connection') {
      throw error;
    }
    // A folder may hold anything; only who names a file is told that it is no profile.
    if (error.reason === 'unknown_format' && !file.isNamed) {
      report.skipped(file.path);
    } else {
      report.refused(file.path, error.reason, error.message);
    }
  }
}

function note(answer: ImportResponse, file: FoundFile, report: ImportReport): void {
  report.stored(
    answer.format,
    answer.stored,
    answer.profiles.map(({ profileType, serviceName, timeMs, samples, total }) => ({
      profileType,
      serviceName,
      timeMs: Number(timeMs),
      samples: Number(samples),
      total,
    })),
  );
  answer.refused.forEach(({ reason, message }) => report.refused(file.path, reason, message));
  Object.entries(answer.ignored).forEach(([what, number]) => report.leftOut(what, Number(number)));
}

async function contentOf(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    return await handle.readFile();
  } catch (cause) {
    throw new HearthError('not_found', `it cannot be read: ${(cause as Error).message}`, { cause });
  } finally {
    await handle?.close();
  }
}
