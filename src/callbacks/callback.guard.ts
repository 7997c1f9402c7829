import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../platform/config/config.js';
import { clientAddress, isIn, parseNetwork, type Network } from '../platform/http/client-address.js';
import { Problem } from '../platform/http/problem.js';
import { findSecret, hashSecret } from '../platform/http/secrets.js';
import { Metrics } from '../platform/metrics/metrics.js';
import type { CallbackErrorCode } from './callback.errors.js';

/** Where a callback came from, as the guard found it. */
export interface CallbackRequest extends Request {
  sourceAddress?: string | null;
}

/** Lets in who comes from an allowed address and presents one of the secrets. Nothing of the others is stored. */
@Injectable()
export class CallbackGuard implements CanActivate {
  private readonly allowed: readonly Network[];
  private readonly proxies: readonly Network[];
  private readonly secrets: readonly { readonly header: string; readonly hash: Buffer }[];

  constructor(
    config: Config,
    private readonly metrics: Metrics,
  ) {
    this.allowed = config.callbackAllowedIps.map(parseNetwork);
    this.proxies = config.trustedProxies.map(parseNetwork);
    this.secrets = config.callbackSecrets.map(({ header, value }) => ({
      header: header.toLowerCase(),
      hash: hashSecret(value),
    }));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<CallbackRequest>();
    const peer = request.socket.remoteAddress ?? '';
    const source = clientAddress(peer, joined(request.headers['x-forwarded-for']), this.proxies);
    if (this.allowed.length > 0 && !isIn(this.allowed, source)) {
      const named = source ?? 'An address that the proxy in front does not name';
      throw this.refuse('address_not_allowed', `${named} is in none of the networks of CALLBACK_ALLOWED_IPS.`);
    }
    if (!this.presentsSecret(request)) {
      throw this.refuse('callback_unauthorized', "Send the header and value that are set in GoKart's Callback tab.");
    }
    request.sourceAddress = source;
    return true;
  }

  /** A header that comes several times (a proxy may repeat it) is looked at each time: any one secret is enough. */
  private presentsSecret(request: Request): boolean {
    let presented = false;
    for (const header of new Set(this.secrets.map((secret) => secret.header))) {
      const kept = this.secrets.filter((secret) => secret.header === header);
      for (const value of request.headersDistinct[header] ?? []) {
        if (findSecret(kept, value)) presented = true;
      }
    }
    return presented;
  }

  private refuse(code: 'address_not_allowed' | 'callback_unauthorized', detail: string): Problem<CallbackErrorCode> {
    this.metrics.callbacks.inc({ outcome: code === 'address_not_allowed' ? 'forbidden' : 'unauthorized' });
    return new Problem(code, detail);
  }
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
