import { join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { randomSecret, readOrCreateSecrets } from './secret-file.js';
export const ADMIN_ROLES = ['viewer', 'operator', 'admin'];
/** What a process does; one image is scaled by giving its processes different roles. */
export const PROCESS_ROLES = ['intake', 'consumers', 'senders', 'admin'];
export const NODE_ENVS = ['production', 'development', 'test'];
export const LOG_LEVELS = ['error', 'warn', 'log', 'debug', 'verbose'];
/** The process's configuration: read once, validated, and injected by this class. Nothing else reads `process.env`. */
export class Config {
    constructor(fields) {
        this.port = fields.port;
        this.host = fields.host;
        this.nodeEnv = fields.nodeEnv;
        this.databaseUrl = fields.databaseUrl;
        this.databasePoolSize = fields.databasePoolSize;
        this.pitstopHome = fields.pitstopHome;
        this.callbackSecrets = fields.callbackSecrets;
        this.callbackAllowedIps = fields.callbackAllowedIps;
        this.trustedProxies = fields.trustedProxies;
        this.adminKeys = fields.adminKeys;
        this.sitesFile = fields.sitesFile;
        this.roles = fields.roles;
        this.bodyLimitBytes = fields.bodyLimitBytes;
        this.maxDepth = fields.maxDepth;
        this.keepDays = fields.keepDays;
        this.logFormat = fields.logFormat;
        this.logLevel = fields.logLevel;
        this.generated = fields.generated;
    }
    get production() {
        return this.nodeEnv === 'production';
    }
    hasRole(role) {
        return this.roles.has(role);
    }
}
/** Every fault of the environment at once, by variable name and never with a value: values may be secrets. */
export class ConfigError extends Error {
    constructor(faults) {
        const lines = faults.map(({ variable, problem }) => `  - ${variable}: ${problem}`);
        super(`Pitstop cannot start: ${faults.length} fault(s) in its environment.\n${lines.join('\n')}`);
        this.faults = faults;
        this.name = 'ConfigError';
    }
}
const SECRET_MIN_LENGTH = 16;
const MAX_DEPTH = 64;
const MEBIBYTE = 1024 * 1024;
const CENTURY_DAYS = 36_500;
const GENERATED_HEADER = 'X-Api-Token';
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\x21-\x7e]+$/;
class Reader {
    constructor(env) {
        this.env = env;
        this.faults = [];
    }
    fault(variable, problem) {
        this.faults.push({ variable, problem });
    }
    /** An empty variable counts as absent: compose files and CI systems write `NAME=` for "not set". */
    text(variable) {
        const value = this.env[variable]?.trim();
        return value === undefined || value === '' ? null : value;
    }
    integer(variable, fallback, least, most) {
        const text = this.text(variable);
        if (text === null)
            return fallback;
        const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
        if (value >= least && value <= most)
            return value;
        this.fault(variable, `must be a whole number from ${least} to ${most}`);
        return fallback;
    }
    oneOf(variable, allowed, fallback) {
        const text = this.text(variable);
        if (text === null)
            return fallback;
        const found = allowed.find((value) => value === text);
        if (found === undefined)
            this.fault(variable, `must be one of ${allowed.join(', ')}`);
        return found ?? fallback;
    }
    list(variable) {
        return (this.text(variable) ?? '')
            .split(',')
            .map((item) => item.trim())
            .filter((item) => item !== '');
    }
}
function readDatabaseUrl(reader) {
    const text = reader.text('DATABASE_URL');
    if (text === null)
        return null;
    if (!URL.canParse(text) || !['postgres:', 'postgresql:'].includes(new URL(text).protocol)) {
        reader.fault('DATABASE_URL', 'must be a URL of the form postgres://user:password@host:5432/database');
    }
    else if (new URL(text).pathname.length < 2) {
        reader.fault('DATABASE_URL', 'names no database; add it as the path: postgres://user:password@host:5432/database');
    }
    return text;
}
function readCallbackSecrets(reader, production) {
    return reader.list('CALLBACK_SECRETS').flatMap((item, index) => {
        const where = `entry ${index + 1}`;
        const colon = item.indexOf(':');
        const header = item.slice(0, Math.max(colon, 0)).trim();
        const value = item.slice(colon + 1).trim();
        if (colon < 1 || !HEADER_NAME.test(header) || !HEADER_VALUE.test(value)) {
            reader.fault('CALLBACK_SECRETS', `${where} must be Header-Name:value, in printable ASCII without spaces`);
            return [];
        }
        if (production && value.length < SECRET_MIN_LENGTH) {
            reader.fault('CALLBACK_SECRETS', `${where} is shorter than ${SECRET_MIN_LENGTH} characters`);
        }
        return [{ header, value }];
    });
}
function readAdminKeys(reader, production) {
    const seen = new Set();
    return reader.list('ADMIN_KEYS').flatMap((item, index) => {
        const where = `entry ${index + 1}`;
        const [name = '', roleText = '', ...rest] = item.split(':');
        const key = rest.join(':');
        const role = ADMIN_ROLES.find((known) => known === roleText);
        if (!/^[\w.@-]+$/.test(name) || role === undefined || !HEADER_VALUE.test(key)) {
            reader.fault('ADMIN_KEYS', `${where} must be name:role:key with a role of ${ADMIN_ROLES.join(', ')}`);
            return [];
        }
        if (production && key.length < SECRET_MIN_LENGTH) {
            reader.fault('ADMIN_KEYS', `${where} has a key shorter than ${SECRET_MIN_LENGTH} characters`);
        }
        if (seen.has(key))
            reader.fault('ADMIN_KEYS', `${where} has the key of an earlier entry; give each its own`);
        seen.add(key);
        return [{ name, role, key }];
    });
}
/** Canonical CIDR of one entry, or null. A lone address is a network of one; IPv4 inside IPv6 is read as IPv4. */
function canonicalCidr(text) {
    const [address = '', prefixText, ...rest] = text.split('/');
    const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address);
    if (rest.length > 0 || !(isV4 || (address.includes(':') && ipaddr.IPv6.isValid(address))))
        return null;
    const parsed = ipaddr.parse(address);
    const bits = isV4 ? 32 : 128;
    if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText))
        return null;
    const prefix = prefixText === undefined ? bits : Number(prefixText);
    if (prefix > bits)
        return null;
    if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefix >= 96) {
        return `${parsed.toIPv4Address().toString()}/${prefix - 96}`;
    }
    return `${parsed.toString()}/${prefix}`;
}
function readCidrs(reader, variable) {
    return reader.list(variable).flatMap((item, index) => {
        const cidr = canonicalCidr(item);
        if (cidr !== null)
            return [cidr];
        reader.fault(variable, `entry ${index + 1} is not an address or CIDR such as 203.0.113.0/24 or 2001:db8::/32`);
        return [];
    });
}
function readRoles(reader) {
    const roles = new Set();
    for (const item of reader.list('ROLES')) {
        const role = PROCESS_ROLES.find((known) => known === item);
        if (role === undefined) {
            reader.fault('ROLES', `must be a comma-separated list of ${PROCESS_ROLES.join(', ')}`);
            break;
        }
        roles.add(role);
    }
    return roles.size > 0 ? roles : new Set(PROCESS_ROLES);
}
function readKeepDays(reader) {
    return {
        receipts: reader.integer('KEEP_RECEIPTS_DAYS', null, 30, CENTURY_DAYS),
        events: reader.integer('KEEP_EVENTS_DAYS', 30, 7, CENTURY_DAYS),
        attempts: reader.integer('KEEP_ATTEMPTS_DAYS', 90, 7, CENTURY_DAYS),
    };
}
function readGenerated(home) {
    const path = join(home, 'secrets.json');
    const wayOut = 'correct its access rights, or delete it and new secrets are made at the next start';
    let kept;
    try {
        kept = readOrCreateSecrets(path, () => ({ callbackSecret: randomSecret(), adminKey: randomSecret() }));
    }
    catch (error) {
        const code = error.code ?? 'it is not JSON';
        throw new ConfigError([{ variable: 'PITSTOP_HOME', problem: `${path} cannot be used (${code}): ${wayOut}` }]);
    }
    const { callbackSecret, adminKey } = kept;
    if (typeof callbackSecret !== 'string' || typeof adminKey !== 'string' || callbackSecret === '' || adminKey === '') {
        throw new ConfigError([{ variable: 'PITSTOP_HOME', problem: `${path} lacks a secret: ${wayOut}` }]);
    }
    return { callbackSecret, adminKey };
}
const MISSING_IN_PRODUCTION = 'is missing, and nothing is generated with NODE_ENV=production';
const MISSING_DATABASE = `${MISSING_IN_PRODUCTION} (postgres://user:password@host:5432/database)`;
function readHome(reader) {
    return resolve(reader.text('PITSTOP_HOME') ?? '.pitstop');
}
/**
 * What the migrations need, without the secrets that only a serving process needs.
 * @throws ConfigError
 */
