/**
 * A drawn picture as pixels, two for each of its own, as far as browsers have canvases that large.
 *
 *     saveFile({ name: 'shop.png', content: await pngOf(graphSvg(…)) });
 */
import type { DrawnPicture } from './graph-svg.ts';

/** Of a side, and of all of it: the smallest limits that browsers have today. */
const mostPixels = 16_384;
const mostArea = 2 ** 27;

/** @throws Error when the browser cannot draw it */
export async function pngOf({ svg, width, height }: DrawnPicture): Promise<Blob> {
  const ratio = Math.min(2, mostPixels / width, mostPixels / height, Math.sqrt(mostArea / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no canvas');
  const image = new Image();
  // Grafana's own rule for pictures lets data addresses through, and no blobs.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.join(''))}`;
  await image.decode();
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the picture is too large for the browser'));
      else resolve(blob);
    }, 'image/png');
  });
}
