import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Config } from '../platform/config/config.js';
import { clientAddress, isIn, parseNetwork, type Network } from '../platform/http/client-address.js';
import { Problem } from '../platform/http/problem.js';
import type { WholeRequest } from '../platform/http/whole-request.js';
import { findSecret, hashSecret } from '../platform/http/secrets.js';
import { Metrics } from '../platform/metrics/metrics.js';
import type { CallbackErrorCode } from './callback.errors.js';

/** A callback's request, read as it comes or come as a whole, and what is known of it beside what was sent. */
export type CallbackRequest = (IncomingMessage | (WholeRequest & { readonly socket: Socket })) & {
  /** Where it came from, as the guard found it. */
  sourceAddress?: string | null;
  /** By which log and answer name it, and which becomes its receipt's id. */
  requestId?: string;
};

/** Lets in who comes from an allowed address and presents one of the secrets. Nothing of the others is stored. */
@Injectable()
export class CallbackGuard implements CanActivate {
  private readonly allowed: readonly Network[];
  private readonly proxies: readonly Network[];
  private readonly secretsByHeader: ReadonlyMap<string, readonly { readonly hash: Buffer }[]>;
  /** A sender's heads are the same again and again; to hash their secret takes as long as to read half a callback. */
  private readonly presenting = new WeakMap<WholeRequest['headers'], boolean>();

  constructor(
    config: Config,
    private readonly metrics: Metrics,
  ) {
    this.allowed = config.callbackAllowedIps.map(parseNetwork);
    this.proxies = config.trustedProxies.map(parseNetwork);
    this.secretsByHeader = groupByHeader(config.callbackSecrets);
  }

  canActivate(context: ExecutionContext): boolean {
    this.admit(context.switchToHttp().getRequest<CallbackRequest>());
    return true;
  }

  /**
   * Leaves on the request where it came from.
   *
   * @throws Problem `address_not_allowed` or `callback_unauthorized`
   */
  admit(request: CallbackRequest): void {
    const peer = request.socket.remoteAddress ?? '';
    const source = clientAddress(peer, joined(request.headers['x-forwarded-for']), this.proxies);
    if (this.allowed.length > 0 && !isIn(this.allowed, source)) {
      const named = source ?? 'An address that the proxy in front does not name';
      throw this.refuse('address_not_allowed', `${named} is in none of the networks of CALLBACK_ALLOWED_IPS.`);
    }
    if (!('body' in request ? this.presentsKnown(request.headers) : this.presentsSecret(request))) {
      throw this.refuse('callback_unauthorized', "Send the header and value that are set in GoKart's Callback tab.");
    }
    request.sourceAddress = source;
  }

  private presentsKnown(headers: WholeRequest['headers']): boolean {
    let presents = this.presenting.get(headers);
    if (presents === undefined) {
      presents = this.presentsSecret({ headers });
      this.presenting.set(headers, presents);
    }
    return presents;
  }

  /** A header that comes several times (a proxy may repeat it) is looked at each time: any one secret is enough. */
  private presentsSecret(request: Pick<IncomingMessage, 'headers'> | IncomingMessage): boolean {
    const distinct = 'headersDistinct' in request ? request.headersDistinct : null;
    let presented = false;
    for (const [header, secrets] of this.secretsByHeader) {
      const value = request.headers[header];
      if (typeof value === 'string' && findSecret(secrets, value)) presented = true;
      else if (value !== undefined) {
        for (const single of distinct?.[header] ?? []) if (findSecret(secrets, single)) presented = true;
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

function groupByHeader(
  secrets: readonly { readonly header: string; readonly value: string }[],
): ReadonlyMap<string, readonly { readonly hash: Buffer }[]> {
  const groups = new Map<string, { readonly hash: Buffer }[]>();
  for (const { header, value } of secrets) {
    const name = header.toLowerCase();
    groups.set(name, [...(groups.get(name) ?? []), { hash: hashSecret(value) }]);
  }
  return groups;
}
