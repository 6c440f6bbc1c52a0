import { expect, it } from 'vitest';
import { demoStarts, type DemoCircumstances } from './demo-mode.ts';

const alone: DemoCircumstances = { mode: 'auto', loopback: true, embedded: true, empty: true, open: true };

it('starts by itself only on loopback with an empty embedded store', () => {
  expect(demoStarts(alone)).toBe(true);
  expect(demoStarts({ ...alone, loopback: false })).toBe(false);
  expect(demoStarts({ ...alone, embedded: false })).toBe(false);
  expect(demoStarts({ ...alone, empty: false })).toBe(false);
  expect(demoStarts({ ...alone, open: false })).toBe(false);
});

it('starts when told to and never when told not to', () => {
  expect(demoStarts({ mode: 'on', loopback: false, embedded: false, empty: false, open: true })).toBe(true);
  expect(demoStarts({ ...alone, mode: 'off' })).toBe(false);
});
