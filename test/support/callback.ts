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

/**
 * A callback as text, with members written just so: what a JavaScript object cannot hold, or `JSON.stringify` would
 * write differently.
 *
 * @param conversion members of the conversion, such as `"rewardPoints":1e2`; they replace the usual ones of their name
 * @param envelope members beside the conversion
 */
export function callbackText(conversion: string, envelope = ''): string {
  const usual = callbackOf();
  const without = (fields: Record<string, unknown>, written: string): string =>
    Object.entries(fields)
      .filter(
        ([name]) => name !== 'conversion' && !written.startsWith(`"${name}":`) && !written.includes(`,"${name}":`),
      )
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .concat(written)
      .filter((member) => member !== '')
      .join(',');
  return `{${without(usual, envelope)},"conversion":{${without(usual.conversion, conversion)}}}`;
}
