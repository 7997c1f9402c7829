import { bytesOf, payloadOf } from './payloads.js';
const UNREADABLE = [400];
const NOT_UNDERSTOOD = [422];
const EITHER = [400, 422];
export const FAULTS = [
    { name: 'cut off in the middle', statuses: UNREADABLE, bytes: (body) => body.subarray(0, body.length >> 1) },
    { name: 'an empty body', statuses: UNREADABLE, bytes: () => Buffer.alloc(0) },
    { name: 'a list instead of an object', statuses: EITHER, bytes: (body) => wrapped('[', body, ']') },
    { name: 'bytes after the JSON', statuses: UNREADABLE, bytes: (body) => wrapped('', body, '{}') },
    { name: 'bytes that are not UTF-8', statuses: UNREADABLE, bytes: notUtf8 },
    { name: 'a key written twice', statuses: UNREADABLE, fields: (p) => p.conversion.push(['rewardPoints', '7']) },
    { name: 'NaN for an amount', statuses: UNREADABLE, fields: set('rewardPoints', 'NaN') },
    { name: 'no conversion', statuses: EITHER, bytes: () => Buffer.from('{"id":"1","sentAt":"2025-01-01T00:00:00Z"}') },
    { name: 'a conversion of null', statuses: EITHER, bytes: () => Buffer.from('{"id":"1","conversion":null}') },
    { name: 'no conversionId', statuses: EITHER, fields: drop('conversionId') },
    { name: 'a blank conversionId', statuses: EITHER, fields: set('conversionId', '""') },
    { name: 'no pubMemberId', statuses: EITHER, fields: drop('pubMemberId') },
    { name: 'a pubMemberId of true', statuses: EITHER, fields: set('pubMemberId', 'true') },
    { name: 'NUL in pubMemberId', statuses: NOT_UNDERSTOOD, fields: set('pubMemberId', '"a\\u0000b"') },
    { name: 'half a surrogate pair', statuses: NOT_UNDERSTOOD, fields: set('offerName', '"a\\ud800b"') },
    { name: 'an id of 10 kB', statuses: NOT_UNDERSTOOD, fields: set('clickId', `"${'x'.repeat(10_000)}"`) },
    { name: 'an unknown status', statuses: NOT_UNDERSTOOD, fields: set('status', '"Approved"') },
    { name: 'a status of null', statuses: NOT_UNDERSTOOD, fields: set('status', 'null') },
    { name: 'Success without rewardPoints', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', 'null') },
    { name: 'negative rewardPoints', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '-5') },
    { name: 'blank rewardPoints', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '""') },
    { name: 'rewardPoints with a comma', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '"12,50"') },
    { name: 'rewardPoints of 1e400', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '1e400') },
    { name: 'rewardPoints as "1e2"', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '"1e2"') },
    { name: 'more digits than the asset has', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '12.345') },
    { name: 'rewardPoints beyond the ledger', statuses: NOT_UNDERSTOOD, fields: set('rewardPoints', '1'.repeat(30)) },
    { name: 'revenue that is text', statuses: NOT_UNDERSTOOD, fields: set('revenue', '"a lot"') },
    { name: 'no sentAt', statuses: EITHER, fields: (p) => remove(p.envelope, 'sentAt') },
    { name: 'a sentAt without offset', statuses: NOT_UNDERSTOOD, fields: sentAt('2025-03-01T10:00:00') },
    { name: '30 February', statuses: NOT_UNDERSTOOD, fields: sentAt('2025-02-30T10:00:00Z') },
    { name: 'nested too deep', statuses: EITHER, fields: (p) => p.conversion.push(['extra', deep(80)]) },
];
/** The bytes of a delivery: as they should be, or with a fault. */
export function bodyOf(planned, spelling, fault) {
    const payload = payloadOf(planned, spelling);
    fault?.fields?.(payload);
    const body = bytesOf(payload, planned, spelling);
    return fault?.bytes?.(body) ?? body;
}
function set(name, json) {
    return ({ conversion }) => {
        remove(conversion, name);
        conversion.push([name, json]);
    };
}
function drop(name) {
    return ({ conversion }) => remove(conversion, name);
}
function sentAt(value) {
    return ({ envelope }) => {
        remove(envelope, 'sentAt');
        envelope.push(['sentAt', JSON.stringify(value)]);
    };
}
function remove(fields, name) {
    const at = fields.findIndex(([known]) => known === name);
    if (at >= 0)
        fields.splice(at, 1);
}
function wrapped(before, body, after) {
    return Buffer.concat([Buffer.from(before), body, Buffer.from(after)]);
}
/** 0xff stands in no UTF-8 text. */
function notUtf8(body) {
    const at = body.indexOf('"conversion"') + 2;
    return Buffer.concat([body.subarray(0, at), Buffer.from([0xff]), body.subarray(at)]);
}
function deep(levels) {
    return '['.repeat(levels) + ']'.repeat(levels);
}
//# sourceMappingURL=faults.js.map