import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Config } from '../platform/config/config.js';
import { ProblemFilter } from '../platform/http/problem.filter.js';
import { REQUEST_ID_HEADER, tellRequestId } from '../platform/logging/request-context.js';
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
  takes({ method, url }: IncomingMessage): boolean {
    if (method !== 'POST' || !this.config.roles.has('intake')) return false;
    return url === PATH || url?.startsWith(`${PATH}?`) === true;
  }

  carry(request: CallbackRequest, response: ServerResponse): void {
    void this.answer(request, response);
  }

  private async answer(request: CallbackRequest, response: ServerResponse): Promise<void> {
    const begun = performance.now();
    const requestId = newId();
    try {
      request.requestId = requestId;
      this.guard.admit(request);
      const body = JSON.stringify(await this.controller.receive(request, response));
      const headers = [REQUEST_ID_HEADER, requestId, 'Content-Type', 'application/json; charset=utf-8'];
      headers.push('Content-Length', String(Buffer.byteLength(body)));
      response.writeHead(200, headers);
      response.end(body);
    } catch (error) {
      if (!response.headersSent) tellRequestId(response, requestId);
      this.filter.answer(error, response);
    }
    this.metrics.callbackSeconds.observe((performance.now() - begun) / 1000);
  }
}
