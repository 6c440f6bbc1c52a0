import { HearthError } from '#model/errors.ts';

/** Whose everything is where tenants are not kept apart. */
export const ANONYMOUS = 'anonymous';

/** As every system that shares the header has it. */
const MAX_BYTES = 150;

/** @throws HearthError bad_tenant */
export function checkTenantName(name: string): void {
  if (Buffer.byteLength(name) > MAX_BYTES || name === '.' || name === '..' || !/^[A-Za-z0-9!\-_.*'()]+$/.test(name)) {
    throw new HearthError(
      'bad_tenant',
      `X-Scope-OrgID must have 1 to ${MAX_BYTES} of the characters A–Z a–z 0–9 ! - _ . * ' ( ), and not be . or ..`,
    );
  }
}
