/** How metrics made of profiles are configured: where they go, how often, and rules that are there from the start. */
import { z } from 'zod';
import { HearthError } from '#model/errors.ts';
import { durationOf } from './limit-values.ts';
import type { Limits } from './limits.ts';
import { parseProvisionedRules, type ProvisionedRules } from './recording/provisioned-rules.ts';

/** A duration such as 30s, in milliseconds; both ends are allowed. */
export const durationBetween = (least: number, most: number) =>
  z
    .union([z.string(), z.number()])
    .transform(durationOf)
    .refine((millis) => millis !== undefined && millis >= least && millis <= most);

/** Headers as OpenTelemetry writes them in a variable: `Authorization=Bearer%20secret,X-Scope-OrgID=team`. */
export function headersOf(text: string, context: z.RefinementCtx): [name: string, value: string][] {
  try {
    return text.split(',').map((pair) => {
      const [name = '', ...value] = pair.split('=');
      const header: [string, string] = [name.trim(), decodeURIComponent(value.join('=').trim())];
      // Throws for what no header can be.
      new Headers([header]);
      return header;
    });
  } catch {
    context.addIssue('not headers');
    return z.NEVER;
  }
}

export interface RulesFileOptions {
  readFile: (path: string) => string;
  limits: Limits;
  /** Whether there is anything to write to. */
  isRecorded: boolean;
}

/** @throws HearthError bad_configuration */
export function readProvisionedRules(
  path: string | undefined,
  { readFile, limits, isRecorded }: RulesFileOptions,
): ProvisionedRules {
  if (path === undefined) {
    return new Map();
  }
  if (!isRecorded) {
    throw refused(
      'recordingRules names a file, and remoteWrite nothing that metrics could be written to: add --remote-write',
    );
  }
  let text: string;
  try {
    text = readFile(path);
  } catch (cause) {
    throw refused(`the file of recording rules ${path} cannot be read: ${(cause as Error).message}`, cause);
  }
  return parseProvisionedRules(text, path, limits);
}

const refused = (message: string, cause?: unknown) => new HearthError('bad_configuration', message, { cause });
