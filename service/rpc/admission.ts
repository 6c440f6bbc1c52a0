/**
 * Bounds the memory that requests take, from the first byte of a body to the end of the work on it.
 *
 *     await admission.admit(tenant, request, response, maxBytes, () => handle(request, response));
 *     placeHere()?.take(bytes);     // anywhere inside: what this request needs on top
 *
 * A body counts with what it announces, or as it arrives when it announces nothing. What does not fit is refused, to
 * be sent again: every tenant leaves room for the others (see shared-budget.ts).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { HearthError } from '#model/errors.ts';
import { SharedBudget } from '../store/shared-budget.ts';
import type { AnyRequest, AnyResponse } from './port.ts';

/** Bodies of pushes that are being received or worked on; one tenant alone may have half of it. */
export const ADMITTED_BYTES = 256 * 1024 * 1024;
/** What a request takes beside its body, however small that is. */
const REQUEST_BYTES = 16 * 1024;
const RETRY_SECONDS = 1;

/** Told of each request that is refused, with the bytes there was no room for. */
export type OnRefused = (tenant: string, error: HearthError, bytes: number) => void;

const places = new AsyncLocalStorage<Place>();

/** The place of the request that is being answered. */
export const placeHere = (): Place | undefined => places.getStore();

export class Admission {
  private readonly budget = new SharedBudget<string>(ADMITTED_BYTES);

  constructor(private readonly onRefused: OnRefused = () => undefined) {}

  /** Bytes in use. */
  used(): number {
    return this.budget.used;
  }

  /**
   * Answers within a place, which is given up when both the answer and the response have ended.
   * @param maxBytes of the message, for who reads it; 0 is no limit
   */
  async admit<T>(
    tenant: string,
    request: AnyRequest,
    response: AnyResponse,
    maxBytes: number,
    answer: () => T | Promise<T>,
  ): Promise<T> {
    const place = new Place(
      this.budget,
      tenant,
      maxBytes,
      factorOf(request.headers['content-type'] ?? ''),
      this.onRefused,
    );
    response.on('close', place.hold());
    const answered = place.hold();
    try {
      return await places.run(place, answer);
    } finally {
      answered();
    }
  }
}

/** How often the bytes of a body are in memory: as base64 in JSON, or in a form, there are copies. */
function factorOf(contentType: string): number {
  return /\bjson\b/i.test(contentType) ? 4 : /^multipart\//i.test(contentType) ? 2 : 1;
}

export class Place {
  private taken = 0;
  private announced = 0;
  private holds = 0;

  constructor(
    private readonly budget: SharedBudget<string>,
    private readonly tenant: string,
    /** Of the message; 0 is no limit. */
    readonly maxBytes: number,
    private readonly factor: number,
    private readonly onRefused: OnRefused,
  ) {}

  /** Takes a body's bytes before they come; `received` then takes only what is beyond. @throws HearthError overloaded */
  announce(bytes: number): void {
    this.take(REQUEST_BYTES + bytes * this.factor);
    this.announced = bytes;
  }

  /** @throws HearthError overloaded */
  received(bytes: number): void {
    const expected = Math.min(bytes, this.announced);
    this.announced -= expected;
    if (bytes > expected) {
      this.take((bytes - expected) * this.factor);
    }
  }

  /** @throws HearthError overloaded */
  take(bytes: number): void {
    if (!this.budget.take(this.tenant, bytes)) {
      const error = new HearthError(
        'overloaded',
        'more is being pushed than fits into memory: push again in a moment',
        {
          retryAfterSeconds: RETRY_SECONDS,
        },
      );
      this.refuse(error, bytes);
      throw error;
    }
    this.taken += bytes;
  }

  /** Notes that a request ends here, before anybody else has seen it. */
  refuse(error: HearthError, bytes: number): void {
    this.onRefused(this.tenant, error, bytes);
  }

  /** Keeps the place until what it returns has been called. */
  hold(): () => void {
    this.holds++;
    return () => {
      if (--this.holds === 0) {
        this.budget.give(this.tenant, this.taken);
        this.taken = 0;
      }
    };
  }
}

/** Keeps the place of this request until the work has ended, even if its client goes. */
export async function inPlace<T>(work: Promise<T>): Promise<T> {
  const release = placeHere()?.hold();
  try {
    return await work;
  } finally {
    release?.();
  }
}
