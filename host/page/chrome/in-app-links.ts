/**
 * Follows links within the page without loading it again. Plugins write plain `<a href>`; so did Grafana's core, and
 * this listener is the reason it works.
 */
import { locationService } from '@grafana/runtime';

/** Only these paths are pages; anything else (files, metrics, the API) is the server's. */
const isPagePath = (path: string) => path === '/' || path.startsWith('/a/');

/** The path to go to, or undefined when the browser should follow the link itself. */
export function pageLinkOf(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.hasAttribute('download') || !link.hasAttribute('href')) return undefined;
  if (link.target !== '' && link.target !== '_self') return undefined;
  const url = new URL(link.href, document.baseURI);
  if (url.origin !== window.location.origin || !isPagePath(url.pathname)) return undefined;
  return `${url.pathname}${url.search}${url.hash}`;
}

export function followInAppLinks(): void {
  document.addEventListener('click', (event) => {
    const path = pageLinkOf(event);
    if (path === undefined) return;
    event.preventDefault();
    locationService.push(path);
  });
}
