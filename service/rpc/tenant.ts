/** Which tenant a request is for: one for all, or the one that X-Scope-OrgID names. */
import { HearthError } from '#model/errors.ts';

export const ANONYMOUS = 'anonymous';
const HEADER = 'x-scope-orgid';
/** As every system that shares the header has it. */
const MAX_BYTES = 150;

export type TenantOf = (header: (name: string) => string | null | undefined) => string;

/** @throws HearthError no_tenant, bad_tenant (from the function it returns) */
export function tenantRule(multitenancy: boolean): TenantOf {
  if (!multitenancy) {
    return () => ANONYMOUS;
  }
  return (header) => {
    const name = header(HEADER) ?? '';
    if (name === '') {
      throw new HearthError('no_tenant', 'no org id');
    }
    if (name.includes('|')) {
      throw new HearthError('bad_tenant', 'X-Scope-OrgID names several tenants: ask for one at a time');
    }
    if (Buffer.byteLength(name) > MAX_BYTES || name === '.' || name === '..' || !/^[A-Za-z0-9!\-_.*'()]+$/.test(name)) {
      throw new HearthError(
        'bad_tenant',
        `X-Scope-OrgID must have 1 to ${MAX_BYTES} of the characters A–Z a–z 0–9 ! - _ . * ' ( ), and not be . or ..`,
      );
    }
    return name;
  };
}
