const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BYTES = 16;
/** The receipt that each callback was answered with, in sixteen bytes each. */
export class Receipts {
    #bytes;
    constructor(deliveries) {
        this.#bytes = Buffer.alloc(deliveries * BYTES);
    }
    /** False when the id is not a UUID, which every receipt's is. */
    keep(delivery, receiptId) {
        if (!UUID.test(receiptId))
            return false;
        this.#bytes.write(receiptId.replaceAll('-', ''), delivery * BYTES, 'hex');
        return true;
    }
    /** The receipt's id; null when the callback never got one. */
    of(delivery) {
        const hex = this.#bytes.toString('hex', delivery * BYTES, (delivery + 1) * BYTES);
        if (/^0+$/.test(hex))
            return null;
        return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    }
}
//# sourceMappingURL=receipts.js.map