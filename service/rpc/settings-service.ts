/** `settings.v1.SettingsService`: small texts that pages such as Grafana's keep for everybody of a tenant. */
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Setting, SettingsService } from '#proto/settings/v1/settings_pb.ts';
import type { StoredSetting } from '../store/settings.ts';
import type { ProfileStore } from '../store/store.ts';
import { tenantTurns } from '../tenant-turns.ts';
import type { TenantRule } from './tenant.ts';

export interface SettingsOptions {
  store: ProfileStore;
  tenants: TenantRule;
}

const MAX_NAME_BYTES = 1_024;
/** Pages keep a dozen switches in one. */
const MAX_VALUE_BYTES = 256 * 1_024;
/** All of them are answered at once. */
const MAX_SETTINGS = 100;

export function createSettingsService({ store, tenants }: SettingsOptions): ServiceImpl<typeof SettingsService> {
  const inTurn = tenantTurns();
  const tenantOf = ({ requestHeader }: HandlerContext) => {
    const names = tenants.forRead((name) => requestHeader.get(name));
    if (names.length > 1) {
      throw new HearthError('bad_tenant', 'settings belong to one tenant: name one in X-Scope-OrgID');
    }
    return names[0]!;
  };

  return {
    async get(_, context) {
      const number = await store.tenant(tenantOf(context), false);
      const list = number === undefined ? [] : await store.settings.list(number);
      return { settings: list.map(settingMessage) };
    },

    async set({ setting }, context) {
      const tenant = tenantOf(context);
      const wanted = checkSetting(setting, Date.now());
      const number = (await store.tenant(tenant, true))!;
      await inTurn(number, async () => {
        const list = await store.settings.list(number);
        const there = list.find(({ name }) => name === wanted.name);
        if (there !== undefined && wanted.modified < there.modified) {
          throw new HearthError(
            'setting_conflict',
            `the setting '${shown(wanted.name)}' was modified at ${there.modified}, after ${wanted.modified}: read it again, then set what you want it to be`,
          );
        }
        if (there === undefined && list.length >= MAX_SETTINGS) {
          throw new HearthError(
            'setting_limit',
            `there are ${MAX_SETTINGS} settings, as many as a tenant may have: delete one first`,
          );
        }
        await store.settings.put(number, wanted);
      });
      return { setting: settingMessage(wanted) };
    },

    async delete({ name }, context) {
      const number = await store.tenant(tenantOf(context), false);
      checkName(name);
      if (number !== undefined) {
        await inTurn(number, async () => {
          if ((await store.settings.list(number)).some((setting) => setting.name === name)) {
            await store.settings.delete(number, name);
          }
        });
      }
      return {};
    },
  };
}

/** @throws HearthError bad_request */
function checkSetting(setting: Setting | undefined, now: number): StoredSetting {
  const { name = '', value = '', modifiedAt = 0n } = setting ?? {};
  checkName(name);
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new HearthError(
      'bad_request',
      `the setting '${shown(name)}' has ${Buffer.byteLength(value)} bytes, and may have ${MAX_VALUE_BYTES}`,
    );
  }
  if (modifiedAt < 0n || modifiedAt > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new HearthError('bad_request', `modifiedAt ${modifiedAt} is not in milliseconds since 1970; 0 means now`);
  }
  return { name, value, modified: unixMillis(modifiedAt === 0n ? now : Number(modifiedAt)) };
}

function checkName(name: string): void {
  if (name === '' || Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new HearthError('bad_request', `a setting has a name of up to ${MAX_NAME_BYTES} bytes`);
  }
}

const shown = (name: string) => (name.length <= 80 ? name : `${name.slice(0, 80)}…`);

const settingMessage = ({ name, value, modified }: StoredSetting) => ({ name, value, modifiedAt: BigInt(modified) });
