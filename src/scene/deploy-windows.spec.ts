import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { windowsAround } from './deploy-windows.ts';

const MINUTE = 60_000;
const at = (minute: number) => ({
  ...{ at: minute * MINUTE, text: '', label: '', from: '', to: '', version: '', author: '', link: '' },
});
const page = { start: unixMillis(1_000 * MINUTE), end: unixMillis(1_060 * MINUTE) };

describe('before and after a deploy', () => {
  it.each([
    ['up to the deploy before it', [at(1_010), at(1_015)], 1_015, 1_100, 5],
    ['up to the deploy after it', [at(1_015), at(1_018)], 1_015, 1_100, 3],
    ['up to now', [at(1_015)], 1_015, 1_022, 7],
    ['no longer than the range that is shown', [at(1_015)], 1_015, 2_000, 60],
    ['of those that came at once, up to the others', [at(1_015), at(1_015), at(1_025)], 1_015, 2_000, 10],
  ])('is an equal time, %s', (_, deploys, moment, now, minutes) => {
    const { first, last } = windowsAround(deploys, moment * MINUTE, page, now * MINUTE);
    expect([moment - first / MINUTE, last / MINUTE - moment]).toEqual([minutes, minutes]);
  });
});
