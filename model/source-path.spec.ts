import { describe, expect, it } from 'vitest';
import { pathParts, SourcePaths } from '#model/source-path.ts';

describe('the file of a tree that a profile names', () => {
  const paths = new SourcePaths(['cmd/shop/main.go', 'cart/cart.go', 'vendor/cart/cart.go', 'src/App.tsx']);

  it('is the one whose path ends most alike', () => {
    expect(paths.find('/build/app/cmd/shop/main.go')).toEqual({ path: 'cmd/shop/main.go', alike: 1 });
    expect(paths.find('/build/vendor/cart/cart.go')).toEqual({ path: 'vendor/cart/cart.go', alike: 1 });
    expect(paths.find('main.go')).toEqual({ path: 'cmd/shop/main.go', alike: 1 });
  });

  it('is nearest the top among those that end alike, of which it says how many there are', () => {
    expect(paths.find('/build/cart/cart.go')).toEqual({ path: 'cart/cart.go', alike: 2 });
  });

  it('is found by the paths of Windows, of browsers and of bundlers', () => {
    expect(paths.find('C:\\app\\Cart\\cart.go')?.path).toBe('cart/cart.go');
    expect(paths.find('webpack:///./src/App.tsx?v=1#top')?.path).toBe('src/App.tsx');
  });

  it('is none where no file has that name', () => {
    expect(paths.find('/etc/passwd')).toBeUndefined();
    expect(paths.find('')).toBeUndefined();
    expect(paths.find('..')).toBeUndefined();
    expect(paths.find('/build/constructor')).toBeUndefined();
  });
});

it('keeps nothing of a path that leads upwards', () => {
  expect(pathParts('../../etc/./passwd')).toEqual(['etc', 'passwd']);
});
