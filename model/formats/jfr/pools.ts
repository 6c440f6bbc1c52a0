/**
 * The constant pools of a chunk, as far as stacks need them: strings, symbols, classes, methods, states of threads, and
 * the stacks themselves, which are put into one table for the whole recording.
 *
 * Pools are in checkpoint events; each names the one before it by its distance. Constants refer to each other by key,
 * in any order, so they are resolved when all are read.
 */
import { malformed, type JfrCursor, type PoolKey, type StringOrKey } from '#model/formats/jfr/cursor.ts';
import type { FrameTable } from '#model/formats/jfr/frame-table.ts';
import { skipField, skipType, type JfrField, type JfrType } from '#model/formats/jfr/types.ts';
import { NO_PARENT } from '#model/path-table.ts';

interface Method {
  type: PoolKey;
  name: PoolKey;
}

/** Where the frames of a stack are; they are read when an event names the stack. */
interface StackPlace {
  position: number;
  end: number;
}

/** Of one chunk: a chunk of the JDK's default size (12 MiB) has some hundred thousand. */
const MAX_CONSTANTS = 1 << 22;

export class ConstantPools {
  private readonly strings = new Map<PoolKey, StringOrKey>();
  private readonly symbols = new Map<PoolKey, StringOrKey>();
  private readonly classes = new Map<PoolKey, PoolKey>();
  private readonly methods = new Map<PoolKey, Method>();
  private readonly states = new Map<PoolKey, StringOrKey>();
  private readonly threads = new Map<PoolKey, { javaName?: StringOrKey; osName?: StringOrKey }>();
  private readonly stacks = new Map<PoolKey, StackPlace>();
  private readonly knownMethods = new Map<PoolKey, number>();
  private readonly knownStacks = new Map<PoolKey, number>();
  private readonly classNames = new Map<PoolKey, string>();
  private constants = 0;
  private frames: JfrField | undefined;

  /**
   * @param at where the last checkpoint event is
   * @param wantsThreads whether their names are asked for
   */
  constructor(
    private readonly cursor: JfrCursor,
    types: ReadonlyMap<PoolKey, JfrType>,
    chunk: { start: number; end: number },
    at: number,
    private readonly wantsThreads = false,
  ) {
    // Checkpoints lie side by side. Ones within each other would be read as often as there are of them.
    let left = chunk.end - chunk.start;
    for (let next = at; ;) {
      cursor.seek(next, chunk.end);
      const size = cursor.int();
      left -= size;
      if (left < 0) {
        throw malformed(`its checkpoints overlap or go in a circle at byte ${next}`);
      }
      cursor.seek(cursor.position, Math.min(chunk.end, next + size));
      cursor.longKey(); // The type of checkpoints
      cursor.longKey(); // Start
      cursor.longKey(); // Duration
      const delta = cursor.long();
      cursor.byte(); // Which kind of checkpoint
      for (let pools = cursor.count('pools'); pools > 0; pools--) {
        this.readPool(types);
      }
      if (delta === 0) {
        return;
      }
      next += delta;
      if (next < chunk.start) {
        throw malformed(`a checkpoint names one before its chunk, at byte ${next}`);
      }
    }
  }

  /** The node of a stack in the table; NO_PARENT for the empty stack or one that is not there. */
  stack(key: PoolKey, table: FrameTable): number {
    const known = this.knownStacks.get(key);
    if (known !== undefined) {
      return known;
    }
    const place = this.stacks.get(key);
    const node = place === undefined ? NO_PARENT : this.readFrames(place, table);
    this.knownStacks.set(key, node);
    return node;
  }

  state(key: PoolKey): string {
    return this.text(this.states.get(key));
  }

  /** As Java calls it, else as the system does; '' for one that is not there. */
  thread(key: PoolKey): string {
    const { javaName, osName } = this.threads.get(key) ?? {};
    return this.text(javaName) || this.text(osName);
  }

  private text(string: StringOrKey | undefined): string {
    // A string in the pool is never in the pool again.
    const found = string !== undefined && 'key' in string ? this.strings.get(string.key) : string;
    return found !== undefined && 'text' in found ? found.text : '';
  }

