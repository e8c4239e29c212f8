// `npm run drill`: faults on purpose; what was sent, acknowledged, lost, doubled, and whether every counter agrees.
import { writeFileSync } from 'node:fs';
import { drills } from './drills/index.ts';
import type { DrillResult } from './harness/drill.ts';
import { runOptions } from './harness/options.ts';
import { withScratch } from './harness/scratch.ts';
import { table } from './harness/table.ts';

const options = runOptions(
  process.argv.slice(2),
  drills.map(({ id }) => id),
);
console.log(`seed ${options.seed}`);

const results: DrillResult[] = [];
for (const drill of drills) {
  if (options.only && !options.only.has(drill.id)) continue;
  console.log(`\n${drill.title}`);
  try {
    const result = await withScratch('drill', (folder) =>
      drill.run({ seed: options.seed, long: options.long, folder, say: (text) => console.log(`  ${text}`) }),
    );
    results.push(result);
  } catch (error) {
    const note = error instanceof Error ? (error.stack ?? error.message) : String(error);
    results.push({ id: drill.id, passed: false, sent: 0, acknowledged: 0, lost: 0, doubled: 0, note });
    console.error(`  the drill itself failed: ${note}`);
  }
}

const rows = results.map(({ id, passed, sent, acknowledged, lost, doubled, note }) => [
  id,
  passed ? 'passed' : 'FAILED',
  ...[sent, acknowledged, lost, doubled].map((n) => n.toLocaleString('en')),
  note.split('\n')[0] ?? '',
]);
console.log(`\n${table(['drill', '', 'sent', 'acknowledged', 'lost', 'doubled', 'note'], rows)}`);
if (options.json) writeFileSync(options.json, `${JSON.stringify({ drills: results }, null, 2)}\n`);
process.exit(results.every(({ passed }) => passed) ? 0 : 1);
