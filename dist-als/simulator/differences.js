const SHOWN = 10;
/** Counts every difference and keeps the first ten. */
export class Differences {
    constructor() {
        this.first = [];
        this.count = 0;
    }
    add(difference) {
        this.count++;
        if (this.first.length < SHOWN)
            this.first.push(difference);
    }
    /** Adds a difference unless both texts are the same. */
    compare(what, expected, actual, look) {
        if (expected !== actual)
            this.add({ what, expected, actual, look });
    }
    report() {
        const lines = this.first.flatMap(({ what, expected, actual, look }, index) => [
            `${String(index + 1).padStart(2)}. ${what}`,
            `    expected  ${expected}`,
            `    actual    ${actual}`,
            `    look at   ${look}`,
        ]);
        if (this.count > SHOWN)
            lines.push(`and ${(this.count - SHOWN).toLocaleString('en')} more`);
        return lines;
    }
}
//# sourceMappingURL=differences.js.map