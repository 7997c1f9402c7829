export const ASSETS = {
    arcade: { points: 'POINTS', revenue: 'REVENUE' },
    cashback: { points: 'COINS', revenue: 'USD' },
};
const TEST_MEMBER = 'test-';
/** Null for what the load never sends. */
export function placeOf(memberId, pubSub1, pubSub2) {
    if (memberId.startsWith(TEST_MEMBER)) {
        return { site: 'arcade', environment: 'sandbox', memberId: memberId.slice(TEST_MEMBER.length) };
    }
    const site = siteOf(pubSub1, pubSub2);
    return site && { site, environment: 'production', memberId };
}
function siteOf(pubSub1, pubSub2) {
    if (pubSub1?.startsWith('arcade-'))
        return 'arcade';
    if (pubSub1?.startsWith('cashback-'))
        return 'cashback';
    return pubSub2?.startsWith('campaign:') ? 'arcade' : null;
}
//# sourceMappingURL=place.js.map