/**
 * Which folder may know which: the arrows of the architecture. A change here is a change of the design.
 * contract ← everyone; shell → core → usecases → sync | db | search | api | keys → ports | log.
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(main|preload|renderer)/', pathNot: [from, '^preload/contract/', ...allowed] },
})

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'electron-stays-in-its-shell',
      comment: 'Only the electron shell and the preload know that Electron exists.',
      severity: 'error',
      from: { pathNot: ['^main/shell/electron/', '^preload/index\\.ts$', '^main/index\\.ts$'] },
      to: { path: '(^|/)node_modules/electron(/|$)|^electron$' },
    },
    only('contract-knows-nobody', '^preload/contract/', [], 'The contract imports zod only.'),
    {
      name: 'contract-imports-zod-only',
      severity: 'error',
      from: { path: '^preload/contract/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/zod/' },
    },
    only(
      'preload-knows-the-contract',
      '^preload/(index|jitless)\\.ts$',
      [],
      'The preload builds its facade from the contract.',
    ),
    only('ports-know-nobody', '^main/ports/', [], 'Ports are interfaces of the machine.'),
    only('log-knows-ports', '^main/log/', ['^main/ports/'], 'The log depends on nothing of ours.'),
    only('db-knows-ports', '^main/db/', ['^main/(ports|log)/'], 'The database knows neither server nor people.'),
    only('search-knows-db', '^main/search/', ['^main/(ports|log|db)/'], 'The index is derived from the database.'),
    only('keys-know-db', '^main/keys/', ['^main/(ports|log|db)/'], 'Keys guard database files.'),
    only('export-knows-db', '^main/export/', ['^main/(ports|log|db)/'], 'An export is read from storage and sealed.'),
    only(
      'reports-know-db',
      '^main/reports/',
      ['^main/(ports|log|db)/'],
      'A report is counted from storage and folded.',
    ),
    only('files-know-nobody', '^main/files/', ['^main/(ports|log)/'], 'What is known of a file is told by its ledger.'),
    only(
      'recordings-know-storage-and-server',
      '^main/recordings/',
      ['^main/(ports|log|db|api|sync|files|retention)/'],
      'Recordings are fetched from the server and kept beside the database.',
    ),
    only(
      'board-knows-server',
      '^main/board/',
      ['^main/(ports|log|api)/'],
      'The board is read from the server and kept nowhere.',
    ),
    only('sampler-is-pure', '^main/sampler/', ['^main/reports/zone\\.ts$'], 'A sample is drawn from calls and a seed.'),
    only('quality-is-pure', '^main/quality/', ['^main/sampler/month\\.ts$'], 'Means and forms, from sums and texts.'),
    only('masking-knows-the-door', '^main/masking/', ['^main/ipc/'], 'Masks are pure and stand at the door.'),
    only('tls-knows-ports', '^main/tls/', ['^main/ports/'], 'Trust is judged from certificates and rules alone.'),
    only('site-knows-keys', '^main/site/', ['^main/(ports|log|keys)/'], 'Site files are read, verified and kept.'),
    only('api-knows-ports', '^main/api/', ['^main/(ports|log)/'], 'Adapters translate and know no storage.'),
    only('sync-knows-db-and-api', '^main/sync/', ['^main/(ports|log|db|api)/'], 'Sync joins storage and server.'),
    only(
      'practice-stands-apart',
      '^main/practice/',
      ['^main/db/', '^main/ports/'],
      'The practice server shares no code with the adapters it answers.',
    ),
    only(
      'usecases-know-what-they-drive',
      '^main/usecases/',
      [
        '^main/(ports|log|db|search|keys|api|sync|practice|ipc|site|export|files|recordings|reports|board|sampler|masking|quality)/',
      ],
      'No use case knows a shell.',
    ),
    only(
      'router-knows-the-contract',
      '^main/ipc/',
      ['^main/(ports|log)/'],
      'The router checks; it decides nothing about cases.',
    ),
    only(
      'core-knows-no-shell',
      '^main/core/',
      ['^main/(?!shell/|index\\.ts|chromium\\.ts)'],
      'The core never learns what hosts it.',
    ),
    only(
      'shells-drive-the-core',
      '^main/shell/',
      ['^main/(core|ports|log|tls)/'],
      'A shell is thin: window, transport, ports.',
    ),
    only('renderer-knows-the-contract', '^renderer/', [], 'The renderer reaches the core through the bridge only.'),
    {
      name: 'features-meet-at-their-index',
      comment: 'A feature uses another through its index only.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: {
        path: '^renderer/features/[^/]+/',
        pathNot: ['^renderer/features/$1/', '^renderer/features/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'one-file-speaks-jssip',
      comment: 'The SIP library is loosely typed: it is wrapped once (STYLE 5.10).',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/', pathNot: '^renderer/features/phone/sip/sip-adapter\\.ts$' },
      to: { path: '(^|/)node_modules/jssip(/|$)|^jssip$' },
    },
    {
      name: 'ui-knows-no-domain',
      severity: 'error',
      from: { path: '^renderer/ui/' },
      to: { path: '^renderer/(app|features|bridge)/|^preload/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'test/config/tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.vue', '.js', '.mjs', '.json'] },
  },
}
