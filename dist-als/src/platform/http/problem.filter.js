var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
var ProblemFilter_1;
import { Catch, HttpException, Inject, Injectable, Logger, } from '@nestjs/common';
import { isTransient } from '../database/transient.js';
import { errorFrames, errorWords } from '../logging/error-words.js';
import { currentRequestId } from '../logging/request-context.js';
import { Problem } from './problem.js';
export const PROBLEM_CATALOGUE = Symbol('pitstop:problem-catalogue');
const RETRY_AFTER_S = 5;
const CODE_OF_STATUS = {
    400: 'bad_request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    503: 'unavailable',
};
/** Turns everything that is thrown while answering into problem+json. */
let ProblemFilter = ProblemFilter_1 = class ProblemFilter {
    constructor(catalogue) {
        this.catalogue = catalogue;
        this.logger = new Logger(ProblemFilter_1.name);
    }
    catch(error, host) {
        this.answer(error, host.switchToHttp().getResponse());
    }
    answer(error, response) {
        if (response.headersSent) {
            response.destroy();
            return;
        }
        const problem = this.asProblem(error);
        const entry = this.catalogue[problem.code];
        const status = entry?.status ?? 500;
        const { errors, receiptId, retryAfterS } = problem.details;
        const requestId = currentRequestId();
        const body = JSON.stringify({
            type: `urn:pitstop:problem:${problem.code}`,
            title: entry?.title ?? problem.code,
            status,
            code: problem.code,
            detail: problem.detail,
            ...(requestId ? { instance: `urn:uuid:${requestId}` } : {}),
            ...(receiptId ? { receiptId } : {}),
            ...(errors ? { errors } : {}),
        });
        if (status === 503)
            response.setHeader('Retry-After', String(retryAfterS ?? RETRY_AFTER_S));
        if (status === 401)
            response.setHeader('WWW-Authenticate', 'Bearer');
        response.writeHead(status, {
            'Content-Type': 'application/problem+json; charset=utf-8',
            'Content-Length': Buffer.byteLength(body),
        });
        response.end(body);
    }
    asProblem(error) {
        if (error instanceof Problem)
            return error;
        if (isTransient(error)) {
            this.logger.error(`The database did not do its part: ${errorWords(error)}`);
            return new Problem('unavailable', 'The database cannot be reached or is busy. Try again in a moment.');
        }
        if (error instanceof HttpException) {
            const code = CODE_OF_STATUS[error.getStatus()] ?? (error.getStatus() < 500 ? 'bad_request' : 'internal_error');
            return new Problem(code, wording(error));
        }
        if (isBodyParserError(error))
            return new Problem('bad_request', `The body cannot be read: ${error.message}`);
        this.logger.error(`A request failed: ${errorWords(error)}`, errorFrames(error));
        return new Problem('internal_error', 'The request failed on our side; the log has the cause under this request id.');
    }
};
ProblemFilter = ProblemFilter_1 = __decorate([
    Catch(),
    Injectable(),
    __param(0, Inject(PROBLEM_CATALOGUE)),
    __metadata("design:paramtypes", [Object])
], ProblemFilter);
export { ProblemFilter };
function wording(error) {
    const response = error.getResponse();
    if (typeof response === 'object' && 'message' in response) {
        const { message } = response;
        return Array.isArray(message) ? message.join('; ') : String(message);
    }
    return error.message;
}
/** express.json() throws plain errors that carry a 4xx status. */
function isBodyParserError(error) {
    const status = error instanceof Error ? error.status : undefined;
    return typeof status === 'number' && status >= 400 && status < 500;
}
//# sourceMappingURL=problem.filter.js.map