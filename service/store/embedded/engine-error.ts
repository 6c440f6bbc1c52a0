/**
 * What the engine's process answers when it refuses something itself: written as a ClickHouse server writes its own
 * errors, so that the client has one kind of error to read.
 */
export class EngineError extends Error {
  /** @param code one of ClickHouse's error numbers, @param type its name for it */
  constructor(code: number, type: string, message: string, cause?: unknown) {
    super(`Code: ${code}. DB::Exception: ${message}. (${type})`, cause === undefined ? undefined : { cause });
  }
}

/** ClickHouse's UNKNOWN_EXCEPTION: for errors that are not the engine's own. */
const UNKNOWN_EXCEPTION = 1002;
const NOT_ENOUGH_SPACE = 243;

/** The number and text to answer with, for an error of the engine, of ours or of Node. */
export function exceptionOf(error: unknown): { code: number; text: string } {
  const text = error instanceof Error ? error.message : String(error);
  const code = /^Code: (\d+)\./.exec(text)?.[1];
  if (code !== undefined) {
    return { code: Number(code), text };
  }
  const number = isDiskFull(error) ? NOT_ENOUGH_SPACE : UNKNOWN_EXCEPTION;
  const type = isDiskFull(error) ? 'NOT_ENOUGH_SPACE' : 'UNKNOWN_EXCEPTION';
  return { code: number, text: new EngineError(number, type, text).message };
}

function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
