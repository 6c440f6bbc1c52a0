import { describe, expect, it } from 'vitest';
import { ownAddressCheck, type OwnAddressOptions } from './own-address.ts';

const loopback: OwnAddressOptions = { host: '127.0.0.1', allowedHosts: [], hasCredentials: false };
const reason = (options: OwnAddressOptions, headers: Record<string, string>, method = 'POST') => {
  try {
    ownAddressCheck(options)({ method, headers });
    return 'passes';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('the name that a request is addressed to', () => {
  it.each([
    ['127.0.0.1:4040', 'passes'],
    ['localhost:4040', 'passes'],
    ['LOCALHOST', 'passes'],
    ['[::1]:4040', 'passes'],
    ['127.8.8.8', 'passes'],
    ['evil.example:4040', 'foreign_host'],
    ['127.0.0.1.evil.example', 'foreign_host'],
    ['localhost.evil.example', 'foreign_host'],
    ['10.0.0.5:4040', 'foreign_host'],
    ['', 'foreign_host'],
  ])('on loopback: %s %s', (host, expected) => {
    expect(reason(loopback, { host })).toBe(expected);
    expect(reason(loopback, { ':authority': host })).toBe(expected);
  });

  it('is not asked for where the request has none', () => {
    expect(reason(loopback, {})).toBe('passes');
  });

  it('may be one that is allowed', () => {
    const allowed = { ...loopback, allowedHosts: ['profiles.example.org'] };
    expect(reason(allowed, { host: 'profiles.example.org' })).toBe('passes');
    expect(reason(allowed, { host: 'evil.example' })).toBe('foreign_host');
    expect(reason({ ...allowed, host: '0.0.0.0' }, { host: 'evil.example' })).toBe('foreign_host');
  });

  it('may be any where others can reach the service, or where all have to say who they are', () => {
    expect(reason({ ...loopback, host: '0.0.0.0' }, { host: 'hearth:4040' })).toBe('passes');
    expect(reason({ ...loopback, hasCredentials: true }, { host: 'profiles.example.org' })).toBe('passes');
  });
});

describe('the site that a request comes from', () => {
  const host = '127.0.0.1:4040';
  it.each([
    ['an agent', {}, 'passes'],
    ['its own page', { origin: 'http://127.0.0.1:4040' }, 'passes'],
    [
      'its own page, as browsers say it',
      { origin: 'http://127.0.0.1:4040', 'sec-fetch-site': 'same-origin' },
      'passes',
    ],
    ['a person who types', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 'passes'],
    ['another site', { origin: 'https://evil.example' }, 'foreign_origin'],
    [
      'another site, as browsers say it',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      'foreign_origin',
    ],
    ['a neighbour', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 'foreign_origin'],
    ['a page on another port', { origin: 'http://127.0.0.1:3000' }, 'foreign_origin'],
    ['its own page, spelled otherwise', { origin: 'http://127.0.0.1:4040/' }, 'passes'],
    ['a page without an origin', { origin: 'null' }, 'foreign_origin'],
    ['a form of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'foreign_origin'],
  ])('is %s', (_, headers, expected) => {
    expect(reason(loopback, { host, ...headers })).toBe(expected);
  });

  it('may link to it', () => {
    const link = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(reason(loopback, link, 'GET')).toBe('passes');
    expect(reason(loopback, { ...link, 'sec-fetch-mode': 'no-cors' }, 'GET')).toBe('foreign_origin');
  });

  it('may be the name of a proxy in front of it', () => {
    const behind = { ...loopback, allowedHosts: ['profiles.example.org'] };
    expect(reason(behind, { host, origin: 'https://profiles.example.org' })).toBe('passes');
  });
});
