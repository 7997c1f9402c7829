const EVERY_MS = 10_000;
/** Says now and then how many rows are there, and how quickly they come. */
export class Progress {
    constructor(say) {
        this.say = say;
        this.begun = performance.now();
        this.rows = 0;
        this.told = performance.now();
    }
    add(rows) {
        this.rows += rows;
        if (performance.now() - this.told >= EVERY_MS)
            this.tell();
    }
    end() {
        this.tell();
    }
    tell() {
        this.told = performance.now();
        const seconds = (this.told - this.begun) / 1_000;
        const words = [`${(this.rows / 1e6).toFixed(1)} million rows`, `${seconds.toFixed(0)} s`];
        this.say(`  ${words.join(' in ')}, ${Math.round(this.rows / seconds / 1_000)},000 a second`);
    }
}
//# sourceMappingURL=progress.js.map