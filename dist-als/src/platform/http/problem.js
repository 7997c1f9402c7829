/**
 * A refusal with a stable code, answered as RFC 9457 problem+json. Each feature lists its codes in `*.errors.ts`; the
 * catalogue gives every code its status and title.
 */
export class Problem extends Error {
    constructor(code, 
    /** For the person who reads it: what is wrong, and the way out. */
    detail, details = {}) {
        super(`${code}: ${detail}`);
        this.code = code;
        this.detail = detail;
        this.details = details;
        this.name = 'Problem';
    }
}
export const PLATFORM_PROBLEMS = {
    bad_request: { status: 400, title: 'The request is faulty' },
    unauthorized: { status: 401, title: 'Not authenticated' },
    forbidden: { status: 403, title: 'Not allowed' },
    not_found: { status: 404, title: 'Not found' },
    invalid_cursor: { status: 400, title: 'The cursor is not one of ours' },
    unavailable: { status: 503, title: 'Not available at the moment' },
    internal_error: { status: 500, title: 'Something failed on our side' },
};
//# sourceMappingURL=problem.js.map