import { Webhook } from 'standardwebhooks';
import type { Claimed, OutboundChannel, OutboundRequest, Verdict } from '../platform/outbound/outbound-channel.js';
import { renderBody } from './message-body.rules.js';
import { MESSAGE_TABLES, type OutgoingMessage } from './notifications.repository.js';

const GONE = 410;

/** Messages as Standard Webhooks has them: signed, and an endpoint that answers 410 Gone is not called again. */
export class NotificationsChannel implements OutboundChannel<OutgoingMessage> {
  readonly name = 'notifications';
  readonly tables = MESSAGE_TABLES;

  /** @param secrets by the name of their environment variable */
  constructor(private readonly secrets: Readonly<Record<string, string | undefined>>) {}

  prepare({ id, row }: Claimed<OutgoingMessage>, at: Date): OutboundRequest {
    const secret = this.secrets[row.secretEnv];
    if (!secret) {
      throw new Error(
        `this process has no signing secret: set ${row.secretEnv}, or take the role senders away from it`,
      );
    }
    const body = bodyOf(row);
    return {
      url: row.url,
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
    };
  }

  judge(status: number): Verdict {
    if (status >= 200 && status < 300) return 'delivered';
    return status === GONE ? 'gone' : 'retry';
  }
}

function bodyOf({ packed, body, ...row }: OutgoingMessage): string {
  return packed ? renderBody({ ...row, packed }) : (body ?? '');
}
