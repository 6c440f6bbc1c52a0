import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';

export interface IngestName {
  app: string;
  keys: Label[];
}

/**
 * Reads the `name` parameter of `/ingest`: an application and its labels. Values are not quoted and end at a comma
 * or the closing brace; spaces around anything are dropped.
 *
 *     shop.cart{region=eu, otel.scope.name=com.grafana.pyroscope/nodejs}
 *
 * A key given twice has its last value.
 */
export function parseIngestName(text: string): IngestName {
  const open = text.indexOf('{');
  const app = (open === -1 ? text : text.slice(0, open)).trim();
  if (app === '') {
    throw bad('it must begin with the name of an application, as in shop{region=eu}');
  }
  if (!/^[A-Za-z0-9_./-]+$/.test(app)) {
    throw bad(`the application '${shown(app)}' may have letters, digits and _ . / - only`);
  }
  const keys = new Map<string, string>();
  if (open !== -1) {
    const inside = text.trimEnd();
    if (!inside.endsWith('}')) {
      throw bad(inside.includes('}', open) ? 'there is text after the closing brace' : 'the closing brace is missing');
    }
    const pairs = inside.slice(open + 1, -1);
    if (pairs.includes('}')) {
      throw bad('there is text after the closing brace');
    }
    for (const pair of pairs.split(',')) {
      readPair(pair, keys);
    }
  }
  return { app, keys: [...keys].map(([name, value]) => ({ name, value })) };
}

function readPair(pair: string, keys: Map<string, string>): void {
  if (pair.trim() === '') {
    return; // A comma at the end.
  }
  const equals = pair.indexOf('=');
  if (equals === -1) {
    throw bad(`'${shown(pair.trim())}' is not key=value`);
  }
  const key = pair.slice(0, equals).trim();
  if (!/^[A-Za-z0-9_.]+$/.test(key)) {
    throw bad(`the key '${shown(key)}' may have letters, digits, _ and . only, and must not be empty`);
  }
  keys.set(key, pair.slice(equals + 1).trim());
}

function bad(why: string): HearthError {
  return new HearthError('bad_request', `the query parameter name cannot be read: ${why}`);
}

function shown(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
