/**
 * The page, its files, the plugin's files, and what Grafana says about the plugin: all that a page needs of the server
 * that shows it, whatever else that server answers.
 *
 *     const page = createPageRoutes({ pageFolder, pluginFolder });
 *     if (await page(req, res)) return;
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, sendText } from './answers.ts';
import { pluginSettings } from './plugin-settings.ts';
import { staticFiles } from './static-files.ts';

export const pluginId = 'hearth-profiles-app';

export const settingsPath = `/api/plugins/${pluginId}/settings`;

export interface PageFolders {
  /** dist-host, the page. */
  pageFolder: string;
  /** dist, the plugin. */
  pluginFolder: string;
  /** The page's file in its folder, `index.html` unless it is given. */
  index?: string;
  /** Whether files are packed for readers that take them so, as they are unless it says no. */
  compresses?: boolean;
  /** What was set on the plugin's configuration page; nothing where nobody keeps it. */
  settingsOf?: (req: IncomingMessage) => Promise<object>;
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

const isPage = (pathname: string) => pathname === '/' || pathname === '/a' || /^\/(a|exposed|plugins)\//.test(pathname);
const wantsPage = (req: IncomingMessage) => String(req.headers.accept ?? '').includes('text/html');

type Route = (req: IncomingMessage, res: ServerResponse, pathname: string) => Promise<boolean>;

export function createPageRoutes(
  options: PageFolders,
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  const pageFiles = staticFiles(options.pageFolder, hashedPageFile, options.compresses);
  const pluginFiles = staticFiles(options.pluginFolder, hashedPluginFile, options.compresses);

  const page: Route = async (req, res, pathname) => {
    if (!isPage(pathname) || !wantsPage(req)) return false;
    res.setHeader('Content-Security-Policy', contentPolicy);
    res.setHeader('Referrer-Policy', 'same-origin');
    res.setHeader('Vary', 'Accept');
    if (await pageFiles(req, res, options.index ?? 'index.html')) return true;
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

  const settings: Route = async (req, res, pathname) => {
    if (pathname !== settingsPath) return false;
    const found = await pluginSettings(options.pluginFolder, pluginId, await options.settingsOf?.(req));
    if (found === undefined) sendText(res, 404, 'The plugin is not built. Run: npm run build');
    else sendJson(res, 200, JSON.stringify(found));
    return true;
  };

  return async (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    const [pathname = '/'] = (req.url ?? '/').split('?');
    for (const route of [page, files, settings]) if (await route(req, res, pathname)) return true;
    return false;
  };
}
