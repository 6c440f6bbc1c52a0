/** The colours of frames by their package, each name looked at once. */
import { foldedColor, packagePalette, paletteIndex, rootColor } from '#model/color.ts';
import { packageOf } from '#model/color-package.ts';
import { ROOT, type TreeShape } from '#model/tree-shape.ts';

export interface FrameColors {
  ofName: (name: string) => string;
  ofNode: (node: number) => string;
}

export function packageColors(shape: TreeShape): FrameColors {
  const known = new Map<string, string>();
  const ofName = (name: string) => {
    let color = known.get(name);
    if (color === undefined) {
      color = packagePalette[paletteIndex(packageOf(name))]!;
      known.set(name, color);
    }
    return color;
  };
  return {
    ofName,
    ofNode: (node) => {
      const name = shape.name[node]!;
      return node === ROOT ? rootColor : name === shape.foldName ? foldedColor : ofName(shape.names[name]!);
    },
  };
}
