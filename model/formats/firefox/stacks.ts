/**
 * The stacks of a thread of the Firefox Profiler: tables of columns that name each other by row, stack → frame →
 * function → string, and function → resource → library.
 *
 *     stackTable:  { prefix: [null, 0], frame: [0, 1] }     row 1 is frame 1 called by frame 0
 *
 * A table stands in the thread, or in `shared` for all threads. Frames that were inlined are frames of their own.
 */
import type { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import { isIndex, type JsonObject, type Shape, shown } from '#model/formats/json/shape.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

type Column = readonly unknown[];

const none: Column = [];

export class FirefoxStacks {
  readonly paths = new PathTable();
  private readonly nodes: Int32Array;
  private readonly strings: Column;
  private readonly functions: { name: Column; resource: Column; fileName: Column; source: Column; lineNumber: Column };
  private readonly frames: { func: Column; line: Column; address: Column };
  private readonly resourceLibs: Column;
  private readonly sourceNames: Column;
  private readonly libs: Column;

  /** @param row of the thread */
  constructor(
    private readonly file: JsonObject,
    private readonly thread: JsonObject,
    private readonly row: number,
    private readonly shape: Shape,
    private readonly builder: ColumnsBuilder,
  ) {
    const shared = this.shared();
    // Files of before version 56 have the strings in each thread, older ones by another name.
    this.strings = shape.array(
      thread.stringArray ?? thread.stringTable ?? shared.stringArray,
      'the stringArray of thread',
      row,
    );
    const funcTable = this.table('funcTable');
    const name = this.column(funcTable, 'name', 'funcTable');
    const inFuncTable = (column: string) => this.optionalColumn(funcTable, column, 'funcTable', name.length);
    this.functions = {
      name,
      resource: inFuncTable('resource'),
      fileName: inFuncTable('fileName'),
      source: inFuncTable('source'),
      lineNumber: inFuncTable('lineNumber'),
    };
    const frameTable = this.table('frameTable');
    const func = this.column(frameTable, 'func', 'frameTable');
    this.frames = {
      func,
      line: this.optionalColumn(frameTable, 'line', 'frameTable', func.length),
      address: this.optionalColumn(frameTable, 'address', 'frameTable', func.length),
    };
    const resources = thread.resourceTable ?? shared.resourceTable;
    this.resourceLibs =
      resources === undefined ? none : this.column(shape.object(resources, 'resourceTable'), 'lib', 'resourceTable');
    this.sourceNames =
      shared.sources === undefined ? none : this.column(shape.object(shared.sources, 'sources'), 'filename', 'sources');
    this.libs = shape.optionalArray(file.libs ?? thread.libs, 'libs');
    this.nodes = this.readStacks();
  }

  get count(): number {
    return this.nodes.length;
  }

  /** @param stack a row of the stack table */
  node(stack: number): number {
    return this.nodes[stack]!;
  }

  private readStacks(): Int32Array {
    const stackTable = this.table('stackTable');
    const frame = this.column(stackTable, 'frame', 'stackTable');
    const prefix = this.optionalColumn(stackTable, 'prefix', 'stackTable', frame.length);
    const locations = new Int32Array(this.frames.func.length).fill(-1);
    const nodes = new Int32Array(frame.length);
    for (let stack = 0; stack < nodes.length; stack++) {
      const above = prefix[stack] ?? null;
      const at = frame[stack];
      if (!isIndex(at, locations.length)) {
        throw this.shape.outOfRange(at, locations.length, `the frame of stack ${stack} of thread ${this.row}`);
      }
      // Callers stand before what they call, so that there is no ring.
      if (above !== null && !isIndex(above, stack)) {
        throw this.shape.malformed(
          `the prefix of stack ${stack} of thread ${this.row} is ${shown(above)}, which is no stack before it`,
        );
      }
      if (locations[at] === -1) {
        locations[at] = this.location(at);
      }
      nodes[stack] = this.paths.child(above === null ? NO_PARENT : nodes[above]!, locations[at]!);
    }
    return nodes;
  }

  private location(frame: number): number {
    const { builder, functions, frames } = this;
    const func = this.shape.index(
      frames.func[frame],
      functions.name.length,
      `of thread ${this.row}, the func of frame`,
      frame,
    );
    const startLine = lineOf(functions.lineNumber[func]);
    const functionRow = builder.function(this.string(functions.name[func], `the name of function ${func}`), {
      file: this.fileOf(func),
      startLine,
    });
    const line = lineOf(frames.line[frame]) || startLine;
    const address = frames.address[frame];
    const mapping = this.mapping(func);
    return builder.location([{ functionRow, line }], {
      mapping,
      // Counted from the beginning of the library; without one it says nothing.
      address:
        mapping !== -1 && typeof address === 'number' && Number.isSafeInteger(address) && address > 0
          ? BigInt(address)
          : 0n,
    });
  }

  private fileOf(func: number): string {
    const { fileName, source } = this.functions;
    const row = source[func] ?? null;
    if (row !== null) {
      const name = this.shape.index(row, this.sourceNames.length, 'the source of function', func);
      return this.string(this.sourceNames[name], `the filename of source ${name}`);
    }
    const file = fileName[func] ?? null;
    return file === null ? '' : this.string(file, `the fileName of function ${func}`);
  }

  /** The library that a native function came from. */
  private mapping(func: number): number {
    const resource = this.functions.resource[func] ?? -1;
    if (resource === -1) {
      return -1;
    }
    const row = this.shape.index(resource, this.resourceLibs.length, 'the resource of function', func);
    const lib = this.resourceLibs[row] ?? -1;
    if (lib === -1) {
      return -1;
    }
    const { path, name, codeId } = this.shape.object(
      this.libs[this.shape.index(lib, this.libs.length, 'the lib of resource', row)],
      'lib',
      row,
    );
    const file = this.shape.optionalString(path ?? name, 'the path of the lib of resource', row);
    return this.builder.mapping(file, {
      buildId: this.shape.optionalString(codeId, 'the codeId of the lib of resource', row),
    });
  }

  private string(row: unknown, what: string): string {
    const text = this.strings[this.shape.index(row, this.strings.length, what)];
    return this.shape.string(text, `the string of ${what}`);
  }

  private shared(): JsonObject {
    return this.file.shared === undefined ? {} : this.shape.object(this.file.shared, 'shared');
  }

  private table(name: 'stackTable' | 'frameTable' | 'funcTable'): JsonObject {
    return this.shape.object(this.thread[name] ?? this.shared()[name], `the ${name} of thread`, this.row);
  }

  private column(table: JsonObject, name: string, of: string): Column {
    return this.shape.array(table[name], `${name} in the ${of} of thread`, this.row);
  }

  /** A column that may be missing; one that is there has a value in every row. */
  private optionalColumn(table: JsonObject, name: string, of: string, rows: number): Column {
    const values = table[name];
    if (values === undefined || values === null) {
      return none;
    }
    const column = this.shape.array(values, `${name} in the ${of} of thread`, this.row);
    if (column.length !== rows) {
      throw this.shape.malformed(`the ${of} of thread ${this.row} has ${rows} rows, but ${column.length} of ${name}`);
    }
    return column;
  }
}

function lineOf(value: unknown): number {
  return isIndex(value, 2 ** 31) ? value : 0;
}
