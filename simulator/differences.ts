/** One thing that is not as it must be, and where to look at it. */
export interface Difference {
  what: string;
  expected: string;
  actual: string;
  look: string;
}

const SHOWN = 10;

/** Counts every difference and keeps the first ten. */
export class Differences {
  readonly first: Difference[] = [];
  count = 0;

  add(difference: Difference): void {
    this.count++;
    if (this.first.length < SHOWN) this.first.push(difference);
  }

  /** Adds a difference unless both texts are the same. */
  compare(what: string, expected: string, actual: string, look: string): void {
    if (expected !== actual) this.add({ what, expected, actual, look });
  }

  report(): string[] {
    const lines = this.first.flatMap(({ what, expected, actual, look }, index) => [
      `${String(index + 1).padStart(2)}. ${what}`,
      `    expected  ${expected}`,
      `    actual    ${actual}`,
      `    look at   ${look}`,
    ]);
    if (this.count > SHOWN) lines.push(`and ${(this.count - SHOWN).toLocaleString('en')} more`);
    return lines;
  }
}
