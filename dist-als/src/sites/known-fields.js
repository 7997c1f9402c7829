const numbered = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
/**
 * The fields of a conversion that GoKart documents. Rules may ask for others, as its schema keeps growing; one that is
 * not here is worth a warning, because it may be misspelled and then never matches.
 */
export const KNOWN_FIELDS = [
    'status rejectionReason conversionId viewId clickId offerId offerAdvertiserId offerCategoryId offerCountryId',
    'offerEventId eventId eventName sequenceNumber offerName offerAdvertiserName offerCategoryName',
    'offerCountryCode2 offerCountryCode3 rewardPoints revenue pubMemberId pubClickId pubSessionId pubGender pubAge',
    'pubGeoCountry pubGeoState pubPostalCode pubDevice trackSysEventId trackSysConversionId trackSysConversionAmount',
    'trackSysConversionIpAddress trackSysConversionEmail trackSysConversionUserId partnerId partnerName isRewardSent',
    'userCompletedAt createdAt clickTime',
]
    .flatMap((line) => line.split(' '))
    .concat(numbered('pubSub', 15), numbered('trackSysConversionSub', 5));
//# sourceMappingURL=known-fields.js.map