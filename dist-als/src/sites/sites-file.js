import { KNOWN_FIELDS } from './known-fields.js';
import { crossFindings } from './sites-file.checks.js';
import { nearest, sitesFileSchema } from './sites-file.schema.js';
import { readYaml } from './sites-yaml.js';
/** Bytes. The largest real file is some hundred kilobytes; what is beyond this is not a sites file. */
export const LARGEST_SITES_FILE = 1_048_576;
/**
 * Reads a sites file: what it declares, or everything that is wrong with it, each fault with its place, in the order
 * of the file. No fault tells the value of a secret.
 *
 * @example
 * const { config, faults } = parseSitesFile(text, { env: process.env });
 * if (faults) console.error(formatFaults('sites.yaml', faults));
 */
export function parseSitesFile(text, { env }) {
    if (Buffer.byteLength(text) > LARGEST_SITES_FILE) {
        return refuse(1, 1, `is larger than ${LARGEST_SITES_FILE} bytes: is it the right file?`);
    }
    const nul = text.indexOf('\0');
    if (nul !== -1) {
        const before = text.slice(0, nul).split('\n');
        return refuse(before.length, (before.at(-1)?.length ?? 0) + 1, 'holds a NUL character: is it a text file?');
    }
    const yaml = readYaml(text);
    if (yaml.faults.length > 0 && yaml.tree === undefined)
        return { faults: inOrder(yaml.faults) };
    if (yaml.tree === undefined)
        return refuse(1, 1, 'is empty: declare sites, or unset SITES_FILE for the default one');
    return check(yaml, env);
}
/** Every fault on a line of its own, as `file:line:column path: message`, in the order of the file. */
export function formatFaults(file, faults) {
    const lines = inOrder(faults).map(({ line, column, path, message }) => `  ${file}:${line}:${column} ${path === '' ? 'it' : path} ${message}`);
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    return [`The sites file ${file} has ${count}:`, ...lines].join('\n');
}
function check(yaml, env) {
    const parsed = sitesFileSchema.safeParse(yaml.tree, { error: sentence });
    const faults = [
        ...yaml.faults,
        ...(parsed.error?.issues.flatMap((issue) => faultsOf(issue, yaml)) ?? []),
        ...crossFindings(yaml.tree, env).map(({ path, message }) => yaml.faultAt(path, message)),
    ];
    if (faults.length > 0 || !parsed.success)
        return { faults: inOrder(faults) };
    return { config: assemble(parsed.data), warnings: warningsOf(parsed.data, yaml) };
}
function refuse(line, column, message) {
    return { faults: [{ path: '', line, column, message }] };
}
function inOrder(faults) {
    return [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
}
const SHAPES = {
    object: 'a section of keys and values',
    record: 'a section of keys and values',
    array: 'a list (lines that begin with "-")',
};
/** What the schema itself complains of; single values bring their own message. */
function sentence(issue) {
    if (issue.code === 'invalid_type') {
        return issue.input === undefined ? 'is missing' : `must be ${SHAPES[issue.expected] ?? issue.expected}`;
    }
    if (issue.code === 'invalid_union')
        return issue.input === undefined ? 'is missing' : 'must be rewardPoints or revenue';
    return undefined;
}
/** Zod tells of unknown keys together; people look for them one by one. */
function faultsOf(issue, yaml) {
    const path = issue.path;
    if (issue.code !== 'unrecognized_keys')
        return [yaml.faultAt(path, issue.message)];
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => yaml.faultAtKey([...path, key], messages[index] ?? 'is not known'));
}
function assemble(file) {
    const sites = Object.entries(file.sites).map(([name, site]) => {
        const { capPerConversion = null, capPerMemberPerDay = null, ...rest } = site.policy;
        const policy = { ...rest, capPerConversion, capPerMemberPerDay };
        const endpoints = site.endpoints.map((endpoint) => ({ ...endpoint, environments: endpoint.environments ?? null }));
        return [name, { ...site, name, policy, endpoints }];
    });
    const routing = file.routing.map(({ when, member = null, ...rule }) => ({
        ...rule,
        conditions: when,
        member,
    }));
    return { defaultSite: file.defaultSite ?? null, sites: new Map(sites), routing };
}
function warningsOf(file, yaml) {
    return file.routing.flatMap((rule, index) => {
        const asked = rule.when.map(({ field }) => ({ field, path: ['routing', index, 'when', field] }));
        if (rule.member)
            asked.push({ field: rule.member.field, path: ['routing', index, 'member', 'field'] });
        return asked
            .filter(({ field }) => !KNOWN_FIELDS.includes(field))
            .map(({ field, path }) => {
            const near = nearest(field, KNOWN_FIELDS);
            const hint = near ? `; did you mean ${near}?` : '';
            return yaml.faultAt(path, `${field} is no field that GoKart documents: it matches only if a payload has it${hint}`);
        });
    });
}
//# sourceMappingURL=sites-file.js.map