import { describe, expect, it } from 'vitest';
import { KeySequence, registerShortcuts, shortcutsNow, type Shortcut } from './shortcuts.ts';

const shortcut = (keys: string, runs = true): Shortcut => ({
  keys,
  group: () => 'Group',
  text: () => keys,
  ...(runs ? { run: () => undefined } : {}),
});

describe('keys one after the other', () => {
  const press = (...pressed: (readonly [string, number])[]) => {
    const sequence = new KeySequence(() => [shortcut('g s'), shortcut('g f'), shortcut('f'), shortcut('x', false)]);
    return pressed.map(([key, now]) => sequence.press(key, now)?.keys);
  };

  it('are one shortcut of two when they come soon enough', () => {
    expect(press(['g', 0], ['s', 1400])).toEqual([undefined, 'g s']);
    expect(press(['g', 0], ['f', 1600])).toEqual([undefined, 'f']);
  });

  it('are one shortcut, too, when the first comes while one page takes the place of another', () => {
    let there: Shortcut[] = [];
    const sequence = new KeySequence(() => there);
    expect(sequence.press('g', 0)).toBeUndefined();
    there = [shortcut('g s'), shortcut('f')];
    expect(sequence.press('s', 10)?.keys).toBe('g s');
    there = [];
    expect(sequence.press('x', 20)).toBeUndefined();
    there = [shortcut('f')];
    expect(sequence.press('f', 30)?.keys).toBe('f');
  });

  it('stand alone when they are no pair', () => {
    expect(press(['f', 0], ['g', 10], ['g', 20], ['f', 30])).toEqual(['f', undefined, undefined, 'g f']);
    expect(press(['g', 0], ['q', 10], ['f', 20])).toEqual([undefined, undefined, 'f']);
  });

  it('do nothing when another place listens to them', () => {
    expect(press(['x', 0])).toEqual([undefined]);
  });
});

it('a view’s own shortcut stands for that of the frame as long as the view is there', () => {
  const frame = shortcut('f');
  const own = shortcut('f');
  const endFrame = registerShortcuts([frame]);
  const endView = registerShortcuts([own]);
  expect(shortcutsNow()).toEqual([own]);
  endView();
  expect(shortcutsNow()[0]).toBe(frame);
  endFrame();
  expect(shortcutsNow()).toEqual([]);
});