  private readPool(types: ReadonlyMap<PoolKey, JfrType>): void {
    const { cursor } = this;
    const id = cursor.longKey();
    const type = types.get(id);
    if (type === undefined) {
      throw malformed(`there is a pool of a class (${id}) that is not there`);
    }
    for (let i = cursor.count(`constants of ${type.name}`); i > 0; i--) {
      this.readConstant(cursor.longKey(), type);
    }
  }

  private readConstant(key: PoolKey, type: JfrType): void {
    const { cursor } = this;
    if (++this.constants > MAX_CONSTANTS) {
      throw malformed(`one of its chunks has more than ${MAX_CONSTANTS} constants; record with a smaller maxchunksize`);
    }
    switch (type.name) {
      case 'java.lang.String':
        this.strings.set(key, cursor.string());
        return;
      case 'jdk.types.Symbol':
        this.eachField(type, 'string', () => this.symbols.set(key, cursor.string()));
        return;
      case 'jdk.types.ThreadState':
        this.eachField(type, 'name', () => this.states.set(key, cursor.string()));
        return;
      case 'java.lang.Class':
        this.eachField(type, 'name', () => this.classes.set(key, cursor.longKey()));
        return;
      case 'jdk.types.Method': {
        const method: Method = { type: 0, name: 0 };
        for (const field of type.fields) {
          if (field.isPooled && !field.isArray && (field.name === 'type' || field.name === 'name')) {
            method[field.name] = cursor.longKey();
          } else {
            skipField(cursor, field);
          }
        }
        this.methods.set(key, method);
        return;
      }
      case 'jdk.types.StackTrace':
        for (const field of type.fields) {
          const position = cursor.position;
          skipField(cursor, field);
          if (field.name === 'frames' && field.isArray) {
            this.frames = field;
            this.stacks.set(key, { position, end: cursor.position });
          }
        }
        return;
      case 'java.lang.Thread':
        if (this.wantsThreads) {
          this.readThread(key, type);
          return;
        }
        skipType(cursor, type);
        return;
      default:
        skipType(cursor, type);
    }
  }

  private readThread(key: PoolKey, type: JfrType): void {
    const thread: { javaName?: StringOrKey; osName?: StringOrKey } = {};
    for (const field of type.fields) {
      const isText = field.type.name === 'java.lang.String' && !field.isArray && !field.isPooled;
      if (isText && (field.name === 'javaName' || field.name === 'osName')) {
        thread[field.name] = this.cursor.string();
      } else {
        skipField(this.cursor, field);
      }
    }
    this.threads.set(key, thread);
  }

  private eachField(type: JfrType, name: string, read: () => void): void {
    for (const field of type.fields) {
      if (field.name === name && !field.isArray) {
        read();
      } else {
        skipField(this.cursor, field);
      }
    }
  }

  /** Frames are written leaf first. */
  private readFrames({ position, end }: StackPlace, table: FrameTable): number {
    const { cursor } = this;
    const back = { position: cursor.position, end: cursor.end };
    cursor.seek(position, end);
    const count = cursor.count('frames');
    const rows = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      let method: PoolKey = 0;
      let line = 0;
      for (const field of this.frames!.type.fields) {
        if (field.name === 'method' && field.isPooled && !field.isArray) {
          method = cursor.longKey();
        } else if (field.name === 'lineNumber' && field.type.name === 'int' && !field.isArray) {
          line = cursor.int();
        } else {
          skipField(cursor, field);
        }
      }
      rows[i] = table.frame(this.method(method, table), line);
    }
    cursor.seek(back.position, back.end);
    return table.stack(rows);
  }

  private method(key: PoolKey, table: FrameTable): number {
    let row = this.knownMethods.get(key);
    if (row === undefined) {
      row = table.method(this.methodName(key));
      this.knownMethods.set(key, row);
    }
    return row;
  }

  /** `java/util/HashMap` and `put` is `java.util.HashMap.put`; functions that are of no class have just a name. */
  private methodName(key: PoolKey): string {
    const method = this.methods.get(key);
    if (method === undefined) {
      return '[unknown]';
    }
    const type = this.className(method.type);
    const name = this.text(this.symbols.get(method.name));
    return type === '' ? name || '[unknown]' : `${type}.${name}`;
  }

  private className(key: PoolKey): string {
    let name = this.classNames.get(key);
    if (name === undefined) {
      name = this.text(this.symbols.get(this.classes.get(key) ?? 0)).replaceAll('/', '.');
      this.classNames.set(key, name);
    }
    return name;
  }
}
