// Holds the import rules of docs/design.md (.dependency-cruiser.mjs) against the code. A cruise that sees too few
// modules would pass without having looked: with a TypeScript it does not know, dependency-cruiser cruises none.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import config from '../../.dependency-cruiser.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);

const ROOMS = [
  'edge-config',
  'timeseries',
  'drivers',
  'gateway',
  'erp-core',
  'server',
  'packs',
  'distribution',
  'bench',
  'hmi',
];
const LEAST = 60;

const { output } = await cruise(
  ROOMS.filter((room) => existsSync(room)),
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true },
);
const { violations, totalCruised } = output.summary;

for (const { rule, from, to, cycle } of violations) {
  const reason = config.forbidden.find((candidate) => candidate.name === rule.name)?.comment ?? '';
  const way = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to}`;
  console.log(`${rule.name}: ${way}\n    ${reason}`);
}
if (totalCruised < LEAST) console.log(`only ${totalCruised} modules were cruised; at least ${LEAST} are expected`);
else console.log(`${totalCruised} modules, ${violations.length} violations`);
process.exitCode = violations.length > 0 || totalCruised < LEAST ? 1 : 0;
