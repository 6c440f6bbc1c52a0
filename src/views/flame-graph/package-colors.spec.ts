import { describe, expect, it } from 'vitest';
import { foldedColor, packagePalette, plainHues, rootColor } from '#model/color.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { packageColors } from './package-colors.ts';

const tree = nameTree(locationTree(drawProfile('main.run;json.Parse 1').columns, 0));
const functions = Array.from({ length: 40 }, (_, i) => ({ name: `package${i}.Run`, self: BigInt(1000 - i) }));

describe('packageColors', () => {
  it('gives the largest packages a colour each', () => {
    const colors = packageColors(tree, functions);
    const largest = functions.slice(0, plainHues).map(({ name }) => colors.ofName(name));
    expect(new Set(largest).size).toBe(plainHues);
  });

  it('gives functions of one package one colour, and the largest package its own whatever else there is', () => {
    const alone = packageColors(tree, functions.slice(0, 1));
    const among = packageColors(tree, functions);
    expect(among.ofName('package0.Other')).toBe(among.ofName('package0.Run'));
    expect(among.ofName('package0.Run')).toBe(alone.ofName('package0.Run'));
  });

  it('has a colour for every name', () => {
    const colors = packageColors(tree, []);
    expect(packagePalette).toContain(colors.ofName(''));
    expect(colors.ofNode(ROOT)).toBe(rootColor);
    expect(packageColors({ ...tree, foldName: tree.name[1]! }, []).ofNode(1)).toBe(foldedColor);
  });
});
