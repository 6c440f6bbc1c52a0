import { describe, expect, it } from 'vitest';
import { annotated } from './deploy.ts';

describe('an annotation', () => {
  it('that names another service is none of this one', () => {
    const of = (tags: string[]) => annotated({ time: 5, text: '', tags }, 'cart').length;
    expect([of(['deploy']), of(['deploy', 'service:cart']), of(['service:shop'])]).toEqual([1, 1, 0]);
  });

  it('tells its version, who wrote it, and nothing where it has no time', () => {
    const tags = ['deploy', 'version:1.4.0'];
    const [deploy] = annotated({ time: 5, text: '', login: 'ada', tags }, 'cart');
    expect(deploy).toMatchObject({ at: 5, text: 'deploy, version:1.4.0', version: '1.4.0', author: 'ada', link: '' });
    expect(annotated({ text: 'deploy', tags }, 'cart')).toEqual([]);
  });
});
