import { compare, formatDecimal, parseSignedDecimal, plainNumber } from '../platform/decimal.js';
/** Longer values match no pattern: it bounds the work that one callback can ask for. */
export const LONGEST_PATTERN_VALUE = 1024;
const LONGEST_MEMBER_ID = 255;
/** Decides where a conversion belongs: the first rule of the file that matches, else the default site, else nowhere. */
export function route(config, fields) {
    for (const rule of config.routing) {
        const outcome = tryRule(rule, fields);
        if (outcome.matched)
            return routeBy(rule, outcome.memberId);
    }
    return fallback(config, fields);
}
/** As `route`, and says of each rule before the match why it did not match. The reasons quote the payload. */
export function explainRoute(config, fields) {
    const considered = [];
    for (const rule of config.routing) {
        const outcome = tryRule(rule, fields);
        considered.push({ rule: rule.name, matched: outcome.matched, reason: outcome.matched ? null : outcome.reason() });
        if (outcome.matched)
            return { ...routeBy(rule, outcome.memberId), considered };
    }
    return { ...fallback(config, fields), considered };
}
function routeBy(rule, memberId) {
    return { site: rule.site, environment: rule.environment, memberId, rule: rule.name };
}
function fallback(config, fields) {
    const environment = config.defaultSite === null ? null : 'production';
    return { site: config.defaultSite, environment, memberId: memberOf(fields), rule: null };
}
function tryRule(rule, fields) {
    for (const condition of rule.conditions) {
        const text = textOf(fields.get(condition.field));
        if (!holds(condition, text))
            return { matched: false, reason: () => describeFailure(condition, text) };
    }
    if (!rule.member)
        return { matched: true, memberId: memberOf(fields) };
    return capture(rule.member, fields);
}
function holds(condition, text) {
    if (condition.kind === 'equals')
        return condition.values.some((value) => equals(value, text));
    if (text === null)
        return false;
    switch (condition.kind) {
        case 'prefix':
            return condition.prefixes.some((prefix) => text.startsWith(prefix));
        case 'range':
            return within(condition.min, condition.max, text);
        case 'pattern':
            return text.length <= LONGEST_PATTERN_VALUE && condition.pattern.matches(text);
    }
}
function equals(value, text) {
    if (value.text === text)
        return true;
    if (text === null || value.decimal === null)
        return false;
    const number = numberOf(text);
    return number !== null && compare(number, value.decimal) === 0;
}
function within(min, max, text) {
    const number = numberOf(text);
    if (number === null)
        return false;
    return (min === null || compare(number, min) >= 0) && (max === null || compare(number, max) <= 0);
}
/** Takes the member id out of a field. What PostgreSQL could not store as an id is no capture. */
function capture(member, fields) {
    const text = textOf(fields.get(member.field));
    const no = (why) => ({
        matched: false,
        reason: () => `member: ${member.field} is ${quote(text)}, ${why}`,
    });
    if (text === null || text.length > LONGEST_PATTERN_VALUE)
        return no(`which ${patternOf(member)} cannot match`);
    const matcher = member.pattern.matcher(text);
    if (!matcher.matches())
        return no(`which does not match ${patternOf(member)}`);
    const memberId = matcher.group(member.group);
    if (memberId === null || memberId === '')
        return no(`of which ${patternOf(member)} captures nothing`);
    if (memberId.length > LONGEST_MEMBER_ID)
        return no(`of which more than ${LONGEST_MEMBER_ID} characters are captured`);
    if (/\0|\p{Surrogate}/u.test(memberId))
        return no('which holds characters that cannot be stored in an id');
    return { matched: true, memberId };
}
function memberOf(fields) {
    return textOf(fields.get('pubMemberId')) ?? '';
}
function textOf(value) {
    if (value === undefined || value === null)
        return null;
    return typeof value === 'number' ? plainNumber(value) : String(value);
}
/** A text with leading zeros is an id, not a number: `007` is never 7. */
function numberOf(text) {
    return /^-?0\d/.test(text) ? null : parseSignedDecimal(text);
}
function patternOf(member) {
    return `/${member.pattern.pattern()}/`;
}
function describeFailure(condition, text) {
    return `${condition.field} is ${quote(text)}, not ${describe(condition)}`;
}
function describe(condition) {
    switch (condition.kind) {
        case 'equals':
            return condition.values.map((value) => quote(value.text)).join(' or ');
        case 'prefix':
            return `beginning with ${condition.prefixes.map(quote).join(' or ')}`;
        case 'range':
            return `a number ${[bound('from', condition.min), bound('to', condition.max)].filter(Boolean).join(' ')}`;
        case 'pattern':
            return `matching /${condition.pattern.pattern()}/ as a whole`;
    }
}
function bound(word, limit) {
    return limit === null ? '' : `${word} ${formatDecimal(limit)}`;
}
function quote(text) {
    if (text === null)
        return 'absent';
    return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
//# sourceMappingURL=routing.rules.js.map