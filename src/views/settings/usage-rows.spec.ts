import { expect, it } from 'vitest';
import { keptText, usageRows } from './usage-rows.ts';

it('puts the resolutions of a service side by side, the largest service first', () => {
  const usage = {
    services: [
      { serviceName: 'cart', resolution: 'raw', bytes: 10n, profiles: 2n },
      { serviceName: 'shop', resolution: 'raw', bytes: 100n, profiles: 7n },
      { serviceName: 'shop', resolution: 'hour', bytes: 20n, profiles: 7n },
    ],
  };
  expect(usageRows(usage)).toEqual([
    {
      service: 'shop',
      profiles: 7n,
      bytes: new Map([
        ['raw', 100n],
        ['hour', 20n],
      ]),
      total: 120n,
    },
    { service: 'cart', profiles: 2n, bytes: new Map([['raw', 10n]]), total: 10n },
  ]);
});

it.each([
  [0n, 'as long as there is room'],
  [86_400_000n, '1 day'],
  [30n * 86_400_000n, '30 days'],
  [129_600_000n, '1.5 days'],
  [730n * 86_400_000n, '2 years'],
  [365n * 86_400_000n, '1 year'],
])('says %s as %s', (millis, text) => {
  expect(keptText(millis)).toBe(text);
});
