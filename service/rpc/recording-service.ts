/**
 * `settings.v1.RecordingRulesService`, the rules that make metrics of profiles, and `hearth.v1.RecordingService`, how
 * that goes. Both are there only where there is a receiver to write to.
 */
import { randomInt } from 'node:crypto';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { create } from '@bufbuild/protobuf';
import { HearthError } from '#model/errors.ts';
import type { RecordingService } from '#proto/hearth/v1/recording_pb.ts';
import {
  RecordingRuleSchema,
  type RecordingRule,
  type RecordingRulesService,
  type UpsertRecordingRuleRequest,
} from '#proto/settings/v1/recording_rules_pb.ts';
import { allRules, MAX_RULES } from '../recording/provisioned-rules.ts';
import type { RecordingOptions } from '../recording/recorder.ts';
import { checkRule, checkRuleId, printRule, selectionOf, type Rule, type RuleText } from '../recording/rule.ts';
import type { ProfileStore } from '../store/store.ts';
import { tenantTurns } from '../tenant-turns.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import type { TenantRule } from './tenant.ts';

export interface RecordingServiceOptions {
  store: ProfileStore;
  tenants: TenantRule;
  limitsOf: LimitsOf;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ID_LENGTH = 10;

export function createRecordingRulesService(
  { store, tenants, limitsOf }: RecordingServiceOptions,
  { provisioned }: Pick<RecordingOptions, 'provisioned'>,
): ServiceImpl<typeof RecordingRulesService> {
  const inTurn = tenantTurns();
  const tenantOf = (context: HandlerContext) => oneTenant(tenants, context);
  const provisionedOf = (tenant: string) => provisioned.get(tenant) ?? [];
  const rulesOf = async (tenant: string): Promise<readonly Rule[]> => {
    const number = await store.tenant(tenant, false);
    return number === undefined ? provisionedOf(tenant) : allRules(store.recording, number, provisionedOf(tenant));
  };

  return {
    async listRecordingRules(_, context) {
      const tenant = tenantOf(context);
      return { rules: (await rulesOf(tenant)).map((rule) => ruleMessage(rule)) };
    },

    async getRecordingRule({ id }, context) {
      const tenant = tenantOf(context);
      checkRuleId(id);
      const rule = (await rulesOf(tenant)).find((one) => one.id === id);
      if (rule === undefined) {
        throw notFound(id);
      }
      return { rule: ruleMessage(rule) };
    },

    async upsertRecordingRule(request, context) {
      const tenant = tenantOf(context);
      const id = request.id === '' ? freshId() : request.id;
      checkRuleId(id);
      const checked = checkRule(ruleText(request), limitsOf(tenant));
      refuseProvisioned(provisionedOf(tenant), id);
      const number = (await store.tenant(tenant, true))!;
      return inTurn(number, async () => {
        const stored = await store.recording.list(number);
        const there = stored.find((one) => one.id === id);
        if (there === undefined && stored.length + provisionedOf(tenant).length >= MAX_RULES) {
          throw new HearthError(
            'recording_rule_limit',
            `there are ${stored.length + provisionedOf(tenant).length} recording rules, and a tenant may have ${MAX_RULES}: delete one first`,
          );
        }
        if (there !== undefined && there.generation !== request.generation) {
          throw new HearthError(
            'recording_rule_conflict',
            `the recording rule ${id} is at generation ${there.generation}, not ${request.generation}: read it again, then write what you want it to be`,
          );
        }
        const generation = (there?.generation ?? 0n) + 1n;
        await store.recording.put(number, { id, generation, rule: printRule(checked) });
        return { rule: ruleMessage({ ...checked, id, generation, isProvisioned: false }) };
      });
    },

    async deleteRecordingRule({ id }, context) {
      const tenant = tenantOf(context);
      checkRuleId(id);
      refuseProvisioned(provisionedOf(tenant), id);
      const number = await store.tenant(tenant, false);
      if (number === undefined) {
        throw notFound(id);
      }
      await inTurn(number, async () => {
        const there = (await store.recording.list(number)).find((one) => one.id === id);
        if (there === undefined) {
          throw notFound(id);
        }
        await store.recording.delete(number, id, there.generation);
      });
      return {};
    },
  };
}

export function createRecordingService(
  { store, tenants }: RecordingServiceOptions,
  { receiver, interval, delay }: RecordingOptions,
): ServiceImpl<typeof RecordingService> {
  return {
    async recordingStatus(_, context) {
      const number = await store.tenant(oneTenant(tenants, context), false);
      const progress = number === undefined ? [] : await store.recording.progress(number);
      return {
        rules: progress.map(({ id, recordedUntil, evaluated, series, problem }) => ({
          id,
          recordedUntil: BigInt(recordedUntil),
          evaluatedAt: BigInt(evaluated),
          series,
          problem,
        })),
        interval: BigInt(interval),
        delay: BigInt(delay),
        receiver: new URL(receiver.url).host,
      };
    },
  };
}

function oneTenant(tenants: TenantRule, { requestHeader }: HandlerContext): string {
  const names = tenants.forRead((name) => requestHeader.get(name));
  if (names.length > 1) {
    throw new HearthError('bad_tenant', 'recording rules belong to one tenant: name one in X-Scope-OrgID');
  }
  return names[0]!;
}

function refuseProvisioned(provisioned: readonly Rule[], id: string): void {
  if (provisioned.some((rule) => rule.id === id)) {
    throw new HearthError(
      'recording_rule_provisioned',
      `the recording rule ${id} comes from the file that --recording-rules names: change it there and start again`,
    );
  }
}

const notFound = (id: string) =>
  new HearthError('not_found', `there is no recording rule ${id}: it may have been deleted`);

function freshId(): string {
  return Array.from({ length: ID_LENGTH }, () => letters[randomInt(letters.length)]).join('');
}

function ruleText({
  metricName,
  matchers,
  groupBy,
  externalLabels,
  stacktraceFilter,
}: UpsertRecordingRuleRequest): RuleText {
  const filter = stacktraceFilter?.functionName;
  return {
    metricName,
    matchers,
    groupBy,
    externalLabels: externalLabels.map(({ name, value }) => ({ name, value })),
    ...(filter === undefined ? {} : { functionName: filter.functionName }),
  };
}

/** What was stored under other limits is shown all the same. */
const unlimited = { maxMatchers: 0, maxRegexLength: 0 };

function ruleMessage(rule: Rule): RecordingRule {
  const { matchers, functionName } = rule;
  return create(RecordingRuleSchema, {
    id: rule.id,
    metricName: rule.metricName,
    profileType: selectionOf(matchers, unlimited).profileTypeID,
    matchers: [...matchers],
    groupBy: [...rule.groupBy],
    externalLabels: rule.externalLabels.map(({ name, value }) => ({ name, value })),
    generation: rule.generation,
    ...(functionName === undefined ? {} : { stacktraceFilter: { functionName: { functionName } } }),
    provisioned: rule.isProvisioned,
  });
}
