/**
 * Serves the page and the files that it shows, to this computer only.
 *
 *     GET /hearth/files      { "title": "profiles/", "files": [{ "id": "0", "name": "cpu.pb.gz", "size": 1234 }],
 *                              "source": "src", "stored": "hearth:4040" }
 *     GET /hearth/files/0    the file
 *     GET /hearth/source?file=/build/app/x.go
 *                            { "path": "x.go", "alike": 1, "text": "package …" }, where a folder of source was given
 *
 *     POST /api/datasources/proxy/uid/hearth/…   a question to the service that was given, see stored-data.ts
 *
 * Pages of other sites may not read what it answers; requests by another name than this computer's own are refused, or a
 * site whose name is made to lead here could.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { HearthError } from '#model/errors.ts';
import { sendJson, sendText } from '../answers.ts';
import { createPageRoutes, type PageFolders, pluginId } from '../page-routes.ts';
import type { ShownFiles } from './shown-files.ts';
import type { SourceFolder } from './source-folder.ts';
import type { StoredData } from './stored-data.ts';

export interface Viewed {
  shown: ShownFiles;
  source?: SourceFolder | undefined;
  stored?: StoredData | undefined;
}

const filesPath = '/hearth/files';
const sourcePath = '/hearth/source';
/** As index.html, of a page that has a data source. */
const storedPage = 'with-store.html';

/** Where the page begins: what is opened at once, else the list. */
export function startPath({ first }: Pick<ShownFiles, 'first'>): string {
  const [file, against] = first;
  const query = new URLSearchParams({ files: 'served' });
  if (file !== undefined) query.set('file', `served:${file}`);
  if (against !== undefined) query.set('against', `served:${against}`);
  return `/a/${pluginId}/ad-hoc?${query.toString()}`;
}

export function createViewer(folders: PageFolders, { shown, source, stored }: Viewed): Server {
  const page = createPageRoutes({
    ...folders,
    compresses: false,
    ...(stored === undefined ? {} : { index: storedPage }),
  });
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (!isOwnName(req.headers.host)) return sendText(res, 403, 'This page is for its own computer only.');
    const [pathname = '/', query = ''] = (req.url ?? '/').split('?');
    if (req.method === 'GET' && pathname === '/') {
      res.writeHead(302, { Location: startPath(shown) }).end();
    } else if (req.method === 'GET' && pathname === filesPath) {
      const files = shown.files.map(({ name, size }, index) => ({ id: String(index), name, size }));
      sendJson(res, 200, JSON.stringify({ title: shown.title, files, source: source?.name, stored: stored?.name }));
    } else if (req.method === 'GET' && pathname.startsWith(`${filesPath}/`)) {
      await sendFile(res, shown, pathname.slice(filesPath.length + 1));
    } else if (req.method === 'GET' && pathname === sourcePath) {
      await sendSource(res, source, new URLSearchParams(query).get('file') ?? '');
    } else if (!(await stored?.answer(req, res)) && !(await page(req, res))) {
      sendText(res, 404, `There is no ${pathname} here.`);
    }
  };
  return createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else
        sendText(
          res,
          error instanceof HearthError && error.reason === 'not_found' ? 404 : 502,
          error instanceof HearthError ? error.message : String(error),
        );
    });
  });
}

async function sendFile(res: ServerResponse, { files }: ShownFiles, id: string): Promise<void> {
  const file = /^\d{1,6}$/.test(id) ? files[Number(id)] : undefined;
  if (file === undefined) return sendText(res, 404, `There is no file ${id.slice(0, 20)} here.`);
  const content = await file.open();
  res.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Disposition': 'attachment',
  });
  // A browser that went away, or a program that stopped answering: the page sees that there is no more.
  await pipeline(content, res).catch(() => res.destroy());
}

async function sendSource(res: ServerResponse, source: SourceFolder | undefined, file: string): Promise<void> {
  if (source === undefined) return sendText(res, 404, 'No folder of source code was given: start with --source DIR.');
  const found = await source.read(file);
  if (found === undefined) return sendText(res, 404, `There is no ${file.slice(0, 300)} in ${source.name}.`);
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  sendJson(res, 200, JSON.stringify(found));
}

const isOwnName = (host: string | undefined) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host ?? '');
