import { decodeBody } from '../../src/callbacks/stored-body.js';
/** The bytes that GoKart sent: the one place of the bench that knows how receipts keep them. */
export function readStoredBody(stored) {
    return decodeBody(stored);
}
//# sourceMappingURL=stored-body.js.map