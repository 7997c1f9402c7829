/** What a feature offers to the others besides its `*.events.ts`, `*.module.ts` and `*.port.ts`; each line is a decision. */
const PORTS = [
  'conversions/conversion-query.repository',
  'conversions/conversion.columns',
  'conversions/conversion.rules',
  'conversions/conversions.dto',
  'conversions/conversions.service',
  'ledger/ledger-query.repository',
  'rewards/policy.rules',
  'rewards/reward-query.repository',
  'rewards/rewards.dto',
  'rewards/settlement.rules',
  'sites/routing.rules',
  'sites/sites-config',
  'sites/sites.service',
];

/** Who may know whom. Features meet only in src/app.module.ts and through each other's events, modules and ports. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one thought, or hide a third one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'features-meet-through-their-fronts',
      comment: 'Of another feature only what it offers: events, its module, and the ports listed here.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/platform/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: [
          '^src/$1/',
          '^src/platform/',
          String.raw`\.(events|module|port)\.ts$`,
          `^src/(${PORTS.join('|')})\\.ts$`,
        ],
      },
    },
    {
      name: 'rules-are-pure',
      comment: 'What decides about money has no framework, database, file or clock in it.',
      severity: 'error',
      from: { path: String.raw`\.rules\.ts$` },
      to: {
        path: ['node_modules/@nestjs/', 'node_modules/typeorm/', 'node_modules/pg/', '^(node:)?(fs|http|net|crypto)'],
      },
    },
    {
      name: 'simulator-shares-nothing',
      comment: 'Its verdict is worth something only as long as its model is its own.',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(src|migrations|bench|test)/' },
    },
    {
      name: 'bench-knows-no-tests',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^test/' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|simulator|bench)/' },
    },
    {
      name: 'no-development-dependency-at-run-time',
      severity: 'error',
      from: { path: '^(src|migrations|simulator)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
