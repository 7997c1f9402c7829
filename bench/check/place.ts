/** Where a conversion of the load belongs, in words of the bench's own: what bench/load/sites.yaml must come to. */
export interface Place {
  readonly site: 'arcade' | 'cashback';
  readonly environment: 'production' | 'sandbox';
  readonly memberId: string;
}

export interface Assets {
  readonly points: string;
  readonly revenue: string;
}

export const ASSETS: Readonly<Record<Place['site'], Assets>> = {
  arcade: { points: 'POINTS', revenue: 'REVENUE' },
  cashback: { points: 'COINS', revenue: 'USD' },
};

const TEST_MEMBER = 'test-';

/** Null for what the load never sends. */
export function placeOf(memberId: string, pubSub1: string | null, pubSub2: string | null): Place | null {
  if (memberId.startsWith(TEST_MEMBER)) {
    return { site: 'arcade', environment: 'sandbox', memberId: memberId.slice(TEST_MEMBER.length) };
  }
  const site = siteOf(pubSub1, pubSub2);
  return site && { site, environment: 'production', memberId };
}

function siteOf(pubSub1: string | null, pubSub2: string | null): Place['site'] | null {
  if (pubSub1?.startsWith('arcade-')) return 'arcade';
  if (pubSub1?.startsWith('cashback-')) return 'cashback';
  return pubSub2?.startsWith('campaign:') ? 'arcade' : null;
}
