/**
 * The multipart forms of `/ingest`: the Go agent's, with a part `profile` and perhaps a part `sample_type_config`, and
 * the Java agent's, with a part `jfr` and perhaps a part `labels`.
 *
 *     sample_type_config = {"inuse_objects": {"units": "objects", "display-name": "inuse_objects", …}, …}
 */
import { Busboy } from '@fastify/busboy';
import { z } from 'zod';
import { HearthError } from '#model/errors.ts';

/** The bytes of each part, by name. */
export type IngestForm = ReadonlyMap<string, Uint8Array>;

export interface PprofForm {
  profile: Uint8Array;
  /** Display name by sample type; undefined without a configuration. */
  displayNames: ReadonlyMap<string, string> | undefined;
}

export interface JfrForm {
  recording: Uint8Array;
  /** The labels that the recording's events refer to by number. */
  labels: Uint8Array | undefined;
}

/** A form has at most three known parts; more than this is not a form of a profile. */
const MAX_PARTS = 16;
/** Names and types of parts are short; the whole body is bounded before. */
const MAX_HEADER_PAIRS = 32;

/** Only the display name has a meaning here; the rest is read by nobody. */
const sampleTypeConfig = z.record(z.string(), z.object({ 'display-name': z.string().optional() }).nullable());

export function pprofOfForm(form: IngestForm): PprofForm {
  if ((form.get('prev_profile')?.length ?? 0) > 0) {
    throw malformed("the part 'prev_profile' is not supported: push profiles that are deltas already");
  }
  const config = form.get('sample_type_config');
  return {
    profile: partOf(form, 'profile'),
    displayNames: config === undefined || config.length === 0 ? undefined : displayNames(config),
  };
}

export function jfrOfForm(form: IngestForm): JfrForm {
  const labels = form.get('labels');
  return { recording: partOf(form, 'jfr'), labels: labels?.length === 0 ? undefined : labels };
}

function partOf(form: IngestForm, name: string): Uint8Array {
  const part = form.get(name);
  if (part === undefined) {
    throw malformed(`the form has no part '${name}'`);
  }
  return part;
}

/** @throws HearthError malformed_profile */
export function readIngestForm(contentType: string, body: Uint8Array): Promise<IngestForm> {
  return new Promise((resolve, reject) => {
    const parts = new Map<string, Uint8Array>();
    const fail = (why: string, cause?: unknown) => reject(malformed(`the form cannot be read: ${why}`, cause));
    let form: InstanceType<typeof Busboy>;
    try {
      form = new Busboy({
        headers: { 'content-type': contentType },
        limits: { parts: MAX_PARTS, headerPairs: MAX_HEADER_PAIRS },
        // Agents send the profile with and without a file name; bytes either way.
        isPartAFile: () => true,
      });
    } catch (error) {
      fail((error as Error).message, error);
      return;
    }
    form.on('file', (name, stream) => {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('error', (error: Error) => fail(error.message, error));
      stream.on('end', () => {
        if (!parts.has(name)) {
          parts.set(name, Buffer.concat(chunks));
        }
      });
    });
    form.on('partsLimit', () => fail(`it has more than ${MAX_PARTS} parts`));
    form.on('error', (error: unknown) => fail((error as Error).message, error));
    form.on('finish', () => resolve(parts));
    form.end(body);
  });
}

function displayNames(json: Uint8Array): ReadonlyMap<string, string> {
  let config: unknown;
  try {
    config = JSON.parse(Buffer.from(json).toString());
  } catch (cause) {
    throw malformed("the part 'sample_type_config' is not JSON", cause);
  }
  const parsed = sampleTypeConfig.safeParse(config);
  if (!parsed.success) {
    throw malformed('the part \'sample_type_config\' must be an object of sample types, each with a "display-name"');
  }
  return new Map(Object.entries(parsed.data).map(([type, entry]) => [type, entry?.['display-name'] ?? '']));
}

function malformed(message: string, cause?: unknown): HearthError {
  return new HearthError('malformed_profile', message, { cause });
}
