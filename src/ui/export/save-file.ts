/** Hands a file to the browser, which saves it or asks where to. */
export interface ExportedFile {
  name: string;
  content: Blob;
}

export function saveFile({ name, content }: ExportedFile): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read it by the next turn; Safari takes its time.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * A file's name from words that come from profiles: every file system takes it, and no two parts run together.
 *
 *     fileName(['shop-cart', 'CPU', '2026-11-26 07:10'], 'pb.gz');   // 'shop-cart_CPU_2026-11-26-07-10.pb.gz'
 */
export function fileName(parts: readonly string[], ending: string): string {
  const words = parts.map((part) => part.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, ''));
  const whole = words.filter((word) => word !== '').join('_');
  return `${whole.slice(0, 120) || 'profile'}.${ending}`;
}

/** As gzip, which every reader of pprof takes. */
export async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).blob();
}
