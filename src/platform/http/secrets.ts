import { hash, timingSafeEqual } from 'node:crypto';

/** A secret as it is kept for comparing: its hash, so that neither content nor length shows in the time taken. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Which of the kept secrets the presented one is. All are compared, so the time does not tell which one matched. */
export function findSecret<T extends { readonly hash: Buffer }>(kept: readonly T[], presented: string): T | null {
  const presentedHash = hashSecret(presented);
  let found: T | null = null;
  for (const candidate of kept) {
    if (timingSafeEqual(candidate.hash, presentedHash)) found = candidate;
  }
  return found;
}
