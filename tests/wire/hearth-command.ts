/**
 * The built command `hearth`, run as a person runs it.
 *
 *     const { code, said, noted } = await hearth(['query', 'top', file]);
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../dist-service/hearth.js', import.meta.url));

export interface Ran {
  code: number;
  /** Standard output, as text and as it is. */
  said: string;
  bytes: Buffer;
  /** Standard error. */
  noted: string;
}

export async function hearth(
  args: readonly string[],
  env: Record<string, string> = {},
  input = Buffer.alloc(0),
): Promise<Ran> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEARTH_')));
  const child = spawn(process.execPath, [program, ...args], { env: { ...clean, ...env } });
  const chunks: Buffer[] = [];
  let noted = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  const bytes = Buffer.concat(chunks);
  return { code, said: bytes.toString(), bytes, noted };
}
