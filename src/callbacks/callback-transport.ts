import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Config } from '../platform/config/config.js';
import { answerWith, send, type Answer } from '../platform/http/answer.js';
import { ProblemFilter } from '../platform/http/problem.filter.js';
import type { WholeRequest } from '../platform/http/whole-request.js';
import { REQUEST_ID_HEADER } from '../platform/logging/request-context.js';
import { newId } from '../platform/new-id.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { CallbackGuard, type CallbackRequest } from './callback.guard.js';
import { CallbacksController } from './callbacks.controller.js';

const PATH = '/callbacks/gokart';

/**
 * Carries callbacks to their controller past Express, whose routing alone costs more than everything that intake does.
 * Guard, controller and filter are the very ones that Nest would call.
 */
@Injectable()
export class CallbackTransport implements OnModuleInit {
  private controller!: CallbacksController;

  constructor(
    private readonly config: Config,
    private readonly guard: CallbackGuard,
    private readonly modules: ModuleRef,
    private readonly filter: ProblemFilter,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.controller = this.modules.get(CallbacksController);
  }

  /** Whether the request is a callback, and this process takes callbacks. Everything else is for Express. */
  takes({ method, url }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
    if (method !== 'POST' || !this.config.roles.has('intake')) return false;
    return url === PATH || url?.startsWith(`${PATH}?`) === true;
  }

  /** As `takes`, of a request that came whole. */
  takesWhole({ url, body }: WholeRequest): boolean {
    return body.length <= this.config.bodyLimitBytes && this.takes({ method: 'POST', url });
  }

  async carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answered = await this.answer(request);
    if (!request.complete) response.setHeader('Connection', 'close');
    send(response, answered);
  }

  /** Never rejects. */
  async answer(request: CallbackRequest): Promise<Answer> {
    const begun = performance.now();
    const requestId = newId();
    request.requestId = requestId;
    const told = [REQUEST_ID_HEADER, requestId];
    let answered: Answer;
    try {
      this.guard.admit(request);
      const body = JSON.stringify(await this.controller.receive(request));
      answered = answerWith(200, 'application/json; charset=utf-8', body, told);
    } catch (error) {
      const problem = this.filter.answerTo(error, requestId);
      answered = { ...problem, headers: [...told, ...problem.headers] };
    }
    this.metrics.callbackSeconds.observe((performance.now() - begun) / 1000);
    return answered;
  }
}
