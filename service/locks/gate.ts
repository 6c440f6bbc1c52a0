/**
 * The gate that every request passes first: is it addressed to this service, who sends it, may they do this, and for
 * which tenants. What is inside need not ask again.
 *
 *     gate.pass(request, '/ingest');    // sets X-Scope-OrgID to a tenant of the sender, and its roles, or throws
 */
import { HearthError } from '#model/errors.ts';
import { EVERY_TENANT, type Credential, type Credentials } from './credentials.ts';
import { needsOf, type Need } from './route-roles.ts';
import type { AddressedRequest, OwnAddressCheck } from './own-address.ts';

export interface GateOptions {
  checkAddress: OwnAddressCheck;
  /** As they are now; undefined where nobody has to prove who they are. */
  credentials: () => Credentials | undefined;
}

export interface GatedRequest extends AddressedRequest {
  headers: Record<string, string | string[] | undefined>;
}

const TENANT_HEADER = 'x-scope-orgid';
/**
 * Tells what is inside which roles the sender has, where a role hangs on what is sent: names with commas between. Never
 * a sender's own word; not there where nobody has to prove who they are.
 */
export const ROLES_HEADER = 'hearth-sender-roles';
/** Whose the profiles are where there are no tenants. */
const DEFAULT_TENANT = 'anonymous';

export class Gate {
  constructor(private readonly options: GateOptions) {}

  /**
   * @param path of the request, without its query
   * @throws HearthError foreign_host, foreign_origin, no_credential, role_missing, foreign_tenant, not_found
   */
  pass(request: GatedRequest, path: string): void {
    this.options.checkAddress(request);
    delete request.headers[ROLES_HEADER];
    const credentials = this.options.credentials();
    if (credentials === undefined) {
      return;
    }
    const needs = needsOf(path);
    if (needs === 'nothing') {
      return;
    }
    const authorization = request.headers.authorization;
    const credential = credentials.find(Array.isArray(authorization) ? authorization[0] : authorization);
    if (credential === undefined) {
      throw new HearthError(
        'no_credential',
        authorization === undefined
          ? 'this service asks who you are: send a credential, as Authorization: Bearer <secret> or as basic name and secret'
          : 'the credential is not known: it may have been removed; ask whoever runs this service for another',
      );
    }
    if (needs === undefined) {
      throw new HearthError('not_found', `there is nothing at ${path.slice(0, 200)}`);
    }
    checkRole(credential, needs);
    request.headers[TENANT_HEADER] = tenantsOf(request, credential);
    request.headers[ROLES_HEADER] = [...credential.roles].join();
  }
}

function checkRole({ name, roles, tenants }: Credential, { role, everyTenant }: Need): void {
  if (role !== 'any' && !roles.has(role)) {
    throw new HearthError(
      'role_missing',
      `the credential ${name} may ${[...roles].join(' and ')}, and this needs ${role}: use another, or have the role added`,
    );
  }
  if (everyTenant === true && !tenants.includes(EVERY_TENANT)) {
    throw new HearthError(
      'role_missing',
      `the credential ${name} is for ${tenants.join(', ')}, and this is about all tenants: it needs the tenant *`,
    );
  }
}

/** The tenants that the request names, if they are the credential's; those of the credential when it names none. */
function tenantsOf({ headers }: GatedRequest, { name, tenants }: Credential): string {
  const header = headers[TENANT_HEADER];
  const asked = Array.isArray(header) ? header.join() : (header ?? '');
  const all = tenants.includes(EVERY_TENANT);
  if (asked === '') {
    return all ? DEFAULT_TENANT : tenants.join('|');
  }
  const foreign = all ? undefined : asked.split('|').find((tenant) => !tenants.includes(tenant));
  if (foreign !== undefined) {
    throw new HearthError(
      'foreign_tenant',
      `the credential ${name} is for ${tenants.join(', ')} only: leave X-Scope-OrgID out, or use another credential`,
    );
  }
  return asked;
}
