import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { CallbackDto } from './callback.dto.js';
import { Conversion } from './entities.js';

export const CONVERSION_SAVED = 'conversion.saved';

@Injectable()
export class CallbacksService {
  constructor(
    @InjectRepository(Conversion) private readonly conversions: Repository<Conversion>,
    private readonly emitter: EventEmitter2,
  ) {}

  /** Resolves when the listeners are through too: only then it is comparable with what is fully processed. */
  async take({ sentAt, conversion: told }: CallbackDto): Promise<void> {
    const known = await this.conversions.findOne({ where: { conversionId: told.conversionId } });
    if (known && known.sentAt >= new Date(sentAt)) return;
    const conversion = await this.conversions.save(
      this.conversions.create({
        ...known,
        conversionId: told.conversionId,
        status: told.status,
        memberId: told.pubMemberId,
        rewardPoints: told.rewardPoints ?? null,
        revenue: told.revenue ?? null,
        sentAt: new Date(sentAt),
        payload: told,
      }),
    );
    await this.emitter.emitAsync(CONVERSION_SAVED, conversion);
  }
}
