import type { ServerResponse } from 'node:http';
import {
  Catch,
  HttpException,
  Inject,
  Injectable,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { isTransient } from '../database/transient.js';
import { errorFrames, errorWords } from '../logging/error-words.js';
import { namingRequest, toldRequestId } from '../logging/request-context.js';
import { answerWith, send, type Answer } from './answer.js';
import { Problem, type PlatformErrorCode, type ProblemCatalogue } from './problem.js';

export const PROBLEM_CATALOGUE = Symbol('pitstop:problem-catalogue');

const RETRY_AFTER_S = 5;

const CODE_OF_STATUS: Readonly<Record<number, PlatformErrorCode>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  503: 'unavailable',
};

/** Turns everything that is thrown while answering into problem+json. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(@Inject(PROBLEM_CATALOGUE) private readonly catalogue: ProblemCatalogue) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    if (response.headersSent) response.destroy();
    else send(response, this.answerTo(error, toldRequestId(response)));
  }

  /** @param requestId of the request that led to the error */
  answerTo(error: unknown, requestId: string | undefined): Answer {
    const problem = namingRequest(requestId, () => this.asProblem(error));
    const entry = this.catalogue[problem.code];
    const status = entry?.status ?? 500;
    const { errors, receiptId, retryAfterS } = problem.details;
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
    const headers: string[] = [];
    if (status === 503) headers.push('Retry-After', String(retryAfterS ?? RETRY_AFTER_S));
    if (status === 401) headers.push('WWW-Authenticate', 'Bearer');
    return answerWith(status, 'application/problem+json; charset=utf-8', body, headers);
  }

  private asProblem(error: unknown): Problem {
    if (error instanceof Problem) return error as Problem;
    if (isTransient(error)) {
      this.logger.error(`The database did not do its part: ${errorWords(error)}`);
      return new Problem('unavailable', 'The database cannot be reached or is busy. Try again in a moment.');
    }
    if (error instanceof HttpException) {
      const code = CODE_OF_STATUS[error.getStatus()] ?? (error.getStatus() < 500 ? 'bad_request' : 'internal_error');
      return new Problem(code, wording(error));
    }
    if (isBodyParserError(error)) return new Problem('bad_request', `The body cannot be read: ${error.message}`);
    this.logger.error(`A request failed: ${errorWords(error)}`, errorFrames(error));
    return new Problem(
      'internal_error',
      'The request failed on our side; the log has the cause under this request id.',
    );
  }
}

function wording(error: HttpException): string {
  const response = error.getResponse();
  if (typeof response === 'object' && 'message' in response) {
    const { message } = response;
    return Array.isArray(message) ? message.join('; ') : String(message);
  }
  return error.message;
}

/** express.json() throws plain errors that carry a 4xx status. */
function isBodyParserError(error: unknown): error is Error {
  const status = error instanceof Error ? (error as { status?: unknown }).status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}
