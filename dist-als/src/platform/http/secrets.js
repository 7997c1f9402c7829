import { hash, timingSafeEqual } from 'node:crypto';
/** A secret as it is kept for comparing: its hash, so that neither content nor length shows in the time taken. */
export function hashSecret(secret) {
    return hash('sha256', secret, 'buffer');
}
/** Which of the kept secrets the presented one is. All are compared, so the time does not tell which one matched. */
export function findSecret(kept, presented) {
    const presentedHash = hashSecret(presented);
    let found = null;
    for (const candidate of kept) {
        if (timingSafeEqual(candidate.hash, presentedHash))
            found = candidate;
    }
    return found;
}
//# sourceMappingURL=secrets.js.map