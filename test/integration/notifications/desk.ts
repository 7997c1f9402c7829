import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { NotificationsChannel } from '../../../src/notifications/notifications.channel.js';
import {
  NotificationsRepository,
  type DeclaredEndpoint,
  type OutgoingMessage,
} from '../../../src/notifications/notifications.repository.js';
import { packBody } from '../../../src/notifications/message-body.rules.js';
import type { ConversionData, Notification } from '../../../src/notifications/notification.rules.js';
import { Clock } from '../../../src/platform/clock.js';
import { APPLICATION_ROLE } from '../../../src/platform/database/application-role.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { OutboundRepository } from '../../../src/platform/outbound/outbound.repository.js';
import { OutboundSender, type SenderLimits } from '../../../src/platform/outbound/outbound-sender.js';
import { createTestDatabase } from '../../support/database.js';

export const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

export interface Message {
  readonly id: string;
  readonly conversion: string;
}

export interface MessageRow {
  readonly state: string;
  readonly attempts: number;
  /** Seconds from now to the next try; null when there is none. */
  readonly due_in_s: number | null;
  readonly claimed: boolean;
}

/** The sending side on a real database: endpoints and messages are put in, and time is moved by hand. */
export interface Desk {
  readonly notifications: NotificationsRepository;
  readonly dataSource: DataSource;
  declare(endpoints: readonly (Partial<DeclaredEndpoint> & { id: string; url: string })[]): Promise<void>;
  put(endpoint: string, count?: number): Promise<Message[]>;
  sender(limits?: Partial<SenderLimits>, repository?: OutboundRepository): OutboundSender<OutgoingMessage>;
  /** Makes everything that is to come come sooner. */
  elapse(seconds: number): Promise<void>;
  row(message: Message): Promise<MessageRow>;
  endpoint(id: string): Promise<Record<string, unknown>>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

function approved(id: string): Notification<ConversionData> {
  const data: ConversionData = {
    id,
    conversionId: 'c-1',
    offerEventId: null,
    eventId: null,
    eventName: null,
    revision: 1,
    status: 'Success',
    rejectionReason: null,
    site: 'games',
    environment: 'production',
    memberId: 'lus',
    rewardPoints: '45',
    revenue: null,
    offerId: null,
    offerName: 'Zoë',
    clickId: null,
    partnerId: null,
    completedAt: '2025-05-19T15:36:20Z',
    sentAt: '2025-05-19T15:36:20Z',
  };
  return { type: 'conversion.approved', timestamp: new Date('2025-05-19T15:36:20.123Z'), data };
}

export async function openDesk(): Promise<Desk> {
  const database = await createTestDatabase();
  const dataSource = await new DataSource(dataSourceOptions(database.url, { role: APPLICATION_ROLE })).initialize();
  const notifications = new NotificationsRepository(dataSource);
  const logger = new Logger('desk');
  const declared = { site: 'games', events: ['*'], environments: null, secretEnv: 'THE_SECRET' };
  return {
    notifications,
    dataSource,
    declare: (endpoints) => notifications.synchronise(endpoints.map((endpoint) => ({ ...declared, ...endpoint }))),
    put: async (endpoint, count = 1) => {
      const messages = Array.from({ length: count }, () => ({ id: uuidv7(), conversion: uuidv7() }));
      const rows = messages.map(({ id, conversion }) => ({
        id,
        endpoint,
        type: 'conversion.approved',
        subject: conversion,
        revision: 1,
        conversion,
        packed: packBody(approved(conversion)),
      }));
      await dataSource.transaction((tx) => notifications.add(tx, rows));
      return messages;
    },
    sender: (limits = {}, repository = new OutboundRepository(dataSource)) =>
      new OutboundSender(
        new NotificationsChannel({ THE_SECRET: SECRET }),
        repository,
        { clock: new Clock(), random: () => 0.5, logger },
        limits,
      ),
    elapse: async (seconds) => {
      await dataSource.query(
        `UPDATE messages SET due_at = due_at - make_interval(secs => $1),
                             claimed_until = claimed_until - make_interval(secs => $1) WHERE state = 'pending'`,
        [seconds],
      );
      await dataSource.query('UPDATE endpoints SET open_until = open_until - make_interval(secs => $1)', [seconds]);
    },
    row: async ({ id }) => {
      const [row] = await dataSource.query<MessageRow[]>(
        `SELECT state, attempts, extract(epoch FROM due_at - now())::float8 AS due_in_s,
                coalesce(claimed_until > now(), false) AS claimed
         FROM messages WHERE id = $1`,
        [id],
      );
      if (!row) throw new Error(`There is no message ${id}`);
      return row;
    },
    endpoint: async (id) => {
      const [row] = await dataSource.query<Record<string, unknown>[]>(
        `SELECT enabled, declared, disabled_reason, consecutive_failures AS failures,
                extract(epoch FROM open_until - now())::float8 AS open_for_s
         FROM endpoints WHERE id = $1`,
        [id],
      );
      return row ?? {};
    },
    clear: async () => {
      // Attempts are kept for ever, so a test gets rid of what waits by calling it done.
      await dataSource.query(
        `UPDATE messages SET state = 'failed', due_at = NULL, claimed_until = NULL WHERE state = 'pending'`,
      );
    },
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
