// `npm run bench`: figures, each beside a baseline of the same run on the same machine.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { benches } from './figures/index.ts';
import type { Figure } from './harness/figure.ts';
import { runOptions } from './harness/options.ts';
import { withScratch } from './harness/scratch.ts';
import { shown, table } from './harness/table.ts';

const options = runOptions(
  process.argv.slice(2),
  benches.flatMap((bench) => [...bench.ids]),
);
console.log(
  `seed ${options.seed}; ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);

const figures: Figure[] = [];
let failed = 0;
for (const bench of benches) {
  const ids = bench.ids.filter((id) => !options.only || options.only.has(id));
  if (ids.length === 0) continue;
  console.log(`\n${bench.title}`);
  try {
    const measured = await withScratch('bench', (folder) =>
      bench.run({ seed: options.seed, long: options.long, folder, say: (text) => console.log(`  ${text}`) }),
    );
    figures.push(...measured.filter((figure) => ids.includes(figure.id)));
  } catch (error) {
    failed++;
    console.error(`  could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  }
}

const rows = figures.map(({ id, value, unit, baseline, ratio, note }) => [
  id,
  shown(value),
  unit,
  shown(baseline),
  shown(ratio),
  note,
]);
console.log(`\n${table(['figure', 'value', 'unit', 'baseline', 'ratio', 'note'], rows)}`);
if (options.json) writeFileSync(options.json, `${JSON.stringify({ figures }, null, 2)}\n`);
process.exit(failed > 0 ? 1 : 0);
