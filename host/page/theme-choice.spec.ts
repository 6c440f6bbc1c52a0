import { afterEach, describe, expect, it, vi } from 'vitest';
import { chosenTheme, rememberTheme } from './theme-choice.ts';

function storage(initial: Record<string, string> = {}) {
  const kept = new Map(Object.entries(initial));
  vi.stubGlobal('window', {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
  });
  return kept;
}

afterEach(() => vi.unstubAllGlobals());

describe('the theme', () => {
  it('is dark until somebody chooses', () => {
    storage();
    expect(chosenTheme('')).toBe('dark');
  });

  it('is the one chosen last', () => {
    storage();
    rememberTheme('light');
    expect(chosenTheme('')).toBe('light');
  });

  it('in the address wins, and is not remembered', () => {
    const kept = storage({ 'hearth.theme': 'dark' });
    expect(chosenTheme('?from=now-1h&theme=light')).toBe('light');
    expect(kept.get('hearth.theme')).toBe('dark');
  });

  it('that does not exist is not asked for', () => {
    storage({ 'hearth.theme': 'purple' });
    expect(chosenTheme('?theme=blue')).toBe('dark');
  });

  it('can be chosen where nothing can be stored', () => {
    vi.stubGlobal('window', {
      get localStorage(): never {
        throw new Error('denied');
      },
    });
    rememberTheme('light');
    expect(chosenTheme('?theme=light')).toBe('light');
    expect(chosenTheme('')).toBe('dark');
  });
});
