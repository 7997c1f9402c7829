/** One faulty place of the input, by its path (`conversion.rewardPoints`). */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ProblemDetails {
  readonly errors?: readonly FieldError[];
  /** Where the input is kept although it was refused. */
  readonly receiptId?: string;
  /** Seconds after which the same request is worth repeating. */
  readonly retryAfterS?: number;
}

/**
 * A refusal with a stable code, answered as RFC 9457 problem+json. Each feature lists its codes in `*.errors.ts`; the
 * catalogue gives every code its status and title.
 */
export class Problem<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    /** For the person who reads it: what is wrong, and the way out. */
    readonly detail: string,
    readonly details: ProblemDetails = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Problem';
  }
}

/** Codes that any part of the application may answer. */
export type PlatformErrorCode =
  'bad_request' | 'unauthorized' | 'forbidden' | 'not_found' | 'invalid_cursor' | 'unavailable' | 'internal_error';

/** Status and title of every code. */
export type ProblemCatalogue = Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export const PLATFORM_PROBLEMS: Readonly<Record<PlatformErrorCode, { status: number; title: string }>> = {
  bad_request: { status: 400, title: 'The request is faulty' },
  unauthorized: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  invalid_cursor: { status: 400, title: 'The cursor is not one of ours' },
  unavailable: { status: 503, title: 'Not available at the moment' },
  internal_error: { status: 500, title: 'Something failed on our side' },
};
