/**
 * The call tree that V8 writes into its profiles, checked and made into paths: every node has one parent or is a
 * root, and its frames are V8's words for functions, scripts and lines.
 *
 *     { id: 5, callFrame: { functionName: 'run', url: 'file:///app/run.js', lineNumber: 11, … }, children: [6, 7] }
 *
 * V8 counts lines from 0 and knows where a function begins, not where it calls the next.
 */
import type { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { JsonObject, Shape } from '#model/formats/json/shape.ts';
import { NO_PARENT, type PathTable } from '#model/path-table.ts';

export class CallNodes {
  /** By row of a node: the row of its parent, or -1. */
  private readonly parents: number[] = [];
  private readonly frames: CallFrame[] = [];
  private readonly rows = new Map<unknown, number>();

  constructor(private readonly shape: Shape) {}

  get count(): number {
    return this.frames.length;
  }

  /** The row of the node with this id. */
  row(id: unknown): number | undefined {
    return this.rows.get(id);
  }

  /**
   * Adds a node without a parent.
   *
   * @param callFrame where the function is; nodes of the old format say it themselves
   * @param firstLine the number that V8 gave to the first line of a file
   */
  add(id: unknown, callFrame: JsonObject, firstLine: 0 | 1 = 0): number {
    const row = this.frames.length;
    if (typeof id !== 'number' && typeof id !== 'string') {
      throw this.shape.wrong(id, 'the id of node', row, 'a number');
    }
    if (this.rows.has(id)) {
      throw this.shape.malformed(`two nodes have the id ${id}`);
    }
    this.rows.set(id, row);
    this.parents.push(-1);
    const { functionName, url, lineNumber } = callFrame;
    this.frames.push({
      name: this.shape.optionalString(functionName, 'the function name of node', row) || '(anonymous)',
      file: pathOf(this.shape.optionalString(url, 'the url of node', row)),
      line: typeof lineNumber === 'number' ? Math.max(0, lineNumber + 1 - firstLine) : 0,
    });
    return row;
  }

  /** Says that one node called another. */
  link(parent: number, child: number): void {
    if (this.parents[child] !== -1 && this.parents[child] !== parent) {
      throw this.shape.malformed(`node ${child} is the child of two nodes`);
    }
    this.parents[child] = parent;
  }

  /**
   * Makes every node a path; nodes that stand for the same calls become one.
   *
   * @returns by row of a node, its path
   */
  paths(paths: PathTable, builder: ColumnsBuilder): Int32Array {
    const UNSEEN = -2;
    const OPEN = -3;
    const nodes = new Int32Array(this.count).fill(UNSEEN);
    const open: number[] = [];
    for (let row = 0; row < this.count; row++) {
      let above = row;
      while (above !== -1 && nodes[above] === UNSEEN) {
        nodes[above] = OPEN;
        open.push(above);
        above = this.parents[above]!;
      }
      let node = above === -1 ? NO_PARENT : nodes[above]!;
      if (node === OPEN) {
        throw this.shape.malformed(`node ${above} is among its own callers`);
      }
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        node = paths.child(node, this.location(next, builder));
        nodes[next] = node;
      }
    }
    return nodes;
  }

  /** The location of a node in a builder, at its function's beginning unless a line is known. */
  location(row: number, builder: ColumnsBuilder, line = 0): number {
    const { name, file, line: startLine } = this.frames[row]!;
    const functionRow = builder.function(name, { file, startLine });
    return builder.location([{ functionRow, line: line > 0 ? line : startLine }]);
  }
}

interface CallFrame {
  name: string;
  file: string;
  /** From 1; 0 where there is none. */
  line: number;
}

const FILE = 'file://';

/** `file:///app/node_modules/a%20b.js` is a file like any other; `node:fs` and `https://…` stay as they are. */
function pathOf(url: string): string {
  if (!url.startsWith(FILE)) {
    return url;
  }
  // file:///C:/app/run.js
  const path = url.slice(url[FILE.length + 2] === ':' ? FILE.length + 1 : FILE.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
