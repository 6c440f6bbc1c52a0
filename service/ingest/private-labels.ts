import type { ValueType } from '#model/columns.ts';
import { labelValue, type Label, type Labels } from '#model/labels.ts';

/** The profile type id and the private labels of a series, which say the same in labels. */
export function privateLabelsOf(
  labels: Labels,
  { type, unit }: ValueType,
  periodType: ValueType | undefined,
): { profileType: string; privateSet: Label[] } {
  const name = labelValue(labels, '__name__');
  const period = periodType?.type || periodType?.unit ? periodType : undefined;
  const profileType = [name, type, unit, period?.type ?? '', period?.unit ?? ''].join(':');
  const privateSet: Label[] = [
    { name: '__profile_type__', value: profileType },
    { name: '__service_name__', value: labelValue(labels, 'service_name') },
    { name: '__type__', value: type },
    { name: '__unit__', value: unit },
  ];
  if (period !== undefined) {
    privateSet.push({ name: '__period_type__', value: period.type }, { name: '__period_unit__', value: period.unit });
  }
  return { profileType, privateSet };
}
