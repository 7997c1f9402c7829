const P = 'Pending';
const S = 'Success';
const R = 'Rejected';
/** The ways in which a conversion can go, as often as they are wanted. */
const SCRIPTS = [
    [30, [S]],
    [18, [P, S]],
    [10, [S, R]],
    [6, [P, R]],
    [6, [P, S, R]],
    [4, [R, S]],
    [4, [S, R, S]],
    [4, [S, P]],
    [3, [S, P, S]],
    [3, [S, S]],
    [2, [P]],
    [2, [P, P, S]],
    [2, [P, R, S, R, S]],
];
/** The statuses that GoKart will announce for one entitlement, oldest first; now and then without rhyme or reason. */
export function randomScript(random) {
    if (random.chance(0.06))
        return Array.from({ length: random.between(3, 8) }, () => random.pick([P, S, R]));
    return random.weighted(SCRIPTS);
}
//# sourceMappingURL=scripts.js.map