import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { nearestDeploy, versionChanges, withoutEchoes } from './deploys.ts';

const MINUTE = 60_000;
const seen = (name: string, value: string, first: number, last: number) => ({
  ...{ name, value },
  first: unixMillis(first * MINUTE),
  last: unixMillis(last * MINUTE),
});
const at = (minute: number, label = '') => ({
  ...{ at: unixMillis(minute * MINUTE), label, text: `${label}@${minute}`, from: '', to: '' },
  ...{ version: '', author: '', link: '' },
});

describe('a deploy', () => {
  it('is a value that begins where another was, and was not there from the start', () => {
    const changes = versionChanges(
      [
        seen('version', '1', 0, 30),
        seen('version', '2', 28, 60),
        seen('version', '3', 59, 60),
        seen('service_git_ref', 'abc', 1, 60),
        seen('service_version', 'only', 20, 60),
      ],
      unixMillis(0),
    );
    expect(changes.map(({ text }) => text)).toEqual(['version 1 → 2', 'version 2 → 3']);
    expect(changes[0]!.at).toBe(28 * MINUTE);
  });

  it('is the last before the change, or within a step of it', () => {
    const nearest = (change: number) =>
      nearestDeploy([at(10), at(20), at(31)], unixMillis(change * MINUTE), MINUTE)?.text;
    expect(nearest(25)).toBe('@20');
    expect(nearest(30)).toBe('@31');
    expect(nearest(29)).toBe('@20');
    expect(nearest(5)).toBeUndefined();
  });

  it('is the document of those that come together, then the version', () => {
    const together = [at(20, 'service_git_ref'), at(20, 'version'), at(19.5)];
    expect(nearestDeploy(together, unixMillis(25 * MINUTE), MINUTE)?.text).toBe('@19.5');
    expect(nearestDeploy(together.slice(0, 2), unixMillis(25 * MINUTE), MINUTE)?.label).toBe('version');
  });

  it('is one where a document and labels tell of it in a step, and two where two documents do', () => {
    const told = [
      { ...at(20, 'service_git_ref'), version: 'abc' },
      { ...at(20.5, 'version'), version: '2' },
      { ...at(19.5), author: 'CI' },
      at(40),
      at(40.5),
      { ...at(50, 'version'), version: '3' },
      { ...at(50.5, 'version'), version: '4' },
    ];
    const kept = withoutEchoes(told, MINUTE);
    expect(kept.map(({ text }) => text)).toEqual(['@19.5', '@40', '@40.5', 'version@50', 'version@50.5']);
    expect(kept[0]).toMatchObject({ author: 'CI', version: 'abc' });
    expect(withoutEchoes(told.slice(0, 2), MINUTE).map(({ text }) => text)).toEqual(['version@20.5']);
  });
});
