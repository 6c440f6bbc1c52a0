/**
 * Serves the files of one folder, and nothing outside it.
 *
 *     const files = staticFiles('/…/dist-host', /^build\//);
 *     if (await files(req, res, 'build/page-3F2A.js')) return;   // false: there is no such file
 *
 * A file that `hashed` matches carries its content's hash in its name, never changes and is kept by the browser for
 * ever; every other one is asked for again each time, and answered with 304 while it is the same. `x.br` and `x.gz`
 * beside `x` are sent to who takes them; where they are missing (the plugin's folder), gzip is made on the first request
 * and kept.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

const forEver = 'public, max-age=31536000, immutable';
const askAgain = 'no-cache';

/** Smaller than this, compressing saves no packet. */
const worthCompressing = 1024;
/** Compressed copies are kept in memory only of files that fit; larger ones are sent as they are. */
const keepUpTo = 8 * 1024 * 1024;

const isCompressible = (type: string) => /^(text\/|application\/json|image\/svg)/.test(type);

/**
 * The file a path of the URL names, or undefined when the path is not plain: encoded separators and dots, backslashes,
 * empty or hidden segments name nothing that is served.
 */
export function fileBelow(folder: string, urlPath: string): string | undefined {
  if (!/^[\w@~ .,+()=/-]+$/.test(urlPath)) return undefined;
  const segments = urlPath.split('/');
  if (segments.some((segment) => segment === '' || segment.startsWith('.'))) return undefined;
  return path.join(folder, ...segments);
}

interface Found {
  file: string;
  size: number;
  etag: string;
  type: string;
}

async function find(folder: string, urlPath: string): Promise<Found | undefined> {
  const file = fileBelow(folder, urlPath);
  const type = file === undefined ? undefined : types[path.extname(file)];
  if (file === undefined || type === undefined) return undefined;
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile()) return undefined;
  const etag = `W/"${status.size.toString(36)}-${Math.trunc(status.mtimeMs).toString(36)}"`;
  return { file, size: status.size, etag, type };
}

const accepts = (req: IncomingMessage, encoding: string) =>
  new RegExp(`(^|[ ,])${encoding}(?!;q=0(\\.0*)?($|,))\\b`).test(String(req.headers['accept-encoding'] ?? ''));

export type StaticFiles = (req: IncomingMessage, res: ServerResponse, urlPath: string) => Promise<boolean>;

/** @param compresses false for readers on the same computer, to whom packing takes longer than sending */
export function staticFiles(folder: string, hashed: RegExp, compresses = true): StaticFiles {
  const zipped = new Map<string, Promise<Buffer>>();

  /** gzip of a file as it is now; a newer version of the file takes the older one's place. */
  const zip = ({ file, etag }: Found): Promise<Buffer> => {
    const key = `${file} ${etag}`;
    const existing = zipped.get(key);
    if (existing !== undefined) return existing;
    for (const old of zipped.keys()) if (old.startsWith(`${file} `)) zipped.delete(old);
    const made = readFile(file).then((content) => promisify(gzip)(content));
    zipped.set(key, made);
    made.catch(() => zipped.delete(key));
    return made;
  };

  const encoded = async (req: IncomingMessage, found: Found) => {
    if (!compresses || !isCompressible(found.type) || found.size < worthCompressing) return undefined;
    for (const [encoding, suffix] of [
      ['br', '.br'],
      ['gzip', '.gz'],
    ] as const) {
      if (!accepts(req, encoding)) continue;
      const status = await stat(found.file + suffix).catch(() => undefined);
      if (status?.isFile()) return { encoding, size: status.size, body: createReadStream(found.file + suffix) };
    }
    if (!accepts(req, 'gzip') || found.size > keepUpTo) return undefined;
    const body = await zip(found);
    return { encoding: 'gzip', size: body.length, body };
  };

  return async (req, res, urlPath) => {
    const found = await find(folder, urlPath);
    if (found === undefined) return false;
    res.setHeader('Cache-Control', hashed.test(urlPath) ? forEver : askAgain);
    res.setHeader('ETag', found.etag);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    if (isCompressible(found.type)) res.appendHeader('Vary', 'Accept-Encoding');
    if (req.headers['if-none-match'] === found.etag) {
      res.writeHead(304).end();
      return true;
    }
    const packed = await encoded(req, found);
    if (packed !== undefined) res.setHeader('Content-Encoding', packed.encoding);
    res.writeHead(200, { 'Content-Type': found.type, 'Content-Length': packed?.size ?? found.size });
    if (req.method === 'HEAD') {
      if (packed !== undefined && !Buffer.isBuffer(packed.body)) packed.body.destroy();
      res.end();
    } else if (Buffer.isBuffer(packed?.body)) {
      res.end(packed.body);
    } else {
      // A browser that went away is not a fault of ours: the pipe then just ends.
      await pipeline(packed?.body ?? createReadStream(found.file), res).catch(() => res.destroy());
    }
    return true;
  };
}
