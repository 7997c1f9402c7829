var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { TellsTimeline } from '../platform/timeline/timeline.js';
import { NotificationsRepository } from './notifications.repository.js';
/** Tells of every message about a conversion or its reward, and of every try at delivering it. */
let MessagesTimeline = class MessagesTimeline {
    constructor(notifications) {
        this.notifications = notifications;
    }
    async entriesOf(conversions) {
        const messages = await this.notifications.messagesOf(conversions);
        return messages.flatMap(({ id, conversion, at, attempts, createdAt: _, dueAt, deliveredAt, ...message }) => [
            {
                conversion,
                at,
                kind: 'message',
                messageId: id,
                ...message,
                nextTryAt: dueAt?.toISOString() ?? null,
                deliveredAt: deliveredAt?.toISOString() ?? null,
            },
            ...attempts.map(({ startedAt, ...attempt }) => ({
                conversion,
                at: notBefore(at, startedAt),
                kind: 'attempt',
                messageId: id,
                endpoint: message.endpoint,
                ...attempt,
            })),
        ]);
    }
};
MessagesTimeline = __decorate([
    TellsTimeline(),
    __metadata("design:paramtypes", [NotificationsRepository])
], MessagesTimeline);
export { MessagesTimeline };
/** A try's time is of our clock, to the millisecond; the message's of the database's, to the microsecond. */
function notBefore(at, date) {
    const moment = date.toISOString().replace('Z', '000Z');
    return moment < at ? at : moment;
}
//# sourceMappingURL=messages.timeline.js.map