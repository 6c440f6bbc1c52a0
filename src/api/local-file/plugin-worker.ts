/**
 * A worker whose code may lie on another site: Grafana can serve plugins from a CDN, and browsers start workers from
 * the page's own site only. A line of code that loads the other one is of this site.
 */
export class PluginWorker extends Worker {
  constructor(url: URL, options?: WorkerOptions) {
    super(url.origin === window.location.origin ? url : loaderOf(url), options);
  }
}

function loaderOf(url: URL): string {
  return URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(url.href)});`], { type: 'text/javascript' }));
}
