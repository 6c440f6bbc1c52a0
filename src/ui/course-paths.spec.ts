import { expect, it } from 'vitest';
import { coursePaths } from './course-paths.ts';

const box = { start: 0, end: 40, width: 40, height: 10 };

it('draws zero at the bottom and the highest point at the top', () => {
  expect(coursePaths({ times: [0, 20, 40], values: [0, 4, 2] }, box)).toEqual({
    line: 'M0 10L20 1L40 5.5',
    area: 'M0 10L0 10L20 1L40 5.5L40 10Z',
  });
});

it('leaves a gap where there is no data, and shows a point alone', () => {
  const { line, area } = coursePaths({ times: [0, 10, 20, 30], values: [4, 4, null, 4] }, box);
  expect(line).toBe('M0 1L10 1M30 1h0');
  expect(area.split('Z')).toHaveLength(3);
});

it('has no paths without data, and a flat line of zeros', () => {
  expect(coursePaths({ times: [], values: [] }, box)).toEqual({ line: '', area: '' });
  expect(coursePaths({ times: [0, 40], values: [0, 0] }, box).line).toBe('M0 9L40 9');
});
