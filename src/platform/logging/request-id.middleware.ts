import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { newId } from '../new-id.js';
import { tellRequestId, withRequestId } from './request-context.js';

/** Gives every request an id of ours, and says it in `X-Request-Id`. */
@Injectable()
export class RequestIdMiddleware implements NestMiddleware {
  use(request: Request, response: Response, next: NextFunction): void {
    const requestId = newId();
    Object.assign(request, { requestId });
    tellRequestId(response, requestId);
    void withRequestId(requestId, () => {
      next();
      return new Promise<void>((resolve) => response.once('close', resolve));
    });
  }
}
