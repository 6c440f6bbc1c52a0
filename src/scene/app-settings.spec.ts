import { expect, it } from 'vitest';
import { readAppSettings } from './app-settings.ts';

it('takes what an administrator has set', () => {
  expect(readAppSettings({ dataSource: 'hearth', maxNodes: 16_384 })).toEqual({
    dataSource: 'hearth',
    maxNodes: 16_384,
  });
});

it.each([[null], ['text'], [{ dataSource: 7, maxNodes: '9' }], [{ dataSource: '', maxNodes: 1 }], [{ maxNodes: 2e6 }]])(
  'leaves out what it cannot read in %j',
  (jsonData) => {
    expect(readAppSettings(jsonData)).toEqual({});
  },
);

it('keeps the fields that it can read beside one that it cannot', () => {
  expect(readAppSettings({ dataSource: 'hearth', maxNodes: 1.5 })).toEqual({ dataSource: 'hearth' });
});
