/** How values of lines are written: a gauge's are sums over all its profiles, and what is shown is what was held on average. */
import { parseProfileType } from '#model/profile-type.ts';
import { formatValue, isGauge } from '#model/units.ts';
import type { LineTable } from '../../api/line-costs.ts';

export function lineText(profileType: string, { whole, level }: LineTable) {
  const type = parseProfileType(profileType);
  const scale = isGauge(type) && level !== undefined && whole !== 0n ? level / Number(whole) : 1;
  return (value: bigint | number) => formatValue(scale === 1 ? value : Number(value) * scale, type.sampleUnit);
}
