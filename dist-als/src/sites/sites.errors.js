/**
 * The sites file cannot be used. The message is the whole text for the terminal: every fault with its line, and the
 * way out. It needs no stack trace beside it.
 */
export class SitesFileError extends Error {
    constructor() {
        super(...arguments);
        this.name = 'SitesFileError';
    }
}
//# sourceMappingURL=sites.errors.js.map