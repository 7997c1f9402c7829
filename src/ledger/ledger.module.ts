import { Module } from '@nestjs/common';
import { LedgerConsumer } from './ledger.consumer.js';
import { LedgerRepository } from './ledger.repository.js';

@Module({ providers: [LedgerRepository, LedgerConsumer] })
export class LedgerModule {}
