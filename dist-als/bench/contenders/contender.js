export const CONTENDERS = ['pgbench', 'tutorial', 'intake', 'everything', 'single-row', 'crash'];
//# sourceMappingURL=contender.js.map