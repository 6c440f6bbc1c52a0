/**
 * `hearth push`: sends files as an agent would, to Hearth or to any server with Pyroscope's `/ingest`.
 *
 *     hearth push cpu.pb.gz --service shop --labels region=eu
 *     curl -s http://127.0.0.1:6060/debug/pprof/heap | hearth push - --service shop
 */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';
import { badCommandLine, labelsOf, parseCommandLine, rateOf, type Command } from './command-line.ts';
import { connectionOf, connectionOptions, connectionUsage, refusalOf, send } from './connection.ts';

const usage = `hearth push FILE… --service NAME [options]

Sends profiles as an agent does: they are stored as of now unless they say when they were taken, and are refused when
they are older than the service takes from agents (then use hearth import). FILE is - for standard input.

  --service NAME     the service; for folded stacks and their like its last part says what was measured, as in
                     shop.alloc_space (nothing: cpu)
  --labels k=v,…     of every series
  --rate N           samples a second, for formats that count samples (default 100)
  --format NAME      pprof, jfr, folded, lines, trie, tree or speedscope; by default the content decides
${connectionUsage}`;

export const pushCommand: Command = {
  about: 'sends profiles as an agent does',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, {
      ...connectionOptions,
      service: { type: 'string' },
      labels: { type: 'string', multiple: true },
      rate: { type: 'string' },
      format: { type: 'string' },
    });
    if (positionals.length === 0) {
      throw badCommandLine('no file is named: give files, or - for standard input');
    }
    if (values.service === undefined) {
      throw badCommandLine('--service is missing: whose profile is it?');
    }
    const rate = rateOf(values.rate);
    const query = new URLSearchParams({
      name: nameOf(values.service, labelsOf(values.labels ?? [])),
      spyName: 'hearth-push',
      ...(rate === undefined ? {} : { sampleRate: String(rate) }),
      ...(values.format === undefined ? {} : { format: values.format }),
    });
    const connection = connectionOf(values, env);
    let refused = 0;
    for (const path of positionals) {
      const body = path === '-' ? await buffer(process.stdin) : await contentOf(path);
      const answer = await send(connection, `ingest?${query}`, body, 'application/octet-stream', (seconds, why) =>
        out.progress(`waiting ${seconds} s: ${why}\n`),
      );
      if (answer.ok) {
        out.print(`${path}: stored`);
      } else {
        refused++;
        out.print(`${path}: not stored: ${(await refusalOf(answer)).message}`);
      }
    }
    return refused === 0 ? 0 : 1;
  },
};

/** The name of `/ingest` has no quotes: a value with one of its signs cannot be said. */
function nameOf(service: string, labels: readonly Label[]): string {
  for (const { name, value } of labels) {
    if (/[,{}]/.test(value)) {
      throw badCommandLine(`the label ${name} has a comma or a brace in its value, which /ingest cannot be told`);
    }
  }
  return labels.length === 0 ? service : `${service}{${labels.map(({ name, value }) => `${name}=${value}`).join(',')}}`;
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HearthError('bad_command_line', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
