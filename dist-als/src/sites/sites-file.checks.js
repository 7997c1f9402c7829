import { parseDecimal, toUnits } from '../platform/decimal.js';
import { parseMoment } from '../platform/moment.js';
import { NAME, NAME_RULE, nearest } from './sites-file.schema.js';
import { NumberText } from './sites-yaml.js';
/** Assets count in 64-bit integers of which 18 digits are used. */
const UNIT_LIMIT = 10n ** 18n;
const LEAST_SECRET_BYTES = 24;
const MOST_SECRET_BYTES = 64;
/**
 * What is wrong between parts of the file that may each be right. It reads the bare values, so that one fault of the
 * schema does not hide the others: what the schema refuses is passed over here.
 */
export function crossFindings(tree, env) {
    const file = mapOf(tree);
    const sites = mapOf(file['sites']);
    const rules = listOf(file['routing']);
    return [
        ...siteNames(file, sites),
        ...Object.entries(sites).flatMap(([name, site]) => siteFindings(mapOf(site), ['sites', name])),
        ...endpointFindings(sites, env),
        ...twice(rules.map((rule, index) => ({ path: ['routing', index, 'name'], tree: mapOf(rule)['name'] })), 'rule'),
        ...rules.flatMap((rule, index) => knownSite(sites, mapOf(rule)['site'], ['routing', index, 'site'])),
        ...unreachable(rules),
    ];
}
/** Why a value cannot sign Standard Webhooks; null when it can. The value itself is never told. */
export function signingSecretFault(secret) {
    if (secret === undefined || secret === '')
        return 'is not set';
    if (!secret.startsWith('whsec_'))
        return 'does not begin with whsec_';
    const text = secret.slice('whsec_'.length);
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') !== text)
        return 'is not base64 (with its padding) after whsec_';
    if (bytes.length < LEAST_SECRET_BYTES || bytes.length > MOST_SECRET_BYTES) {
        return `holds ${bytes.length} bytes instead of ${LEAST_SECRET_BYTES} to ${MOST_SECRET_BYTES}`;
    }
    return null;
}
function siteNames(file, sites) {
    const findings = Object.keys(sites)
        .filter((name) => !NAME.test(name))
        .map((name) => ({ path: ['sites', name], message: `as the name of a site ${NAME_RULE}` }));
    if (isMap(file['sites']) && Object.keys(sites).length === 0) {
        findings.push({ path: ['sites'], message: 'must declare a site' });
    }
    return [...findings, ...knownSite(sites, file['defaultSite'], ['defaultSite'])];
}
function knownSite(sites, tree, path) {
    const name = textOf(tree);
    const names = Object.keys(sites);
    if (name === null || names.length === 0 || Object.hasOwn(sites, name))
        return [];
    const near = nearest(name, names);
    const hint = near ? `did you mean ${near}?` : `the sites are ${names.join(', ')}`;
    return [{ path, message: `there is no site ${JSON.stringify(name)}: ${hint}` }];
}
function siteFindings(site, path) {
    const policy = mapOf(site['policy']);
    const at = [...path, 'policy'];
    const promotions = listOf(policy['promotions']);
    const overrides = listOf(policy['overrides']);
    const named = (list, key) => list.map((item, index) => ({ path: [...at, key, index, 'name'], tree: mapOf(item)['name'] }));
    return [
        ...oneScaleFor(site, path),
        ...twice(named(promotions, 'promotions'), 'promotion'),
        ...twice(named(overrides, 'overrides'), 'override'),
        ...promotions.flatMap((item, index) => emptyPeriod(mapOf(item), [...at, 'promotions', index])),
        ...overrides.flatMap((item, index) => idleOverride(mapOf(item), [...at, 'overrides', index])),
        ...pointsFindings(site, policy, overrides, at),
    ];
}
/** The API names an asset by its code alone. */
function oneScaleFor(site, path) {
    const points = mapOf(site['points']);
    const revenue = mapOf(site['revenue']);
    const code = textOf(points['code']) ?? 'POINTS';
    if (code !== (textOf(revenue['code']) ?? 'REVENUE') || scaleOf(points, 2) === scaleOf(revenue, 6))
        return [];
    return [
        { path: [...path, 'revenue'], message: `must have the scale of points, as both are ${code}; or another code` },
    ];
}
function emptyPeriod(promotion, path) {
    const from = parseMoment(textOf(promotion['from']) ?? '');
    const until = parseMoment(textOf(promotion['until']) ?? '');
    if (from === null || until === null || from < until)
        return [];
    return [{ path: [...path, 'until'], message: 'must be later than from' }];
}
function idleOverride(override, path) {
    const has = (...keys) => keys.some((key) => override[key] !== undefined);
    const findings = [];
    if (!has('offerId', 'eventId', 'offerEventId')) {
        findings.push({ path, message: 'must say what it is for: offerId, eventId or offerEventId' });
    }
    if (!has('amount', 'multiplier'))
        findings.push({ path, message: 'must change something: amount or multiplier' });
    return findings;
}
/** Amounts that the file itself names must be amounts of the site's points. */
function pointsFindings(site, policy, overrides, at) {
    const points = mapOf(site['points']);
    const scale = scaleOf(points, 2);
    if (scale === null)
        return [];
    const named = [
        { path: [...at, 'capPerConversion'], tree: policy['capPerConversion'] },
        { path: [...at, 'capPerMemberPerDay'], tree: policy['capPerMemberPerDay'] },
        ...overrides.map((item, index) => ({ path: [...at, 'overrides', index, 'amount'], tree: mapOf(item)['amount'] })),
    ];
    return named.flatMap(({ path, tree }) => {
        const decimal = parseDecimal(textOf(tree) ?? '');
        if (decimal === null)
            return [];
        const units = toUnits(decimal, scale, 'refuse');
        if (units === null)
            return [{ path, message: `has more than ${scale} digits after the point, the scale of points` }];
        return units < UNIT_LIMIT ? [] : [{ path, message: 'is 10^18 units of points or more' }];
    });
}
function endpointFindings(sites, env) {
    const endpoints = Object.entries(sites).flatMap(([name, site]) => listOf(mapOf(site)['endpoints']).map((item, index) => ({
        path: ['sites', name, 'endpoints', index],
        endpoint: mapOf(item),
    })));
    return [
        ...twice(endpoints.map(({ path, endpoint }) => ({ path: [...path, 'id'], tree: endpoint['id'] })), 'endpoint'),
        ...endpoints.flatMap(({ path, endpoint }) => (env ? secretFindings(endpoint, [...path, 'secretEnv'], env) : [])),
    ];
}
function secretFindings(endpoint, path, env) {
    const variable = textOf(endpoint['secretEnv']);
    if (variable === null || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable))
        return [];
    const fault = signingSecretFault(env[variable]);
    if (fault === null)
        return [];
    const wayOut = 'set it to whsec_ and the base64 of 24 to 64 random bytes';
    return [{ path, message: `the environment variable ${variable} ${fault}: ${wayOut}` }];
}
/** A rule without conditions takes everything; unless it also captures a member, none after it is ever asked. */
function unreachable(rules) {
    const takesAll = rules.findIndex((rule) => {
        const { when, member } = mapOf(rule);
        return (isMap(rule) && member === undefined && (when === undefined || (isMap(when) && Object.keys(when).length === 0)));
    });
    if (takesAll === -1 || takesAll === rules.length - 1)
        return [];
    const name = textOf(mapOf(rules[takesAll])['name']) ?? `routing[${takesAll}]`;
    const message = `can never be reached: the rule ${JSON.stringify(name)} before it has no conditions and takes everything`;
    return [{ path: ['routing', takesAll + 1], message }];
}
function twice(named, what) {
    const seen = new Set();
    return named.flatMap(({ path, tree }) => {
        const name = textOf(tree);
        if (name === null)
            return [];
        if (seen.has(name))
            return [{ path, message: `another ${what} is called ${JSON.stringify(name)}: each needs its own` }];
        seen.add(name);
        return [];
    });
}
function scaleOf(asset, otherwise) {
    const tree = asset['scale'];
    if (tree === undefined)
        return otherwise;
    return tree instanceof NumberText && /^\d{1,2}$/.test(tree.text) ? Number(tree.text) : null;
}
function isMap(tree) {
    return typeof tree === 'object' && tree !== null && !Array.isArray(tree) && !(tree instanceof NumberText);
}
function mapOf(tree) {
    return isMap(tree) ? tree : {};
}
function listOf(tree) {
    return Array.isArray(tree) ? tree : [];
}
function textOf(tree) {
    return typeof tree === 'string' ? tree : tree instanceof NumberText ? tree.text : null;
}
//# sourceMappingURL=sites-file.checks.js.map