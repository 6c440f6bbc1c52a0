/** What exporters of OTLP are told when a request is refused: `google.rpc.Status`, by both doors. */
import type { Code } from '@connectrpc/connect';
import { ByteWriter } from '#model/byte-writer.ts';
import { HearthError } from '#model/errors.ts';
import { connectCode } from './connect-errors.ts';

export interface OtlpStatus {
  /** Its number is gRPC's. */
  code: Code;
  message: string;
  retryAfterSeconds: number | undefined;
}

/** A batch may have a message for each of its profiles; gRPC sends all of it in a header. */
const MAX_MESSAGE = 2_000;

export function otlpStatus(error: HearthError): OtlpStatus {
  const { message } = error;
  return {
    code: connectCode(error.code),
    message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
    retryAfterSeconds: error.retryAfterSeconds,
  };
}

/** As what a person may see: errors that nobody foresaw are not shown. */
export function knownError(error: unknown): HearthError {
  return error instanceof HearthError
    ? error
    : new HearthError('internal', 'the request could not be handled; the log of the service has the reason', {
        cause: error,
      });
}

/** In protobuf. With a time after which to try again, which is what makes exporters repeat a request at all. */
export function statusBytes({ code, message, retryAfterSeconds }: OtlpStatus): Uint8Array<ArrayBuffer> {
  const status = new ByteWriter(256);
  status.varintField(1, code);
  status.bytesField(2, Buffer.from(message));
  if (retryAfterSeconds !== undefined) {
    const duration = new ByteWriter(16);
    duration.varintField(1, Math.ceil(retryAfterSeconds));
    const retryInfo = new ByteWriter(16);
    retryInfo.bytesField(1, duration.view());
    const detail = new ByteWriter(64);
    detail.bytesField(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo'));
    detail.bytesField(2, retryInfo.view());
    status.bytesField(3, detail.view());
  }
  return status.take();
}
