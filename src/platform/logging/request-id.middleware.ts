import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { withRequestId } from './request-context.js';
import { newId } from '../new-id.js';

/** Gives every request an id of ours, and says it in `X-Request-Id`. */
@Injectable()
export class RequestIdMiddleware implements NestMiddleware {
  use(_request: Request, response: Response, next: NextFunction): void {
    const requestId = newId();
    response.setHeader('X-Request-Id', requestId);
    withRequestId(requestId, next);
  }
}
