import { Webhook } from 'standardwebhooks';
import { MESSAGE_TABLES } from './notifications.repository.js';
const GONE = 410;
/** Messages as Standard Webhooks has them: signed, and an endpoint that answers 410 Gone is not called again. */
export class NotificationsChannel {
    /** @param secrets by the name of their environment variable */
    constructor(secrets) {
        this.secrets = secrets;
        this.name = 'notifications';
        this.tables = MESSAGE_TABLES;
    }
    prepare({ id, row }, at) {
        const secret = this.secrets[row.secretEnv];
        if (!secret) {
            throw new Error(`this process has no signing secret: set ${row.secretEnv}, or take the role senders away from it`);
        }
        return {
            url: row.url,
            body: row.body,
            headers: {
                'content-type': 'application/json',
                'webhook-id': id,
                'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
                'webhook-signature': new Webhook(secret).sign(id, at, row.body),
            },
        };
    }
    judge(status) {
        if (status >= 200 && status < 300)
            return 'delivered';
        return status === GONE ? 'gone' : 'retry';
    }
}
//# sourceMappingURL=notifications.channel.js.map