import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { strictest, TenantSettings } from './tenant-settings.ts';

describe('the limits of a tenant', () => {
  it('are its own where it has some, the installation’s elsewhere, and those of the last configuration', () => {
    const limits = { ...defaultLimits, maxSeries: 10, maxDepth: 20 };
    const settings = new TenantSettings({ limits, tenants: new Map([['a', { limits: { maxSeries: 1 }, rules: [] }]]) });
    const { limitsOf } = settings;
    expect([limitsOf('a').maxSeries, limitsOf('a').maxDepth, limitsOf('b')]).toEqual([1, 20, limits]);
    settings.use({
      limits: { ...limits, maxDepth: 30 },
      tenants: new Map([['b', { limits: { maxSeries: 0 }, rules: [] }]]),
    });
    expect([limitsOf('a').maxSeries, limitsOf('a').maxDepth, limitsOf('b').maxSeries]).toEqual([10, 30, 0]);
  });

  it('are none of what every object has', () => {
    const settings = new TenantSettings({ limits: defaultLimits, tenants: new Map() });
    expect(settings.limitsOf('__proto__')).toBe(defaultLimits);
    expect(settings.limitsOf('constructor')).toBe(defaultLimits);
  });

  it('of several are the smallest of each, where 0 is none', () => {
    const [a, b] = [
      { ...defaultLimits, maxNodes: 5, maxSeries: 0, maxDepth: 0 },
      { ...defaultLimits, maxNodes: 7, maxSeries: 3, maxDepth: 0 },
    ];
    const both = { ...defaultLimits, maxNodes: 5, maxSeries: 3, maxDepth: 0 };
    expect([strictest([a, b]), strictest([b, a]), strictest([b])]).toEqual([both, both, b]);
  });
});
