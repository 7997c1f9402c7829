import { instantText } from './instants.js';
import { Random } from './random.js';
const IDS_THAT_MAY_BE_BLANK = new Set(['offerEventId', 'eventId', 'partnerId', 'viewId']);
const DEVICES = ['IOS', 'Android', 'MacOS', 'Browser', 'All'];
const OFFERS = ['Heroic Journey. TEST LU', 'CreditStrong', 'Café “Zürich”', 'Bingo 🎲 Blitz', 'Test'];
const ADVERTISERS = ['Brown Boots', 'Blizzard Inc.', 'Ünïted "Quotes" \\ Co'];
export function randomSpelling(random) {
    return {
        casing: random.chance(0.3) ? 'pascal' : 'camel',
        amounts: random.weighted([
            [60, 'number'],
            [5, 'exponent'],
            [10, 'padded'],
            [25, 'string'],
        ]),
        idsAsNumbers: random.chance(0.5),
        sentAtDigits: random.weighted([
            [90, 7],
            [5, 0],
            [5, 9],
        ]),
        sentAtOffset: random.weighted([
            [80, 0],
            [10, null],
            [5, 120],
            [5, -330],
        ]),
        empty: random.weighted([
            [80, 'null'],
            [15, 'dropped'],
            [5, 'blank'],
        ]),
        isRewardSent: random.chance(0.5),
        unknownFields: random.chance(0.05),
        asciiOnly: random.chance(0.2),
        pretty: random.chance(0.05),
        byteOrderMark: random.chance(0.01),
    };
}
/** The fields of a callback in GoKart's order, before they become bytes. */
export function payloadOf(planned, spelling) {
    const { callback } = planned;
    const sentAt = instantText(callback.sentAt, { digits: spelling.sentAtDigits, offset: spelling.sentAtOffset });
    const conversion = planned.fields === 'full' ? fullFields(planned, spelling) : oldestFields(planned, spelling);
    if (spelling.unknownFields)
        conversion.push(...UNKNOWN_FIELDS);
    return {
        envelope: [
            ['id', text(callback.id)],
            ['sentAt', text(sentAt)],
        ],
        conversion: conversion.flatMap((field) => spellEmpty(field, spelling)),
    };
}
export function bytesOf(payload, planned, spelling) {
    const gap = spelling.pretty ? '\n    ' : '';
    const pascal = spelling.casing === 'pascal' && planned.fields === 'full';
    const inside = payload.conversion.map(([name, json]) => `${gap}"${pascal ? upperFirst(name) : name}":${json}`);
    const outside = payload.envelope.map(([name, json]) => `${gap}"${name}":${json}`);
    const json = `{${[...outside, `${gap}"conversion":{${inside.join(',')}${gap}}`].join(',')}${gap}}`;
    return Buffer.from((spelling.byteOrderMark ? '\ufeff' : '') + (spelling.asciiOnly ? escaped(json) : json), 'utf8');
}
function fullFields(planned, spelling) {
    const { callback } = planned;
    const d = detailsOf(planned);
    const subs = d.pubSubs.map((value, index) => [`pubSub${index + 1}`, text(value)]);
    return [
        ['status', text(callback.status)],
        ['rejectionReason', text(callback.rejectionReason)],
        ['userCompletedAt', text(d.completedAt)],
        ['isRewardSent', String(spelling.isRewardSent)],
        ['viewId', text(d.viewId)],
        ['clickId', text(callback.clickId)],
        ['conversionId', id(callback.conversionId, spelling)],
        ['offerId', text(callback.offerId)],
        ...offerFields(d),
        ['offerEventId', id(callback.offerEventId, spelling)],
        ['eventId', id(callback.eventId, spelling)],
        ['eventName', text(callback.eventId === null ? null : `Event ${callback.eventId}`)],
        ['rewardPoints', amount(callback.rewardPoints, spelling)],
        ['revenue', amount(callback.revenue, spelling)],
        ['pubMemberId', id(callback.memberId, spelling)],
        ['pubClickId', text(d.pubClickId)],
        ...personFields(d),
        ...subs,
        ['pubDevice', text(d.device)],
        ['trackSysEventId', text(null)],
        ['trackSysConversionId', text(d.trackSysConversionId)],
        ['trackSysConversionAmount', text(d.trackSysAmount)],
        ['trackSysConversionIpAddress', text(d.ipAddress)],
        ['trackSysConversionEmail', text(d.email)],
        ['trackSysConversionUserId', text(null)],
        ['trackSysConversionSub1', text(null)],
        ['sequenceNumber', d.sequenceNumber === null ? 'null' : String(d.sequenceNumber)],
        ['partnerId', text(callback.partnerId)],
        ['partnerName', text(callback.partnerId === null ? null : 'Partner & Söhne')],
        ['createdAt', text(d.createdAt)],
        ['clickTime', text(d.clickTime)],
    ];
}
function oldestFields(planned, spelling) {
    const { callback } = planned;
    const d = detailsOf(planned);
    return [
        ['viewId', text(d.viewId)],
        ['clickId', text(callback.clickId)],
        ['conversionId', id(callback.conversionId, spelling)],
        ['offerId', text(callback.offerId)],
        ['OfferEventId', id(callback.offerEventId, spelling)],
        ...offerFields(d),
        ['eventId', id(callback.eventId, spelling)],
        ['rewardPoints', amount(callback.rewardPoints, spelling)],
        ['revenue', amount(callback.revenue, spelling)],
        ['pubMemberId', id(callback.memberId, spelling)],
        ...personFields(d),
        ...d.pubSubs.slice(0, 5).map((value, index) => [`pubSub${index + 1}`, text(value)]),
        ['pubDevice', text(d.device)],
        ['createdAt', text(d.createdAt)],
    ];
}
function offerFields(d) {
    return [
        ['offerName', text(d.offerName)],
        ['offerAdvertiserId', text(d.advertiserId)],
        ['offerAdvertiserName', text(d.advertiserName)],
        ['offerCategoryId', text('ddd1dade-0988-41e6-89e7-07f55c9f74be')],
        ['offerCategoryName', text('Credit')],
        ['offerCountryId', text('5b03d969-cef9-4b99-a2dc-d8415536fc7c')],
        ['offerCountryCode2', text(d.country)],
        ['offerCountryCode3', text(null)],
    ];
}
function personFields(d) {
    return [
        ['pubSessionId', text(null)],
        ['pubGender', text(d.gender)],
        ['pubAge', text(d.age)],
        ['pubGeoCountry', text(d.country)],
        ['pubGeoState', text(null)],
        ['pubPostalCode', text(null)],
    ];
}
/** Everything that no promise depends on. Invented: nobody's data. */
function detailsOf({ details, callback }) {
    const random = new Random(details);
    const maybe = (value) => (random.chance(0.5) ? value : null);
    const two = () => String(random.between(10, 23));
    const time = () => `2025-01-${two()}T${two()}:${two()}:${two()}.${random.between(100_000, 999_999)}+00:00`;
    return {
        viewId: maybe(random.uuid()),
        offerName: random.pick(OFFERS),
        advertiserId: random.uuid(),
        advertiserName: random.pick(ADVERTISERS),
        country: maybe('US'),
        pubClickId: maybe(random.hex(20)),
        gender: maybe('f'),
        age: maybe(String(random.between(18, 80))),
        pubSubs: Array.from({ length: 15 }, () => (random.chance(0.2) ? random.hex(6) : null)),
        device: maybe(random.pick(DEVICES)),
        trackSysConversionId: maybe(random.hex(8)),
        trackSysAmount: maybe(`${random.between(0, 99)}.99`),
        ipAddress: maybe('192.0.2.7'),
        email: maybe('someone@example.com'),
        sequenceNumber: callback.eventId === null ? null : random.between(1, 4),
        completedAt: maybe(time()),
        createdAt: time(),
        clickTime: maybe(time()),
    };
}
/** GoKart's schema grows; names that are special in JavaScript are only names here. */
const UNKNOWN_FIELDS = [
    ['loyaltyTier', '"gold"'],
    ['nested', '{"list":[1,2.50,{"deep":null}],"big":123456789012345678901234567890}'],
    ['constructor', '{"prototype":{"status":"Rejected"}}'],
    ['__proto__', '{"status":"Rejected","rewardPoints":999999}'],
];
function spellEmpty([name, json], { empty }) {
    if (json !== 'null' || empty === 'null')
        return [[name, json]];
    if (empty === 'dropped')
        return [];
    return [[name, IDS_THAT_MAY_BE_BLANK.has(name) ? '""' : json]];
}
function text(value) {
    return value === null ? 'null' : JSON.stringify(value);
}
/** Digits alone may be a JSON number too, also beyond what a double carries. */
function id(value, { idsAsNumbers }) {
    return idsAsNumbers && value !== null && /^[1-9]\d*$/.test(value) ? value : text(value);
}
function amount(value, { amounts }) {
    if (value === null)
        return 'null';
    if (amounts === 'string')
        return text(value);
    if (amounts === 'padded' && /^\d+$/.test(value))
        return `${value}.0`;
    if (amounts === 'exponent' && /^[1-9]\d*00$/.test(value))
        return `${value.slice(0, -2)}e2`;
    return value;
}
function escaped(json) {
    return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
function upperFirst(name) {
    return name.charAt(0).toUpperCase() + name.slice(1);
}
//# sourceMappingURL=payloads.js.map