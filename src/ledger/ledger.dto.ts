import { ApiProperty } from '@nestjs/swagger';
import { ChoiceFilter, MomentFilter, TextFilter } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
import type { AccountKind } from './booking.rules.js';

const KINDS = ['issuance', 'member', 'gokart_receivable', 'gokart_revenue'] as const;
const TRANSFER = '0199c2f0-6222-7ccc-9ddd-1f0e2d3c4b5a';

export class AccountQuery extends PageQuery {
  @TextFilter('Only of this site.', 'quests')
  site?: string;

  @TextFilter('Only in this environment.', 'production')
  environment?: string;

  @ChoiceFilter('Only of this kind.', KINDS)
  kind?: AccountKind;

  @TextFilter('Only the wallets of this member.', 'lus')
  memberId?: string;
}

export class BalancesQuery extends AccountQuery {
  @MomentFilter('The moment to look at, included; now unless told.')
  at?: string;
}

/** An account and what stands on it. */
export class AccountItem {
  @ApiProperty({ example: '2' })
  id!: string;

  @ApiProperty({ example: 'quests/production/POINTS/member:lus' })
  name!: string;

  @ApiProperty({ example: 'quests' })
  site!: string;

  @ApiProperty({ example: 'production' })
  environment!: string;

  @ApiProperty({ enum: KINDS, example: 'member' })
  kind!: AccountKind;

  @ApiProperty({ type: String, nullable: true, example: 'lus' })
  memberId!: string | null;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ example: '0.00' })
  debits!: string;

  @ApiProperty({ example: '45.00' })
  credits!: string;

  @ApiProperty({ example: '45.00', description: 'Credits less debits; over all accounts of an asset it sums to 0.' })
  balance!: string;
}

export class AccountPage extends PageShape {
  @ApiProperty({ type: [AccountItem] })
  items!: AccountItem[];
}

export class BalancesPage extends AccountPage {
  @ApiProperty({ format: 'date-time', example: '2025-05-31T22:00:00Z', description: 'The moment that was looked at.' })
  at!: string;
}

export class AccountRef {
  @ApiProperty({ example: '1' })
  account!: string;

  @ApiProperty({ example: 'quests/production/POINTS/issuance' })
  name!: string;
}

export class TransferItem {
  @ApiProperty({ format: 'uuid', example: TRANSFER })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.137512Z' })
  at!: string;

  @ApiProperty({ example: 'reward:0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a:1' })
  idempotencyKey!: string;

  @ApiProperty({ type: AccountRef })
  debit!: AccountRef;

  @ApiProperty({ type: AccountRef })
  credit!: AccountRef;

  @ApiProperty({ example: '45.00' })
  amount!: string;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The transfer it takes back.',
  })
  reverses!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The transfer that took it back.',
  })
  reversedBy!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a',
    description: 'The reward or adjustment that it is for.',
  })
  source!: string | null;
}

export class TransferPage extends PageShape {
  @ApiProperty({ type: [TransferItem] })
  items!: TransferItem[];
}

export class TrialBalanceRow {
  @ApiProperty({ example: 'quests' })
  site!: string;

  @ApiProperty({ example: 'production' })
  environment!: string;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ example: '1234.50', description: 'Over all accounts of the asset.' })
  debits!: string;

  @ApiProperty({ example: '1234.50', description: 'Equal to the debits, or the ledger is wrong.' })
  credits!: string;
}

export class TrialBalance {
  @ApiProperty({ type: [TrialBalanceRow] })
  items!: TrialBalanceRow[];
}
