/**
 * Everything on the port that is not the service's own API: the page, its files, the plugin's files, and the few
 * addresses of Grafana that the page's libraries and the plugin ask.
 *
 *     startService(config, { fallback: createHostRoutes({ … }) })
 *
 * An address nobody knows stays unknown: a page in place of a 404 would mislead every client that parses JSON.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { proxyRequest } from './data-proxy.ts';
import { answerDataQuery } from './ds-query.ts';
import { keepSettings, keptSettings } from './kept-settings.ts';
import { createPageRoutes, pluginId, settingsPath, type PageFolders } from './page-routes.ts';

export interface HostRoutesOptions extends PageFolders {
  /** The service's own handler, for what comes through the data-source proxy. */
  service: RequestListener;
  /** Where the service answers, such as `http://127.0.0.1:4040`; asked for when it is needed. */
  origin: () => string;
}

export function createHostRoutes(
  options: HostRoutesOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  const page = createPageRoutes({
    ...options,
    settingsOf: (req) => keptSettings(req, options.origin(), pluginId),
  });
  return async (req, res) => {
    if (proxyRequest(options.service, req, res)) return true;
    const [pathname = '/'] = (req.url ?? '/').split('?');
    if (pathname === '/api/ds/query') {
      await answerDataQuery(req, res, options.origin());
      return true;
    }
    if (pathname === settingsPath && req.method === 'POST') {
      await keepSettings(req, res, options.origin(), pluginId);
      return true;
    }
    return page(req, res);
  };
}
