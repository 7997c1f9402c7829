const EVERY_MS = 10_000;

/** Says now and then how many rows are there, and how quickly they come. */
export class Progress {
  private readonly begun = performance.now();
  private rows = 0;
  private told = performance.now();

  constructor(private readonly say: (line: string) => void) {}

  add(rows: number): void {
    this.rows += rows;
    if (performance.now() - this.told >= EVERY_MS) this.tell();
  }

  end(): void {
    this.tell();
  }

  private tell(): void {
    this.told = performance.now();
    const seconds = (this.told - this.begun) / 1_000;
    const words = [`${(this.rows / 1e6).toFixed(1)} million rows`, `${seconds.toFixed(0)} s`];
    this.say(`  ${words.join(' in ')}, ${Math.round(this.rows / seconds / 1_000)},000 a second`);
  }
}
