import type { RE2JS } from 're2js';

/** Longer values match no pattern: it bounds the work that one callback can ask for. */
export const LONGEST_PATTERN_VALUE = 1024;
/** So many values are remembered with their answer. */
const MOST_REMEMBERED = 64;

/** A pattern that the value of a field is to match as a whole. The values of campaigns and the like are few. */
export class ValuePattern {
  private remembered = new Map<string, boolean>();

  constructor(private readonly pattern: RE2JS) {}

  get source(): string {
    return this.pattern.pattern();
  }

  matches(text: string): boolean {
    if (text.length > LONGEST_PATTERN_VALUE) return false;
    let matches = this.remembered.get(text);
    if (matches === undefined) {
      matches = this.pattern.matches(text);
      if (this.remembered.size >= MOST_REMEMBERED) this.remembered = new Map();
      this.remembered.set(text, matches);
    }
    return matches;
  }
}
