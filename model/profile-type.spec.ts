import { describe, expect, it } from 'vitest';
import { parseProfileType, printProfileType, profileTypeTitle } from '#model/profile-type.ts';

describe('a profile type', () => {
  it('has five parts, any of which may be empty', () => {
    expect(parseProfileType('wall:wall:nanoseconds::')).toEqual({
      name: 'wall',
      sampleType: 'wall',
      sampleUnit: 'nanoseconds',
      periodType: '',
      periodUnit: '',
    });
  });

  it('may have a sixth part from old links, which means nothing', () => {
    const id = 'memory:alloc_space:bytes:space:bytes';
    expect(printProfileType(parseProfileType(`${id}:delta`))).toBe(id);
    expect(printProfileType(parseProfileType(id))).toBe(id);
  });

  it.each(['', 'cpu', 'a:b:c:d', 'a:b:c:d:e:f', 'a:b:c:d:e:delta:x'])('is refused when it is %j', (id) => {
    expect(() => parseProfileType(id)).toThrow(
      'profile-type selection must be of the form <name>:<sample-type>:<sample-unit>:<period-type>:<period-unit>(:delta)',
    );
  });

  it.each([
    ['process_cpu:cpu:nanoseconds:cpu:nanoseconds', 'CPU'],
    ['process_cpu:cpu:count::', 'CPU samples'],
    ['process_cpu:cycles:count::', 'CPU cycles'],
    ['wall:sample:count:wall:nanoseconds', 'Wall samples'],
    ['memory:inuse_space:bytes:space:bytes', 'Memory in use'],
    ['memory:inuse_space:bytes:inuse_space:bytes', 'Memory in use'],
    ['mutex:delay:nanoseconds:contentions:count', 'Time waiting for locks'],
    ['goroutines:goroutine:count:goroutine:count', 'Goroutines'],
    ['wall:wall:microseconds:wall:microseconds', 'Wall time'],
    ['disk:read_bytes:bytes::', 'Disk read bytes'],
    ['gpu:gpu:nanoseconds::', 'Gpu'],
    ['::::', 'Unnamed profile'],
  ])('%s is shown as %s', (id, title) => {
    expect(profileTypeTitle(parseProfileType(id))).toBe(title);
  });
});
