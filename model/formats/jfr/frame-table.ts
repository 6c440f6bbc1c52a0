/** The methods, frames and stacks of a whole recording: equal ones of different chunks become one. */
import { malformed } from '#model/formats/jfr/cursor.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

/** Of all names of methods: many methods of few bytes may each name one class of a very long name. */
const MAX_NAME_CHARACTERS = 1 << 27;
/** Methods with a line; large programs have some hundred thousand. */
const MAX_FRAMES = 1 << 22;
/** As many as the stacks of a profile may have frames (see ColumnsBuilder). */
const MAX_NODES = 1 << 24;

export class FrameTable {
  readonly methods: string[] = [];
  /** Stacks from the root; a node's key is a frame. */
  readonly paths = new PathTable();
  private readonly methodRows = new Map<string, number>();
  private readonly frameRows = new Map<number, number>();
  private readonly frameMethods: number[] = [];
  private readonly frameLines: number[] = [];

  private characters = 0;

  /** @throws HearthError malformed_profile, as the others do, when there are too many */
  method(name: string): number {
    this.characters += name.length;
    if (this.characters > MAX_NAME_CHARACTERS) {
      throw malformed(`the names of its methods have more than ${MAX_NAME_CHARACTERS} characters together`);
    }
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
      if (this.frameMethods.length >= MAX_FRAMES) {
        throw malformed(`its stacks have more than ${MAX_FRAMES} different frames`);
      }
      row = this.frameMethods.push(method) - 1;
      this.frameLines.push(line);
      this.frameRows.set(key, row);
    }
    return row;
  }

  /** The node of a stack, whose frames are given leaf first. */
  stack(frames: ArrayLike<number>): number {
    if (this.paths.count + frames.length > MAX_NODES) {
      throw malformed(`its stacks have more than ${MAX_NODES} frames together; record for a shorter time`);
    }
    let node = NO_PARENT;
    for (let i = frames.length - 1; i >= 0; i--) {
      node = this.paths.child(node, frames[i]!);
    }
    return node;
  }

  nameOf(frame: number): string {
    return this.methods[this.frameMethods[frame]!]!;
  }

  /** 0 where the recording has none. */
  lineOf(frame: number): number {
    return Math.max(0, this.frameLines[frame]!);
  }
}
