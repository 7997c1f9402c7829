import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CONVERSION_SAVED } from './callbacks.service.js';
import { type Conversion, Message, Reward, Transfer } from './entities.js';

@Injectable()
export class RewardsListener {
  constructor(@InjectRepository(Reward) private readonly rewards: Repository<Reward>) {}

  @OnEvent(CONVERSION_SAVED)
  async reward({ id, memberId, status, rewardPoints }: Conversion): Promise<void> {
    const state = status === 'Success' ? 'granted' : status.toLowerCase();
    await this.rewards.save(this.rewards.create({ conversion: id, memberId, state, amount: rewardPoints ?? 0 }));
  }
}

@Injectable()
export class TransfersListener {
  constructor(@InjectRepository(Transfer) private readonly transfers: Repository<Transfer>) {}

  @OnEvent(CONVERSION_SAVED)
  async book({ id, memberId, status, rewardPoints }: Conversion): Promise<void> {
    const [debit, credit] = status === 'Rejected' ? [memberId, 'issuance'] : ['issuance', memberId];
    await this.transfers.save(this.transfers.create({ conversion: id, debit, credit, amount: rewardPoints ?? 0 }));
  }
}

@Injectable()
export class MessagesListener {
  constructor(@InjectRepository(Message) private readonly messages: Repository<Message>) {}

  @OnEvent(CONVERSION_SAVED)
  async tell({ id, conversionId, memberId, status, rewardPoints }: Conversion): Promise<void> {
    const body = { conversionId, memberId, status, rewardPoints };
    await this.messages.save(this.messages.create({ conversion: id, type: 'conversion.saved', body }));
  }
}
