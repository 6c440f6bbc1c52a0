import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { otherParts } from './label-parts.ts';

const keeps = ({ name, operator, values }: LabelFilter, labels: Record<string, string>) =>
  values.includes(labels[name] ?? '') === (operator === '=');

describe('what has none of the values that stand first', () => {
  it('is every other series, once', () => {
    const value = fc.constantFrom('', 'a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 6 }),
        fc.record({ region: value, version: value }),
        (values, labels) => {
          const isKnown = values.some(([region, version]) => region === labels.region && version === labels.version);
          const found = otherParts(values, ['region', 'version']).filter(({ filters }) =>
            filters.every((filter) => keeps(filter, labels)),
          );
          expect(found).toHaveLength(isKnown ? 0 : 1);
        },
      ),
    );
  });

  it('stands below the frames of the values it has', () => {
    const parts = otherParts(
      [
        ['eu', '1'],
        ['us', ''],
      ],
      ['region', 'version'],
    );
    expect(parts.map(({ path }) => path.join(' › '))).toEqual([
      'other values',
      'region=eu › other values',
      'region=us › other values',
    ]);
  });
});
