import { ApiProperty } from '@nestjs/swagger';
import { ConversionItem } from '../conversions/conversions.dto.js';
import { TextFilter } from '../platform/http/inputs.js';
import { RewardItem } from '../rewards/rewards.dto.js';

export class MemberQuery {
  @TextFilter('May be left out when there is one site alone.', 'quests')
  site?: string;
}

export class MemberBalanceItem {
  @ApiProperty({ example: 'production' })
  environment!: string;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ example: '45.00' })
  amount!: string;
}

/** A member at a site. One that nobody has heard of has empty lists: members are the publisher's. */
export class MemberDetail {
  @ApiProperty({ example: 'lus' })
  memberId!: string;

  @ApiProperty({ example: 'quests' })
  site!: string;

  @ApiProperty({ type: [MemberBalanceItem] })
  balances!: readonly MemberBalanceItem[];

  @ApiProperty({ type: [RewardItem], description: 'The newest 50; `GET /rewards?memberId=` has all.' })
  rewards!: readonly RewardItem[];

  @ApiProperty({ type: [ConversionItem], description: 'The newest 50; `GET /conversions?memberId=` has all.' })
  conversions!: readonly ConversionItem[];
}
