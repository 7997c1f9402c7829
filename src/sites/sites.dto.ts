import { ApiProperty } from '@nestjs/swagger';

export class AssetShape {
  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ example: 2, description: 'Digits after the point.' })
  scale!: number;

  @ApiProperty({ enum: ['refuse', 'half-even'] })
  rounding!: string;
}

export class SiteItem {
  @ApiProperty({ example: 'quests' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Heroic Quests' })
  title!: string | null;

  @ApiProperty({ type: AssetShape })
  points!: AssetShape;

  @ApiProperty({ type: AssetShape })
  revenue!: AssetShape;

  @ApiProperty({ type: [String], example: ['crm'], description: 'Ids of the endpoints that are told of it.' })
  endpoints!: string[];
}

export class RoutingRuleItem {
  @ApiProperty({ example: 'test members' })
  name!: string;

  @ApiProperty({ example: 'quests' })
  site!: string;

  @ApiProperty({ example: 'sandbox' })
  environment!: string;
}

export class SitesInForceShape {
  @ApiProperty({ example: 3, description: 'Prices and routes name the version that they were decided by.' })
  version!: number;

  @ApiProperty({ type: String, nullable: true, example: 'quests', description: 'Null: what fits no rule is parked.' })
  defaultSite!: string | null;

  @ApiProperty({ type: [SiteItem] })
  sites!: SiteItem[];

  @ApiProperty({ type: [RoutingRuleItem], description: 'In order: the first that matches wins.' })
  routing!: RoutingRuleItem[];
}
