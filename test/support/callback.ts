import { randomUUID } from 'node:crypto';

/** A callback as GoKart sends it, small: what a test does not name is a Success of 45 points for the member `lus`. */
export function callbackOf(
  conversion: Record<string, unknown> = {},
  envelope: Record<string, unknown> = {},
): { conversion: Record<string, unknown>; [name: string]: unknown } {
  return {
    id: randomUUID(),
    sentAt: '2025-05-19T15:36:20.1234567+00:00',
    ...envelope,
    conversion: {
      status: 'Success',
      conversionId: randomUUID(),
      pubMemberId: 'lus',
      rewardPoints: 45,
      userCompletedAt: '2025-05-19T15:36:19.756249+00:00',
      ...conversion,
    },
  };
}
