/** The direction of imports, as docs and house style state it. A new exception is a design change. */
const inside = (room) => `^${room}/`;
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'a cycle has no first file to read',
    ),
    rule(
      'shared-imports-nothing-of-ours',
      { path: inside('shared') },
      { path: '^(hardware|terminal|hub|tests)/' },
      'shared is the ground',
    ),
    rule(
      'shared-does-no-io',
      { path: inside('shared'), pathNot: '\\.test\\.ts$' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
      'rules are pure; only hashing and signatures come from Node',
    ),
    rule(
      'hardware-imports-shared-only',
      { path: inside('hardware') },
      { path: '^(terminal|hub|tests)/' },
      'hardware knows no till',
    ),
    rule(
      'terminal-never-imports-hub',
      { path: inside('terminal') },
      { path: '^(hub|tests)/' },
      'they meet on the wire only',
    ),
    rule(
      'hub-never-imports-terminal',
      { path: inside('hub') },
      { path: '^(terminal|hardware|tests)/' },
      'they meet on the wire only',
    ),
    rule(
      'services-import-shared-and-platform-only',
      { path: '^hub/src/([^/]+)/', pathNot: '^hub/src/platform/' },
      { path: '^hub/src/[^/]+/', pathNot: ['^hub/src/$1/', '^hub/src/platform/'] },
      'a service talks to another over HTTP or the bus',
    ),
    rule(
      'platform-imports-no-service',
      { path: '^hub/src/platform/' },
      { path: '^hub/src/(?!platform/)' },
      'platform is a library',
    ),
    rule(
      'screen-never-touches-a-collection',
      { path: '^terminal/ui/' },
      { path: '^terminal/src/(?!host/protocol/)', dependencyTypesNot: ['type-only'] },
      'the screen reads views and sends commands',
    ),
    rule(
      'verifier-shares-the-journal-only',
      { path: inside('verify'), pathNot: '\\.test\\.ts$|/testing/' },
      {
        path: '^(shared|hardware|terminal|hub|start|tests)/',
        pathNot: '^shared/src/(journal|id)/index\\.ts$',
      },
      'what it finds must not depend on the till that it judges',
    ),
    rule('nothing-unresolved', {}, { couldNotResolve: true }, 'an import that does not resolve'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
