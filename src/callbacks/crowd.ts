/** For how long a crowd is remembered at least, in milliseconds; at most for twice as long. */
const SPAN_MS = 100;

/** Counts who is there, and remembers for a moment how many they were at the most. */
export class Crowd {
  private present = 0;
  private most = 0;
  private mostBefore = 0;
  private spanBegunAt = -Infinity;

  /** @param nowMs on a clock that only goes forward */
  enter(nowMs: number): void {
    this.look(nowMs);
    this.present++;
    this.most = Math.max(this.most, this.present);
  }

  leave(count: number): void {
    this.present -= count;
  }

  /** The most that were there at the same time of late. */
  size(nowMs: number): number {
    this.look(nowMs);
    return Math.max(this.most, this.mostBefore);
  }

  private look(nowMs: number): void {
    const passedMs = nowMs - this.spanBegunAt;
    if (passedMs < SPAN_MS) return;
    this.mostBefore = passedMs < 2 * SPAN_MS ? this.most : this.present;
    this.most = this.present;
    this.spanBegunAt = nowMs;
  }
}
