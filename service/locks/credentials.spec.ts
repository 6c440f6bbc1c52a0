import { describe, expect, it } from 'vitest';
import { Credentials, hashOfSecret, makeSecret } from './credentials.ts';

const secret = makeSecret();
const entry = (changes: object = {}) => ({
  name: 'shop',
  tenants: ['team-a'],
  roles: ['push'],
  sha256: hashOfSecret(secret),
  ...changes,
});
const fileOf = (...entries: object[]) => JSON.stringify({ credentials: entries });
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('credentials', () => {
  const known = new Credentials(fileOf(entry()), 'file');

  it.each([
    ['bearer', `Bearer ${secret}`, true],
    ['bearer in small letters', `bearer ${secret}`, true],
    ['basic', basic('shop', secret), true],
    ['basic with another name', basic('cart', secret), false],
    ['basic without a colon', `Basic ${Buffer.from(secret).toString('base64')}`, false],
    ['another secret', `Bearer ${makeSecret()}`, false],
    ['the hash instead of the secret', `Bearer ${hashOfSecret(secret)}`, false],
    ['another scheme', `Digest ${secret}`, false],
    ['two words', `Bearer ${secret} x`, false],
    ['an empty secret', 'Bearer ', false],
    ['nothing', '', false],
  ])('are found by %s: %s', (_, header, found) => {
    expect(known.find(header)?.name).toBe(found ? 'shop' : undefined);
  });

  it('have secrets that nobody guesses, different each time', () => {
    expect(Buffer.from(makeSecret(), 'base64url')).toHaveLength(32);
    expect(makeSecret()).not.toBe(makeSecret());
  });

  it.each([
    ['text that is no YAML', '{', 'it is not YAML'],
    ['an empty file', '', 'credentials file file cannot be used'],
    ['no entry', fileOf(), 'credentials'],
    ['an unknown key', fileOf(entry({ password: 'x' })), 'password'],
    ['an unknown role', fileOf(entry({ roles: ['write'] })), 'credentials.0.roles.0'],
    ['no tenant', fileOf(entry({ tenants: [] })), 'credentials.0.tenants'],
    ['a tenant that can be none', fileOf(entry({ tenants: ['a/b'] })), 'shop has a tenant that can be none: a/b'],
    ['a secret in place of its hash', fileOf(entry({ sha256: 'sesame' })), '64 hexadecimal digits'],
    ['a name twice', fileOf(entry(), entry({ sha256: hashOfSecret('x') })), 'two credentials called shop'],
    ['a secret twice', fileOf(entry(), entry({ name: 'cart' })), 'cart has the secret of shop'],
  ])('are refused for %s', (_, text, message) => {
    expect(() => new Credentials(text, 'file')).toThrow(
      expect.objectContaining({ reason: 'bad_configuration', message: expect.stringContaining(message) as string }),
    );
  });

  it('never say a secret or a hash when they are refused', () => {
    const texts = [fileOf(entry({ sha256: secret })), fileOf(entry(), entry({ name: 'cart' })), `x: ${secret}\n{`];
    for (const text of texts) {
      let said = '';
      try {
        new Credentials(text, 'file');
      } catch (error) {
        said = (error as Error).message;
      }
      expect(said).not.toBe('');
      expect(said).not.toContain(secret);
      expect(said).not.toContain(hashOfSecret(secret));
    }
  });
});
