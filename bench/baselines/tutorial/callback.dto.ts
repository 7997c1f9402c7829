import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsBoolean, IsDateString, IsIn, IsInt, IsNumber, IsOptional, IsString, ValidateNested } from 'class-validator';

const Text = (): PropertyDecorator => applyDecorators(IsOptional(), IsString());
const Amount = (): PropertyDecorator => applyDecorators(IsOptional(), IsNumber());
const Moment = (): PropertyDecorator => applyDecorators(IsOptional(), IsDateString());

export class ConversionDto {
  @IsIn(['Success', 'Pending', 'Rejected']) status!: 'Success' | 'Pending' | 'Rejected';
  @IsString() conversionId!: string;
  @IsString() pubMemberId!: string;
  @Amount() rewardPoints?: number | null;
  @Amount() revenue?: number | null;
  @IsOptional() @IsBoolean() isRewardSent?: boolean | null;
  @IsOptional() @IsInt() sequenceNumber?: number | null;
  @Moment() userCompletedAt?: string | null;
  @Moment() createdAt?: string | null;
  @Moment() clickTime?: string | null;
  @Text() rejectionReason?: string | null;
  @Text() viewId?: string | null;
  @Text() clickId?: string | null;
  @Text() offerId?: string | null;
  @Text() offerAdvertiserId?: string | null;
  @Text() offerCategoryId?: string | null;
  @Text() offerCountryId?: string | null;
  @Text() offerEventId?: string | null;
  @Text() eventId?: string | null;
  @Text() eventName?: string | null;
  @Text() offerName?: string | null;
  @Text() offerAdvertiserName?: string | null;
  @Text() offerCategoryName?: string | null;
  @Text() offerCountryCode2?: string | null;
  @Text() offerCountryCode3?: string | null;
  @Text() pubClickId?: string | null;
  @Text() pubSessionId?: string | null;
  @Text() pubGender?: string | null;
  @Text() pubAge?: string | null;
  @Text() pubGeoCountry?: string | null;
  @Text() pubGeoState?: string | null;
  @Text() pubPostalCode?: string | null;
  @Text() pubDevice?: string | null;
  @Text() pubSub1?: string | null;
  @Text() pubSub2?: string | null;
  @Text() pubSub3?: string | null;
  @Text() pubSub4?: string | null;
  @Text() pubSub5?: string | null;
  @Text() pubSub6?: string | null;
  @Text() pubSub7?: string | null;
  @Text() pubSub8?: string | null;
  @Text() pubSub9?: string | null;
  @Text() pubSub10?: string | null;
  @Text() pubSub11?: string | null;
  @Text() pubSub12?: string | null;
  @Text() pubSub13?: string | null;
  @Text() pubSub14?: string | null;
  @Text() pubSub15?: string | null;
  @Text() trackSysEventId?: string | null;
  @Text() trackSysConversionId?: string | null;
  @Text() trackSysConversionAmount?: string | null;
  @Text() trackSysConversionIpAddress?: string | null;
  @Text() trackSysConversionEmail?: string | null;
  @Text() trackSysConversionUserId?: string | null;
  @Text() trackSysConversionSub1?: string | null;
  @Text() trackSysConversionSub2?: string | null;
  @Text() trackSysConversionSub3?: string | null;
  @Text() trackSysConversionSub4?: string | null;
  @Text() trackSysConversionSub5?: string | null;
  @Text() partnerId?: string | null;
  @Text() partnerName?: string | null;
}

export class CallbackDto {
  @IsString() id!: string;
  @IsDateString() sentAt!: string;
  @ValidateNested() @Type(() => ConversionDto) conversion!: ConversionDto;
}
