/** The methods, frames and stacks of a whole recording: equal ones of different chunks become one. */
import { PathTable } from '#model/path-table.ts';

export class FrameTable {
  readonly methods: string[] = [];
  /** Stacks from the root; a node's key is a frame. */
  readonly paths = new PathTable();
  private readonly methodRows = new Map<string, number>();
  private readonly frameRows = new Map<number, number>();
  private readonly frameMethods: number[] = [];
  private readonly frameLines: number[] = [];

  method(name: string): number {
    let row = this.methodRows.get(name);
    if (row === undefined) {
      row = this.methods.push(name) - 1;
      this.methodRows.set(name, row);
    }
    return row;
  }

  frame(method: number, line: number): number {
    // A line is an int: together the key stays exact below 2^21 methods, which a recording has no room for.
    const key = method * 2 ** 32 + (line >>> 0);
    let row = this.frameRows.get(key);
    if (row === undefined) {
      row = this.frameMethods.push(method) - 1;
      this.frameLines.push(line);
      this.frameRows.set(key, row);
    }
    return row;
  }

  nameOf(frame: number): string {
    return this.methods[this.frameMethods[frame]!]!;
  }

  /** 0 where the recording has none. */
  lineOf(frame: number): number {
    return Math.max(0, this.frameLines[frame]!);
  }
}
