/**
 * Everything on the port that is not the service's own API: the page, its files, the plugin's files, and the few
 * addresses of Grafana that the page's libraries and the plugin ask.
 *
 *     startService(config, { fallback: createHostRoutes({ … }) })
 *
 * An address nobody knows stays unknown: a page in place of a 404 would mislead every client that parses JSON.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendJson, sendText } from './answers.ts';
import { proxyRequest } from './data-proxy.ts';
import { answerDataQuery } from './ds-query.ts';
import { pluginSettings } from './plugin-settings.ts';
import { staticFiles } from './static-files.ts';

export const pluginId = 'hearth-profiles-app';

export interface HostRoutesOptions {
  /** dist-host, the page. */
  pageFolder: string;
  /** dist, the plugin. */
  pluginFolder: string;
  /** The service's own handler, for what comes through the data-source proxy. */
  service: RequestListener;
  /** Where the service answers, such as `http://127.0.0.1:4040`; asked for when it is needed. */
  origin: () => string;
}

/** Only what this server sends may run; styles are written by the libraries while the page runs. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** esbuild hashes every name it writes; the fonts bear the names of their versions, and icons are never redrawn. */
const hashedPageFile = /^(build|public\/fonts|public\/build\/img)\//;
/** The plugin's further pieces, such as `117.3f2a9b1c0d4e.js`; module.js keeps its name. */
const hashedPluginFile = /(^|[.-])[0-9a-f]{12,}\.(js|css)$/;

const isPage = (pathname: string) => pathname === '/' || pathname === '/a' || pathname.startsWith('/a/');
const wantsPage = (req: IncomingMessage) => String(req.headers.accept ?? '').includes('text/html');

type Route = (req: IncomingMessage, res: ServerResponse, pathname: string) => Promise<boolean>;

export function createHostRoutes(
  options: HostRoutesOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  const pageFiles = staticFiles(options.pageFolder, hashedPageFile);
  const pluginFiles = staticFiles(options.pluginFolder, hashedPluginFile);

  const page: Route = async (req, res, pathname) => {
    if (!isPage(pathname) || !wantsPage(req)) return false;
    res.setHeader('Content-Security-Policy', contentPolicy);
    res.setHeader('Referrer-Policy', 'same-origin');
    res.setHeader('Vary', 'Accept');
    if (await pageFiles(req, res, 'index.html')) return true;
    sendText(res, 503, 'The page is not built. Run: npm run build');
    return true;
  };

  const files: Route = async (req, res, pathname) => {
    const plugin = `/public/plugins/${pluginId}/`;
    if (pathname.startsWith(plugin)) return pluginFiles(req, res, pathname.slice(plugin.length));
    // Grafana 11 keeps icons one folder higher than its successors.
    const asked = pathname.replace(/^\/public\/img\/icons\//, '/public/build/img/icons/');
    return /^\/(build|public\/build\/img|public\/fonts)\//.test(asked) && pageFiles(req, res, asked.slice(1));
  };

  const settings: Route = async (_req, res, pathname) => {
    if (pathname !== `/api/plugins/${pluginId}/settings`) return false;
    const found = await pluginSettings(options.pluginFolder, pluginId);
    if (found === undefined) sendText(res, 404, 'The plugin is not built. Run: npm run build');
    else sendJson(res, 200, JSON.stringify(found));
    return true;
  };

  return async (req, res) => {
    if (proxyRequest(options.service, req, res)) return true;
    const [pathname = '/'] = (req.url ?? '/').split('?');
    if (pathname === '/api/ds/query') {
      await answerDataQuery(req, res, options.origin());
      return true;
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    for (const route of [page, files, settings]) if (await route(req, res, pathname)) return true;
    return false;
  };
}
