/**
 * Who may do what: the entries of the credentials file, and the credential that a request shows.
 *
 *     credentials:
 *       - name: shop-agents
 *         tenants: [team-a]
 *         roles: [push]
 *         sha256: 5f1c…            # of the secret, which nobody but its holder has
 *
 * Secrets are made by `hearth credential` and have 256 random bits, so that one plain hash of them cannot be guessed
 * back, and a push costs one hash instead of a slow one made for passwords.
 */
import { createHash, randomBytes } from 'node:crypto';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { HearthError } from '#model/errors.ts';
import { checkTenantName } from '../tenant-name.ts';

export const roles = ['push', 'read', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Every tenant. */
export const EVERY_TENANT = '*';

export interface Credential {
  name: string;
  /** Whose profiles; `*` for everybody's. */
  tenants: readonly string[];
  roles: ReadonlySet<Role>;
}

const SECRET_BYTES = 32;

export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const file = z.strictObject({
  credentials: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.-]{1,100}$/, 'a name of letters, digits and _ . -'),
        tenants: z.array(z.string().min(1)).min(1),
        roles: z.array(z.enum(roles)).min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits, as hearth credential prints them'),
      }),
    )
    .min(1),
});

export class Credentials {
  private readonly bySecret = new Map<string, Credential>();

  /** @throws HearthError bad_configuration; what it says never has a hash in it */
  constructor(text: string, where: string) {
    let content: unknown;
    try {
      content = parseYaml(text);
    } catch {
      throw bad(where, 'it is not YAML');
    }
    const parsed = file.safeParse(content);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw bad(where, `${issue!.path.join('.') || 'it'}: ${issue!.message}`);
    }
    const names = new Set<string>();
    for (const { name, tenants, roles: allowed, sha256 } of parsed.data.credentials) {
      if (names.has(name)) {
        throw bad(where, `there are two credentials called ${name}`);
      }
      if (this.bySecret.has(sha256)) {
        throw bad(where, `${name} has the secret of ${this.bySecret.get(sha256)!.name}`);
      }
      for (const tenant of tenants) {
        if (tenant !== EVERY_TENANT) {
          checkTenant(tenant, name, where);
        }
      }
      names.add(name);
      this.bySecret.set(sha256, { name, tenants, roles: new Set(allowed) });
    }
  }

  /**
   * The credential of an `Authorization` header, Bearer or Basic; undefined for one that nobody has. That a secret is
   * looked up by its hash tells nothing to who measures the time: a hash that is nearly right is no secret.
   */
  find(authorization: string | undefined): Credential | undefined {
    const [, scheme = '', value = ''] = /^([A-Za-z]+) +(\S+) *$/.exec(authorization ?? '') ?? [];
    switch (scheme.toLowerCase()) {
      case 'bearer':
        return this.bySecret.get(hashOfSecret(value));
      case 'basic': {
        const text = Buffer.from(value, 'base64').toString();
        const colon = text.indexOf(':');
        const credential = this.bySecret.get(hashOfSecret(text.slice(colon + 1)));
        return colon !== -1 && credential?.name === text.slice(0, colon) ? credential : undefined;
      }
      default:
        return undefined;
    }
  }
}

function checkTenant(tenant: string, name: string, where: string): void {
  try {
    checkTenantName(tenant);
  } catch {
    throw bad(where, `${name} has a tenant that can be none: ${tenant.slice(0, 100)}`);
  }
}

function bad(where: string, why: string): HearthError {
  return new HearthError('bad_configuration', `the credentials file ${where} cannot be used: ${why}`);
}
