const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** Tab, line feed, carriage return, space. */
const BLANKS = new Set([0x09, 0x0a, 0x0d, 0x20]);
/** A double carries every decimal of this many significant digits. */
const EXACT_DIGITS = 15;
/** Exponents further out than this are never written out in digits; they stay as they are and no amount accepts them. */
const MAX_EXPONENT = 40;
/** Digits after the point up to which a double is sure to hold {@link EXACT_DIGITS}: it runs dry at the 307th. */
const SAFE_FRACTION = 100;
const utf8 = new TextDecoder('utf-8', { fatal: true });
/**
 * Reads JSON without losing anything to the double: a number that a double cannot carry digit for digit is given back
 * as the text of its plain decimal. Duplicate keys are refused, because which of the two is meant is anybody's guess.
 * A byte-order mark is passed over; bytes that are not UTF-8 are refused.
 */
export function readJson(bytes, maxDepth) {
    let text;
    try {
        text = utf8.decode(bytes);
    }
    catch {
        return fault('malformed_json', 'The body is not UTF-8.');
    }
    const scan = scanStructure(text);
    if (scan.depth > maxDepth)
        return fault('too_deep', `The body is nested ${scan.depth} deep; ${maxDepth} is the limit.`);
    let value;
    try {
        value = JSON.parse(scan.exactText);
    }
    catch (error) {
        return fault('malformed_json', `The body is not JSON: ${parserWords(text, error)}.`);
    }
    if (countMembers(value) !== scan.members) {
        return fault('duplicate_key', 'An object of the body holds the same key twice, so its meaning is open.');
    }
    return { value };
}
/** One pass over the text: how deep, how many members, and the numbers a double would change put into quotes. */
function scanStructure(text) {
    let depth = 0;
    let deepest = 0;
    let members = 0;
    let exactText = '';
    let copied = 0;
    for (let at = 0; at < text.length; at++) {
        const char = text.charCodeAt(at);
        if (char === QUOTE) {
            at = endOfString(text, at);
        }
        else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
            deepest = Math.max(deepest, ++depth);
        }
        else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
            depth--;
        }
        else if (char === COLON) {
            members++;
        }
        else if (char === MINUS || (char >= ZERO && char <= NINE)) {
            const end = endOfNumber(text, at);
            const exact = exactDecimal(text.slice(at, end));
            // A number in the place of a key is no JSON, and must not become any by being put into quotes.
            if (exact !== null && !isBeforeColon(text, end)) {
                exactText += `${text.slice(copied, at)}"${exact}"`;
                copied = end;
            }
            at = end - 1;
        }
    }
    return { depth: deepest, members, exactText: copied === 0 ? text : exactText + text.slice(copied) };
}
/** The index of the closing quote, or the end of the text. */
function endOfString(text, open) {
    for (let at = open + 1; at < text.length; at++) {
        const char = text.charCodeAt(at);
        if (char === BACKSLASH)
            at++;
        else if (char === QUOTE)
            return at;
    }
    return text.length;
}
function endOfNumber(text, start) {
    let end = start + 1;
    while (end < text.length && /[0-9.eE+-]/.test(text.charAt(end)))
        end++;
    return end;
}
function isBeforeColon(text, from) {
    let at = from;
    while (BLANKS.has(text.charCodeAt(at)))
        at++;
    return text.charCodeAt(at) === COLON;
}
/**
 * The plain decimal of a JSON number that a double does not carry, or that is written with an exponent; null for all
 * others, and for what is no JSON number (the parser words that error).
 */
function exactDecimal(token) {
    const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token);
    if (!match)
        return null;
    const [, sign = '', whole = '', fraction = '', exponent] = match;
    const significant = (whole + fraction).replace(/^0+/, '');
    if (exponent === undefined) {
        return significant.length <= EXACT_DIGITS && fraction.length <= SAFE_FRACTION ? null : token;
    }
    const shift = Number(exponent);
    if (Math.abs(shift) > MAX_EXPONENT)
        return token;
    const digits = (whole + fraction).padStart(1 - shift + fraction.length, '0');
    const point = digits.length - fraction.length + shift;
    const padded = digits.padEnd(point, '0');
    const integer = padded.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
    const decimals = padded.slice(point);
    return `${sign}${integer}${decimals ? `.${decimals}` : ''}`;
}
function countMembers(value) {
    let members = 0;
    const open = [value];
    while (open.length > 0) {
        const next = open.pop();
        if (Array.isArray(next)) {
            for (const item of next)
                if (typeof item === 'object' && item !== null)
                    open.push(item);
        }
        else if (typeof next === 'object' && next !== null) {
            for (const item of Object.values(next)) {
                members++;
                if (typeof item === 'object' && item !== null)
                    open.push(item);
            }
        }
    }
    return members;
}
/**
 * V8 quotes a piece of the input in its message; personal data must not travel through errors. The place is that in the
 * text as it came, where no number was put into quotes yet.
 */
function parserWords(text, error) {
    const position = /position (\d+)/.exec(String(parserError(text) ?? error))?.[1];
    return position
        ? `the fault is at character ${position}`
        : 'it ends too early or holds a word that JSON does not know';
}
function parserError(text) {
    try {
        JSON.parse(text);
        return null;
    }
    catch (error) {
        return error;
    }
}
function fault(code, detail) {
    return { fault: { code, detail } };
}
//# sourceMappingURL=exact-json.rules.js.map