/**
 * A flame graph as a picture that stands alone: what is drawn on the screen and what scrolling would show, with a title,
 * what it is of, and a scale.
 *
 *     const svg = graphSvg({ tree, focus, icicle: true, title: 'shop-cart, CPU', … });
 *
 * The bounds are those of the screen: frames below half a pixel of `width` are one marker, so a picture of a million
 * frames has some thousand rectangles. Each has a tooltip of its own, which browsers show.
 */
import { frameLabelColor } from '#model/color.ts';
import { layoutFrames, rowsOf, type WeighedTree } from '#model/flame-layout.ts';
import { TextPieces } from '#model/text-pieces.ts';

export interface PictureColors {
  background: string;
  text: string;
  faint: string;
  marker: string;
}

export interface GraphPicture {
  tree: WeighedTree;
  /** The node that takes the whole width. */
  focus: number;
  /** Root at the top. */
  icicle: boolean;
  title: string;
  /** A line each, below the title. */
  facts: readonly string[];
  fillOf: (node: number) => string;
  labelOf: (node: number, width: number) => string;
  /** What is said of a frame. */
  sentenceOf: (node: number) => string;
  /** A part of the focus, 0 to 1, in the profile's unit. */
  scaleText: (part: number) => string;
  colors: PictureColors;
  /** In pixels, margins included. */
  width?: number;
}

export interface DrawnPicture {
  svg: string[];
  width: number;
  height: number;
}

const margin = 16;
const rowHeight = 20;
const lineHeight = 20;
/** Below this there is no room for a letter. */
const narrowestLabel = 24;
/** Of the monospace font at 12 px. */
const letterWidth = 7.25;

export function graphSvg(picture: GraphPicture): DrawnPicture {
  const { tree, focus, icicle, title, facts, colors, width = 1600 } = picture;
  const layout = layoutFrames(tree, focus, width - 2 * margin);
  const rows = rowsOf(layout);
  const top = margin + 28 + facts.length * lineHeight + 28;
  const height = top + rows * rowHeight + margin;
  const out = new TextPieces();
  out.add(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">`,
  );
  out.add(`<title>${xml(title)}</title><rect width="${width}" height="${height}" fill="${xml(colors.background)}"/>`);
  out.add(text(margin, margin + 16, title, `fill="${xml(colors.text)}" font-size="18" font-weight="500"`));
  facts.forEach((fact, i) => {
    out.add(text(margin, margin + 40 + i * lineHeight, fact, `fill="${xml(colors.faint)}"`));
  });
  addScale(out, picture, layout.width, top - 12);
  for (let row = 0; row < rows; row++) {
    const y = top + (icicle ? row : rows - 1 - row) * rowHeight;
    for (let i = layout.rowOffsets[row]!; i < layout.rowOffsets[row + 1]!; i++) {
      const x = margin + layout.x[i]!;
      const w = layout.rectangleWidth[i]!;
      const node = layout.node[i]!;
      const marked = layout.marked[i]!;
      const fill = marked > 0 ? colors.marker : picture.fillOf(node);
      const said = marked > 0 ? `${marked} frames below half a pixel` : picture.sentenceOf(node);
      const opacity = row < layout.focusRow ? ' opacity="0.65"' : '';
      out.add(
        `<g${opacity}><title>${xml(said)}</title><rect x="${short(x)}" y="${y}" width="${short(Math.max(w - (w > 2 ? 1 : 0), 0.4))}" height="${rowHeight - 1}" fill="${xml(fill)}"/>`,
      );
      if (marked === 0 && w >= narrowestLabel) {
        const label = cut(picture.labelOf(node, w), Math.floor((w - 8) / letterWidth));
        out.add(text(x + 4, y + 14, label, `fill="${frameLabelColor}" font-family="Roboto Mono, Menlo, monospace"`));
      }
      out.add('</g>');
    }
  }
  out.add('</svg>');
  return { svg: out.take(), width, height };
}

function addScale(out: TextPieces, { scaleText, colors }: GraphPicture, width: number, y: number): void {
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const x = margin + part * width;
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    out.add(`<path d="M${short(x)} ${y + 2}v6" stroke="${xml(colors.faint)}"/>`);
    out.add(text(x, y - 2, scaleText(part), `fill="${xml(colors.faint)}" text-anchor="${anchor}"`));
  }
  out.add(`<path d="M${margin} ${y + 5}h${short(width)}" stroke="${xml(colors.faint)}" stroke-opacity="0.5"/>`);
}

const text = (x: number, y: number, content: string, attributes: string) =>
  `<text x="${short(x)}" y="${short(y)}" xml:space="preserve" ${attributes}>${xml(content)}</text>`;

const short = (pixels: number) => String(Math.round(pixels * 100) / 100);

const cut = (label: string, letters: number) =>
  label.length <= letters ? label : letters < 2 ? '' : `${label.slice(0, letters - 1)}…`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text from profiles as text of XML, which knows no other control characters than these, and no half of a pair. */
export const xml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (sign) => escapes[sign]!);
