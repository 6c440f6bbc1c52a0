/** The one sentence, in the reader's language; a shorter one before it is known in which functions. */
import type { Explanation } from '../../api/explain.ts';
import { measureOf } from '../../scene/measure.ts';
import { valueWord } from '../../ui/filters/label-filter.ts';
import { changeOf } from '../../scene/change.ts';
import { t } from '../../ui/text.ts';
import { timesText, type ExplainFacts } from './explain-facts.ts';

/** A name may be 64 KiB long. */
const short = (name: string) => (name.length > 160 ? `${name.slice(0, 160)}…` : name);

/** @param clock how a moment is written */
export function headlineOf(
  facts: ExplainFacts | undefined,
  { coming }: Pick<Explanation, 'coming'>,
  service: string,
  clock: (time: number) => string,
): string {
  if (coming?.types) return t('explain.headline-coming', 'What moved in {{service}} is on its way.', { service });
  if (facts !== undefined && coming?.functions !== undefined) return movedText(facts, service, clock);
  if (facts === undefined)
    return t('explain.headline-nothing', 'Nothing of {{service}} could be compared.', { service });
  const { type, kind, times, rate, beforeRate, unsure } = facts;
  const measure = measureOf(type.profileType);
  const what = { type: measure.title, service, times: timesText(times), rate: measure.mean(rate) };
  const reason = reasonOf(facts);
  const since = type.since === undefined ? '' : t('explain.headline-at', ' at {{time}}', { time: clock(type.since) });
  const more = { ...what, since, reason };
  const change = changeOf({ mean: rate, previousMean: beforeRate }).text;
  switch (kind) {
    case 'rose':
      return t('explain.headline-rose', '{{type}} of {{service}} rose {{times}}{{since}}{{reason}}.', more);
    case 'fell':
      return t('explain.headline-fell', '{{type}} of {{service}} fell {{times}}{{since}}{{reason}}.', more);
    case 'came':
      return t('explain.headline-came', '{{type}} of {{service}} came{{since}}, with {{rate}}{{reason}}.', more);
    case 'went':
      return t('explain.headline-went', '{{type}} of {{service}} ended{{since}}; it was {{rate}}.', {
        ...more,
        rate: measure.mean(beforeRate),
      });
    case 'same':
      if (unsure?.isFew === true) return fewText(unsure, { ...more, change });
      if (unsure !== undefined)
        return t(
          'explain.headline-no-moment',
          '{{type}} of {{service}} is {{change}}, but at no clear moment: no more than its values scatter, or step by step.',
          { ...what, change },
        );
      return t('explain.headline-same', 'Nothing of {{service}} moved more than it usually does.', { service });
  }
}

/** What types alone say: by how much it changed at that moment is known with the functions. */
function movedText({ type }: ExplainFacts, service: string, clock: (time: number) => string): string {
  const { title } = measureOf(type.profileType);
  if (type.since !== undefined)
    return t('explain.headline-differs', '{{type}} of {{service}} has been different since {{time}}.', {
      ...{ type: title, service },
      time: clock(type.since),
    });
  return t('explain.headline-against', '{{type}} of {{service}} against before: {{change}}.', {
    ...{ type: title, service },
    change: changeOf({ mean: type.rate, previousMean: type.beforeRate }).text,
  });
}

/** What can be said, and that no more can, with what it stands on. */
function fewText(
  { profiles, before, differs }: NonNullable<ExplainFacts['unsure']>,
  words: Record<'type' | 'service' | 'change' | 'reason', string>,
): string {
  const values = { ...words, now: profiles, before };
  return differs
    ? t(
        'explain.headline-few',
        '{{type}} of {{service}} is {{change}}{{reason}}. Too few profiles to know what is usual: {{before}} before, {{now}} now.',
        values,
      )
    : t(
        'explain.headline-few-same',
        '{{type}} of {{service}} is about what it was. Too few profiles to know what is usual: {{before}} before, {{now}} now.',
        values,
      );
}

function reasonOf({ function: named, label }: ExplainFacts): string {
  const value = label && { label: label.name, value: short(valueWord(label.value)) };
  if (named === undefined) return value === undefined ? '' : t('explain.reason-label', ': {{label}} {{value}}', value);
  const name = short(named.name);
  const inFunction = named.mostly
    ? t('explain.reason-mostly', ': mostly {{name}}', { name })
    : t('explain.reason-among', ': {{name}} among others', { name });
  return value === undefined
    ? inFunction
    : t('explain.reason-both', '{{function}}, {{label}} {{value}}', { function: inFunction, ...value });
}
