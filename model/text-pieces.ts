/**
 * Builds a text of any length: a string has a largest one, and joining millions of small ones is slow.
 *
 *     const out = new TextPieces();
 *     out.add('main;parse 12\n');
 *     new Blob(out.take());
 */
export class TextPieces {
  private readonly done: string[] = [];
  private now: string[] = [];
  private length = 0;

  add(text: string): void {
    this.now.push(text);
    this.length += text.length;
    if (this.length > pieceLength) {
      this.done.push(this.now.join(''));
      this.now = [];
      this.length = 0;
    }
  }

  /** In order; together they are the text. */
  take(): string[] {
    return [...this.done, this.now.join('')];
  }
}

/** In UTF-16 units. */
const pieceLength = 1 << 20;
