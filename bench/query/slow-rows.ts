/**
 * What the service itself does while it answers a question: V8's profile of it, stored in Hearth and asked of it.
 *
 *     const functions = await profiledRow({ question, range }, day, folder);
 *     functions[0];   // { name: 'encodeLevels', share: 0.06 }
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startMeasuredService } from '../load/measured-service.ts';
import { Asker } from './asker.ts';
import type { Question, Range } from './questions.ts';

const HEARTH = new URL('../../dist-service/hearth.js', import.meta.url).pathname;
const ROUNDS = 150;
const SHOWN = 5;
/** Waiting is no work. */
const idle = new Set(['(idle)', '(program)']);

export interface ProfiledFunction {
  name: string;
  /** Of the service's CPU time, from start to end. */
  share: number;
}

interface TopRow {
  name: string;
  self: string | number;
}

/** The functions with the most time of their own. The file stays in the folder, to be looked at in any viewer. */
export async function profiledRow(
  { question, range }: { question: Question; range: Range },
  data: string,
  folder: string,
): Promise<ProfiledFunction[]> {
  const name = `${question.what}, ${range.name}`.replace(/[^a-z0-9]+/gi, '-');
  const file = await recorded(question, range, data, folder, name);
  const service = await startMeasuredService();
  try {
    const hearth = (...args: string[]) =>
      promisify(execFile)(process.execPath, [HEARTH, ...args, '--url', service.url], { maxBuffer: 1 << 26 });
    await hearth('push', file, '--service', 'hearth', '--labels', `question=${name}`);
    const selector = `{service_name="hearth",question="${name}"}@-1h..now`;
    const { stdout } = await hearth('query', 'top', selector, '--rows', '200', '--format', 'json');
    const rows = (JSON.parse(stdout) as { functions: TopRow[] }).functions.filter((row) => !idle.has(row.name));
    const all = rows.reduce((sum, { self }) => sum + Number(self), 0);
    return rows.slice(0, SHOWN).map((row) => ({ name: row.name, share: Number(row.self) / all }));
  } finally {
    await service.stop();
  }
}

async function recorded(question: Question, range: Range, data: string, folder: string, name: string) {
  const scratch = join(folder, 'profiles', name);
  mkdirSync(scratch, { recursive: true });
  const service = await startMeasuredService(data, scratch);
  const asker = new Asker(service.url);
  try {
    for (let turn = 0; turn < ROUNDS; turn++) {
      await asker.ask(question.method, question.body(range, turn));
    }
  } finally {
    asker.close();
    await service.stop();
  }
  // Worker threads leave files of their own; the one that answers has done the most.
  const [largest] = readdirSync(scratch)
    .map((file) => join(scratch, file))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  const file = join(folder, 'profiles', `${name}.cpuprofile`);
  renameSync(largest!, file);
  return file;
}