export function loadDatabaseConfig(env = process.env) {
    const reader = new Reader(env);
    const production = reader.oneOf('NODE_ENV', NODE_ENVS, 'development') === 'production';
    const databaseUrl = readDatabaseUrl(reader);
    if (production && databaseUrl === null)
        reader.fault('DATABASE_URL', MISSING_DATABASE);
    if (reader.faults.length > 0)
        throw new ConfigError(reader.faults);
    return { databaseUrl, pitstopHome: readHome(reader) };
}
/**
 * Reads and validates the whole environment. Outside production, secrets that are not configured are generated once and
 * kept in `PITSTOP_HOME/secrets.json` (mode 0600).
 * @throws ConfigError that lists every fault by variable, without any value.
 */
export function loadConfig(env = process.env) {
    const reader = new Reader(env);
    const nodeEnv = reader.oneOf('NODE_ENV', NODE_ENVS, 'development');
    const production = nodeEnv === 'production';
    const databaseUrl = readDatabaseUrl(reader);
    const roles = readRoles(reader);
    const callbackSecrets = readCallbackSecrets(reader, production);
    const adminKeys = readAdminKeys(reader, production);
    const sitesFile = reader.text('SITES_FILE');
    const needsSecrets = reader.list('CALLBACK_SECRETS').length === 0 && roles.has('intake');
    const needsKeys = reader.list('ADMIN_KEYS').length === 0 && roles.has('admin');
    if (production) {
        if (databaseUrl === null)
            reader.fault('DATABASE_URL', MISSING_DATABASE);
        if (needsSecrets)
            reader.fault('CALLBACK_SECRETS', `${MISSING_IN_PRODUCTION} (Header-Name:value,…)`);
        if (needsKeys)
            reader.fault('ADMIN_KEYS', `${MISSING_IN_PRODUCTION} (name:role:key,…)`);
    }
    const fields = {
        port: reader.integer('PORT', 3000, 0, 65_535),
        host: reader.text('HOST') ?? (databaseUrl === null ? '127.0.0.1' : '0.0.0.0'),
        nodeEnv,
        databaseUrl,
        databasePoolSize: reader.integer('DATABASE_POOL_SIZE', 10, 2, 500),
        pitstopHome: readHome(reader),
        callbackAllowedIps: readCidrs(reader, 'CALLBACK_ALLOWED_IPS'),
        trustedProxies: readCidrs(reader, 'TRUSTED_PROXIES'),
        sitesFile: sitesFile === null ? null : resolve(sitesFile),
        roles,
        bodyLimitBytes: reader.integer('BODY_LIMIT_BYTES', 256 * 1024, 1024, 64 * MEBIBYTE),
        maxDepth: MAX_DEPTH,
        keepDays: readKeepDays(reader),
        logFormat: reader.oneOf('LOG_FORMAT', ['json', 'text'], production ? 'json' : 'text'),
        logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'log'),
    };
    if (reader.faults.length > 0)
        throw new ConfigError(reader.faults);
    const generated = [];
    if (needsSecrets || needsKeys) {
        const made = readGenerated(fields.pitstopHome);
        if (needsSecrets) {
            callbackSecrets.push({ header: GENERATED_HEADER, value: made.callbackSecret });
            generated.push('CALLBACK_SECRETS');
        }
        if (needsKeys) {
            adminKeys.push({ name: 'local', role: 'admin', key: made.adminKey });
            generated.push('ADMIN_KEYS');
        }
    }
    return new Config({ ...fields, callbackSecrets, adminKeys, generated });
}
//# sourceMappingURL=config.js.map