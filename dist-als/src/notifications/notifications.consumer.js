var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { conversionChanged } from '../conversions/conversion.events.js';
import { Consumer, Handles } from '../platform/events/consumer.decorator.js';
import { newId } from '../platform/new-id.js';
import { rewardChanged } from '../rewards/reward.events.js';
import { conversionNotification, rewardNotification } from './notification.rules.js';
import { NotificationsRepository } from './notifications.repository.js';
export const NOTIFICATIONS_CONSUMER = 'notifications';
/** Makes the messages: what has changed, told to each endpoint that wants to hear it, once. */
let NotificationsConsumer = class NotificationsConsumer {
    constructor(notifications) {
        this.notifications = notifications;
    }
    async tellConversions(events, tx) {
        const messages = [];
        for (const { id: endpoint, ...subscription } of await this.notifications.subscribed(tx)) {
            for (const { data, occurredAt } of events) {
                const notification = conversionNotification(subscription, data, occurredAt);
                if (!notification)
                    continue;
                const { type } = notification;
                const about = { subject: data.id, revision: data.version, conversion: data.id };
                messages.push({ id: newId(), endpoint, type, ...about, body: JSON.stringify(notification) });
            }
        }
        await this.notifications.add(tx, messages);
    }
    async tellRewards(events, tx) {
        const messages = [];
        for (const { id: endpoint, ...subscription } of await this.notifications.subscribed(tx)) {
            for (const { data, occurredAt } of events) {
                const notification = rewardNotification(subscription, data, occurredAt);
                if (!notification)
                    continue;
                const { type } = notification;
                const about = { subject: data.rewardId, revision: data.revision, conversion: data.conversion };
                messages.push({ id: newId(), endpoint, type, ...about, body: JSON.stringify(notification) });
            }
        }
        await this.notifications.add(tx, messages);
    }
};
__decorate([
    Handles(conversionChanged),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Array, Function]),
    __metadata("design:returntype", Promise)
], NotificationsConsumer.prototype, "tellConversions", null);
__decorate([
    Handles(rewardChanged),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Array, Function]),
    __metadata("design:returntype", Promise)
], NotificationsConsumer.prototype, "tellRewards", null);
NotificationsConsumer = __decorate([
    Consumer({ name: NOTIFICATIONS_CONSUMER, startAt: 'beginning' }),
    __metadata("design:paramtypes", [NotificationsRepository])
], NotificationsConsumer);
export { NotificationsConsumer };
//# sourceMappingURL=notifications.consumer.js.map