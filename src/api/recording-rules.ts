/**
 * Rules that make metrics of profiles: settings.v1, where the server has the flag for it, as Hearth and a Pyroscope may.
 *
 *     const { rules } = await recordingRules(source);
 *     await saveRule(source, { ...draft });
 */
import type { Label } from '#model/labels.ts';
import { parseSelector, printSelector } from '#model/selector.ts';
import { RecordingService } from '#proto/hearth/v1/recording_pb.ts';
import { RecordingRulesService, type RecordingRule } from '#proto/settings/v1/recording_rules_pb.ts';
import { toHearthError } from './answer-errors.ts';
import type { ProfileSource } from './profile-source.ts';

export interface Rule {
  /** '' for one that is new. */
  id: string;
  metric: string;
  profileType: string;
  /** PromQL, without the profile type. */
  selector: string;
  /** With everything that it calls; '' for all stacks. */
  functionName: string;
  groupBy: readonly string[];
  labels: readonly Label[];
  /** Of the server's configuration: nobody changes it here. */
  isProvisioned: boolean;
  generation: bigint;
}

/** How the last evaluation of a rule went. */
export interface RuleStatus {
  /** Of the newest sample, in Unix milliseconds; 0 for none. */
  recordedUntil: number;
  series: number;
  /** '' when it went well. */
  problem: string;
}

export interface Recording {
  rules: readonly Rule[];
  /** Whether rules may be of single functions. */
  takesFunctions: boolean;
  /** Undefined where the server does not say how it goes, as a Pyroscope does not. */
  status: { of: ReadonlyMap<string, RuleStatus>; receiver: string; intervalMs: number; delayMs: number } | undefined;
}

export const metricPrefix = 'profiles_recorded_';
const typeLabel = '__profile_type__';
const rulerFlag = 'pyroscopeRuler';
export const functionRulesFlag = 'pyroscopeRulerFunctions';

/** Undefined where the server records nothing. @throws HearthError */
export async function recordingRules(source: ProfileSource): Promise<Recording | undefined> {
  return asked(async () => {
    if (!(await source.has(rulerFlag))) return undefined;
    const [{ rules }, takesFunctions, status] = await Promise.all([
      source.clientOf(RecordingRulesService).listRecordingRules({}),
      source.has(functionRulesFlag),
      // The rules are worth seeing without it.
      statusOf(source).catch(() => undefined),
    ]);
    return { rules: rules.map(ruleOf), takesFunctions, status };
  });
}

/** @throws HearthError recording_rule_conflict when somebody else changed it meanwhile */
export async function saveRule(source: ProfileSource, rule: Rule): Promise<void> {
  const { id, metric, profileType, selector, functionName, groupBy, labels, generation } = rule;
  const type = { name: typeLabel, operator: '=', value: profileType } as const;
  await asked(() =>
    source.clientOf(RecordingRulesService).upsertRecordingRule({
      id,
      metricName: metric,
      // What is typed is read here first, so that a mistake in it is told with its place.
      matchers: [printSelector([type, ...parseSelector(selector.trim() === '' ? '{}' : selector)])],
      groupBy: [...groupBy],
      externalLabels: labels.map(({ name, value }) => ({ name, value })),
      generation,
      ...(functionName === '' ? {} : { stacktraceFilter: { functionName: { functionName } } }),
    }),
  );
}

/** @throws HearthError */
export async function deleteRule(source: ProfileSource, id: string): Promise<void> {
  await asked(() => source.clientOf(RecordingRulesService).deleteRecordingRule({ id }));
}

async function statusOf(source: ProfileSource): Promise<Recording['status']> {
  if (!(await source.answers(RecordingService.method.recordingStatus))) return undefined;
  const { rules, receiver, interval, delay } = await source.clientOf(RecordingService).recordingStatus({});
  const of = new Map(
    rules.map(({ id, recordedUntil, series, problem }) => [
      id,
      { recordedUntil: Number(recordedUntil), series, problem },
    ]),
  );
  return { of, receiver, intervalMs: Number(interval), delayMs: Number(delay) };
}

function ruleOf(rule: RecordingRule): Rule {
  const matchers = rule.matchers.flatMap((selector) => parseSelector(selector));
  return {
    id: rule.id,
    metric: rule.metricName,
    profileType: rule.profileType,
    selector: printSelector(matchers.filter(({ name }) => name !== typeLabel)),
    functionName: rule.stacktraceFilter?.functionName?.functionName ?? '',
    groupBy: rule.groupBy,
    labels: rule.externalLabels.map(({ name, value }) => ({ name, value })),
    isProvisioned: rule.provisioned,
    generation: rule.generation,
  };
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw toHearthError(error);
  }
}
