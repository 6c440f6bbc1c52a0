/**
 * Keeps pages of other sites away from a service that a browser can reach.
 *
 * A page may send requests to any address, so a request that a browser says comes from another site is refused. And a
 * page may give its own name the address 127.0.0.1, so a service on loopback answers by its own names only.
 */
import { HearthError } from '#model/errors.ts';

export interface OwnAddressOptions {
  /** Where the service listens. */
  host: string;
  /** Other names that it is addressed by. */
  allowedHosts: readonly string[];
  /** Whether every request has to prove who it is: then no page of another name can. */
  hasCredentials: boolean;
}

/** What the check looks at. */
export interface AddressedRequest {
  method?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type OwnAddressCheck = (request: AddressedRequest) => void;

/** @returns a check that throws HearthError foreign_host or foreign_origin */
export function ownAddressCheck({ host, allowedHosts, hasCredentials }: OwnAddressOptions): OwnAddressCheck {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const isOwn = (name: string) => isLoopback(name) || name === host.toLowerCase() || allowed.has(name);
  const checksHost = allowedHosts.length > 0 || (isLoopback(host) && !hasCredentials);
  return ({ method, headers }) => {
    const authority = text(headers[':authority']) ?? text(headers.host);
    const addressed = hostOf(authority);
    if (checksHost && addressed !== undefined && !isOwn(addressed)) {
      throw new HearthError(
        'foreign_host',
        `this service is not addressed as ${shown(addressed)}: use its own name, or start it with --allowed-hosts ${shown(addressed)}`,
      );
    }
    if (isForeign(method, headers, authority, (name) => allowed.has(name))) {
      throw new HearthError(
        'foreign_origin',
        'a page of another site has no access: ask from a page of this service or through Grafana; behind a proxy, start it with --allowed-hosts and the name of that',
      );
    }
  };
}

function isForeign(
  method: string | undefined,
  headers: AddressedRequest['headers'],
  authority: string | undefined,
  isNamed: (name: string) => boolean,
): boolean {
  const site = text(headers['sec-fetch-site']);
  if (site === 'cross-site' || site === 'same-site') {
    // A link from anywhere may lead here; what it opens is our own page.
    return !(text(headers['sec-fetch-mode']) === 'navigate' && (method === 'GET' || method === 'HEAD'));
  }
  const origin = text(headers.origin);
  if (site !== undefined || origin === undefined) {
    return false;
  }
  const from = URL.canParse(origin) ? new URL(origin).host : '';
  // Another port is another site. What is allowed by name is so with any, as proxies do not all hand it on.
  return from === '' || !(from === authority?.toLowerCase() || isNamed(hostOf(from)!));
}

const text = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

/** The name of `name:port` or `[address]:port`, in lower case. */
function hostOf(authority: string | undefined): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[^:/]+)(?::\d+)?$/i.exec(authority ?? '') ?? [];
  return name === undefined ? authority : name.toLowerCase();
}

function isLoopback(name: string): boolean {
  const plain = name.replace(/^\[|\]$/g, '');
  return plain === 'localhost' || plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}

const shown = (name: string) => name.slice(0, 100).replaceAll(/[^\w.:[\]-]/g, '?');
