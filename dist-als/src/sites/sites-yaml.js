import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, } from 'yaml';
/** A number as the file writes it: `1.10` keeps its digits, and `34e72`, which is somebody's id, keeps its letters. */
export class NumberText {
    constructor(text) {
        this.text = text;
    }
}
const MOST_SYNTAX_FAULTS = 20;
/** Far more than a file of the allowed size needs, far less than what aliases of aliases can unfold to. */
const MOST_VALUES = 200_000;
/**
 * Reads YAML 1.2 into plain values and remembers where each stands. Tags, merge keys, several documents, keys that are
 * no text, duplicate keys, and aliases that contain themselves or unfold without end are faults.
 */
export function readYaml(text) {
    const lines = new LineCounter();
    // The parser's own check for duplicates takes quadratic time; the reading below does it in passing.
    const document = parseDocument(text, {
        lineCounter: lines,
        prettyErrors: false,
        stringKeys: true,
        uniqueKeys: false,
    });
    const reading = new Reading(document, lines);
    const syntax = document.errors.slice(0, MOST_SYNTAX_FAULTS);
    reading.faults.push(...syntax.map((error) => reading.fault([], error.pos[0], yamlMessage(error.code, error.message))));
    if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2') {
        reading.faults.push(reading.fault([], 0, 'is read as YAML 1.2: remove the %YAML directive'));
    }
    const tree = syntax.length > 0 ? undefined : reading.read();
    return {
        tree,
        faults: reading.faults,
        faultAt: (path, message) => reading.faultAt(path, message),
        faultAtKey: (path, message) => reading.faultAtKey(path, message),
    };
}
/** The way in which a path is written for people. */
export function formatPath(path) {
    return path.reduce((text, step) => {
        if (typeof step === 'number')
            return `${text}[${step}]`;
        if (!/^[\w-]+$/.test(step))
            return `${text}[${JSON.stringify(step)}]`;
        return text === '' ? step : `${text}.${step}`;
    }, '');
}
class Reading {
    constructor(document, lines) {
        this.document = document;
        this.lines = lines;
        this.faults = [];
        this.places = new Map();
        this.keys = new Map();
        this.targets = new Map();
        this.unfolding = new Set();
        this.values = 0;
    }
    read() {
        return this.value(this.document.contents, [], 0);
    }
    fault(path, offset, message) {
        const { line, col } = this.lines.linePos(offset);
        // What the file says is quoted in some messages: it must neither break the line nor steer the terminal.
        const oneLine = message.replace(/\p{Cc}/gu, ' ');
        return { path: formatPath(path), line: Math.max(line, 1), column: Math.max(col, 1), message: oneLine };
    }
    faultAt(path, message) {
        for (let length = path.length; length > 0; length -= 1) {
            const offset = this.places.get(keyOf(path.slice(0, length)));
            if (offset !== undefined)
                return this.fault(path, offset, message);
        }
        return this.fault(path, this.document.contents?.range?.[0] ?? 0, message);
    }
    faultAtKey(path, message) {
        const offset = this.keys.get(keyOf(path));
        return offset === undefined ? this.faultAt(path, message) : this.fault(path, offset, message);
    }
    complain(path, offset, message) {
        this.faults.push(this.fault(path, offset, message));
    }
    /** `offset`: where to point when the node itself says nothing of its place. */
    value(node, path, offset) {
        if (node === null)
            return undefined;
        const start = node.range?.[0] ?? offset;
        this.values += 1;
        if (this.values === MOST_VALUES)
            this.complain([], start, `unfolds to more than ${MOST_VALUES} values: use fewer aliases`);
        if (this.values >= MOST_VALUES)
            return undefined;
        if (isAlias(node))
            return this.alias(node.source, this.targetOf(node), path, start);
        if (node.tag !== undefined)
            return this.complain(path, start, `tags (${node.tag}) are not read: remove it`);
        if (isScalar(node))
            return this.scalar(node.value, node.source ?? '', node.type === 'PLAIN');
        if (isSeq(node))
            return node.items.map((item, index) => this.item(item, [...path, index], start));
        if (isMap(node))
            return this.map(node.items, path);
        return this.complain(path, start, 'is nothing that a sites file can hold');
    }
    /** Resolving walks through the document, so that an alias within aliases must be resolved but once. */
    targetOf(alias) {
        const known = this.targets.get(alias);
        if (known !== undefined)
            return known;
        const target = alias.resolve(this.document) ?? null;
        this.targets.set(alias, target);
        return target;
    }
    alias(name, target, path, offset) {
        if (target === null)
            return this.complain(path, offset, `*${name} has no anchor &${name} before it`);
        if (this.unfolding.has(target))
            return this.complain(path, offset, `*${name} contains itself`);
        this.unfolding.add(target);
        const value = this.value(target, path, offset);
        this.unfolding.delete(target);
        return value;
    }
    scalar(value, source, plain) {
        if (typeof value === 'number' || typeof value === 'bigint')
            return new NumberText(source);
        if (plain && value === null && source === '')
            return undefined;
        return value;
    }
    item(node, path, offset) {
        this.place(path, node?.range?.[0] ?? offset);
        return this.value(node, path, offset);
    }
    map(pairs, path) {
        // No prototype: a key is only ever what the file says.
        const result = Object.create(null);
        for (const pair of pairs) {
            const name = isScalar(pair.key) ? String(pair.key.value) : '';
            const at = [...path, name];
            const offset = pair.key.range?.[0] ?? 0;
            if (name === '<<')
                this.complain(at, offset, 'merge keys are not read: alias the whole value, or write it out');
            else if (name === '__proto__')
                this.complain(at, offset, 'cannot be a key');
            else if (Object.hasOwn(result, name))
                this.complain(at, offset, `is written twice${this.firstAt(at)}: keep one`);
            else
                result[name] = this.entry(pair.value, at, offset);
        }
        return result;
    }
    entry(node, path, offset) {
        this.keys.set(keyOf(path), offset);
        // A fault of a section is best shown at its key; of a single value, at the value.
        this.place(path, isScalar(node) && node.source ? (node.range?.[0] ?? offset) : offset);
        return this.value(node, path, offset);
    }
    place(path, offset) {
        this.places.set(keyOf(path), offset);
    }
    firstAt(path) {
        const offset = this.places.get(keyOf(path));
        return offset === undefined ? '' : ` (first in line ${this.lines.linePos(offset).line})`;
    }
}
function keyOf(path) {
    return JSON.stringify(path);
}
function yamlMessage(code, message) {
    if (code === 'RESOURCE_EXHAUSTION')
        return 'is nested too deep';
    if (code === 'MULTIPLE_DOCS')
        return 'a sites file is one document: remove the second ---';
    return `is not valid YAML: ${message}`;
}
//# sourceMappingURL=sites-yaml.js.map