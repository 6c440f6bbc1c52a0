/**
 * The engine library's own entry, typed as far as it is used here. Its public `insert` knows only text formats;
 * the native call below it takes any format, and RowBinary is a fifth of the bytes and of the parsing.
 *
 *     const connection = native.CreateConnection(['clickhouse', `--path=${directory}`]);
 */
import { createRequire } from 'node:module';

export interface NativeResult {
  bytes(): Uint8Array;
}

/** A public session of the library; `connection` is its native handle. */
export interface EngineSession {
  readonly connection: unknown;
  queryAsync(sql: string, options?: { format?: string }): Promise<NativeResult>;
  close(): void;
}

interface EngineLibrary {
  Session: new (directory: string, options: { connectionArgs: readonly string[] }) => EngineSession;
}

interface NativeCalls {
  InsertRawAsyncConnection(connection: unknown, prefix: string, data: Buffer, countLines: boolean): Promise<unknown>;
}

const require = createRequire(import.meta.url);

export function loadEngine(): EngineLibrary & NativeCalls {
  const library = require('chdb') as EngineLibrary;
  // The package exports no path to its loader, but a require from inside the package needs none.
  const inside = createRequire(require.resolve('chdb'));
  const { loadNative } = inside('./dist/loader.js') as { loadNative(): NativeCalls };
  const native = loadNative();
  return { Session: library.Session, InsertRawAsyncConnection: native.InsertRawAsyncConnection.bind(native) };
}
