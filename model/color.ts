/**
 * The colours of frames. All are light enough for one dark label colour, on a light page and on a dark one.
 *
 *     packagePalette[paletteIndex(packageOf(name))];
 *     const scale = changeScale(changes);        // ends at the largest change there is
 *     scale.color(0.03);
 */

/** Labels on every frame: at least 4.5 : 1 on each colour below. */
export const frameLabelColor = '#111217';

/**
 * Eight hues, each in two shades, that people with any kind of colour blindness can tell apart: Paul Tol's "light"
 * set, which was made for cells with black text.
 */
export const packagePalette: readonly string[] = [
  '#77AADD',
  '#EE8866',
  '#EEDD88',
  '#FFAABB',
  '#99DDFF',
  '#44BB99',
  '#BBCC33',
  '#B8B04D',
  '#A9C7E8',
  '#F4B09A',
  '#F3E8B0',
  '#FFCCD6',
  '#C2EAFF',
  '#86D1BA',
  '#D2DD7B',
  '#CFCA8A',
];

/** The first colours of the palette, of eight hues; the second shades follow. */
export const plainHues = 8;

/** What stands for many frames, and the root. */
export const foldedColor = '#B5B9C0';
export const rootColor = '#C9CDD3';

/** The same word has the same colour everywhere, in every profile. */
export function paletteIndex(word: string, colors = packagePalette.length): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) {
    hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % colors;
}

type Rgb = readonly [number, number, number];

/** Less, none, more: blue, grey, orange, which differ for every kind of colour blindness. */
const less: Rgb = [0x4a, 0x90, 0xd9];
const none: Rgb = [0xd5, 0xd7, 0xdb];
const more: Rgb = [0xf0, 0x7c, 0x24];

/** For who shades something else than frames: red, green and blue, 0 to 255. */
export const changeHues = { less, more };

export interface ChangeScale {
  /** The largest change either way; 0 when nothing changed. */
  end: number;
  color: (change: number) => string;
}

/**
 * A scale from −end to end around no change, where end is the largest change present: it is always visible.
 *
 * @param least where the scale ends at least, once anything changed: what is far smaller looks like no change
 */
export function changeScale(changes: Iterable<number>, least = 0): ChangeScale {
  let largest = 0;
  for (const change of changes) {
    largest = Math.max(largest, Math.abs(change));
  }
  const end = largest === 0 ? 0 : Math.max(largest, least);
  return { end, color: (change) => changeColor(end === 0 ? 0 : change / end) };
}

/**
 * Colours grow with the square root: a quarter of the largest change is half way to its colour, so that small changes
 * can be told from none.
 *
 * @param change from −1 to 1
 */
export function changeColor(change: number): string {
  const part = Math.sqrt(Math.min(1, Math.abs(change)));
  const towards = change < 0 ? less : more;
  const mixed = none.map((from, i) => Math.round(from + (towards[i]! - from) * part));
  return `rgb(${mixed.join(', ')})`;
}

/** WCAG's contrast of two `#rrggbb` or `rgb()` colours, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const channels = color.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16))
    : color.match(/\d+/g)!.map(Number);
  const [r, g, b] = channels.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
