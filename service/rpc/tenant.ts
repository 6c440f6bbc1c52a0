/** Which tenants a request is for: one for all, or those that X-Scope-OrgID names. */
import { HearthError } from '#model/errors.ts';
import { ANONYMOUS, checkTenantName } from '../tenant-name.ts';

const HEADER = 'x-scope-orgid';

/** Reads a header of the request. */
export type HeaderOf = (name: string) => string | null | undefined;

export interface TenantRule {
  /** A push belongs to one tenant. @throws HearthError no_tenant, bad_tenant */
  forWrite(header: HeaderOf): string;
  /** A question may be about several, as in `a|b`; each is named once. @throws HearthError no_tenant, bad_tenant */
  forRead(header: HeaderOf): readonly string[];
}

export function tenantRule(multitenancy: boolean): TenantRule {
  if (!multitenancy) {
    return { forWrite: () => ANONYMOUS, forRead: () => [ANONYMOUS] };
  }
  return {
    forWrite(header) {
      const [tenant, ...others] = named(header);
      if (others.length > 0) {
        // The status that pushers of this wire know for it.
        throw new HearthError('no_tenant', 'multiple org IDs present: push for one tenant at a time');
      }
      return tenant!;
    },
    forRead: named,
  };
}

function named(header: HeaderOf): readonly string[] {
  const text = header(HEADER) ?? '';
  if (text === '') {
    throw new HearthError('no_tenant', 'no org id');
  }
  const names = [...new Set(text.split('|'))];
  names.forEach(checkTenantName);
  return names;
}
