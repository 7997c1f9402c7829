/** The simulator's own exact decimals: a bigint of millionths, finer than every asset of the default site. */
const DIGITS = 6;
/** Reads plain decimal text (`12`, `12.34`, `-0.5`). Null for anything else, or for more digits than millionths carry. */
export function millionths(text) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!match)
        return null;
    const fraction = (match[3] ?? '').replace(/0+$/, '');
    if (fraction.length > DIGITS)
        return null;
    const size = BigInt(`${match[2] ?? ''}${fraction.padEnd(DIGITS, '0')}`);
    return match[1] === '-' ? -size : size;
}
/** Writes an amount with exactly `scale` digits after the point, as the admin API does. */
export function amountText(amount, scale) {
    const digits = (amount < 0n ? -amount : amount).toString().padStart(DIGITS + 1, '0');
    const whole = digits.slice(0, -DIGITS);
    const fraction = digits.slice(-DIGITS);
    if (/[1-9]/.test(fraction.slice(scale)))
        throw new RangeError(`${whole}.${fraction} has more than ${scale} digits`);
    return `${amount < 0n ? '-' : ''}${whole}${scale > 0 ? `.${fraction.slice(0, scale)}` : ''}`;
}
//# sourceMappingURL=decimal.js.map