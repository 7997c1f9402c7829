import { Module } from '@nestjs/common';
import { ConversionsModule } from '../conversions/conversions.module.js';
import { OutboundModule } from '../platform/outbound/outbound.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { AttemptsByMonth } from './attempts-by-month.js';
import { MessagesTimeline } from './messages.timeline.js';
import { NotificationsConsumer } from './notifications.consumer.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';

/** Tells endpoints of what happens: messages from the event log, signed, sent until they are delivered. */
@Module({
  imports: [ConversionsModule, SitesModule, OutboundModule],
  providers: [NotificationsRepository, NotificationsConsumer, NotificationsService, MessagesTimeline, AttemptsByMonth],
  exports: [NotificationsRepository],
})
export class NotificationsModule {}
