// Are the screens as light as was promised? `node hmi/ui/vite/check-budgets.ts`, after both apps were built.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Budget, type BuiltApp, overBudget, routesOf, weigh } from './budget.ts';

const HMI = join(import.meta.dirname, '..', '..');
const BUDGETS: readonly Budget[] = [
  { app: 'panel', first: 110, further: 80, chart: 25 },
  { app: 'office', first: 170, further: 80, chart: 25 },
];

function builtApp(app: string): BuiltApp {
  const kit = join(HMI, app, '.svelte-kit');
  const client = join(kit, 'output', 'client');
  const manifest = join(client, '.vite', 'manifest.json');
  if (!existsSync(manifest)) throw new Error(`${app} is not built: run "npm run build" first`);
  const sizes = new Map<string, number>();
  const text = (file: string): string => readFileSync(join(client, file), 'utf8');
  return {
    manifest: JSON.parse(readFileSync(manifest, 'utf8')),
    routes: routesOf(readFileSync(join(kit, 'generated', 'build', 'client-optimized', 'app.js'), 'utf8')),
    sizeOf: (file) => {
      const size = sizes.get(file) ?? gzipSync(text(file), { level: 9 }).length / 1_000;
      sizes.set(file, size);
      return size;
    },
    // Class names of uPlot, which survive minifying.
    hasChart: (file) => text(file).includes('u-cursor-pt'),
    parts: existsSync(join(kit, 'parts.json')) ? JSON.parse(readFileSync(join(kit, 'parts.json'), 'utf8')) : {},
  };
}

const over: string[] = [];
for (const budget of BUDGETS) {
  const built = builtApp(budget.app);
  const { first, further } = weigh(built);
  const heaviest = [...further].sort((a, b) => b.size - a.size)[0];
  console.log(
    `${budget.app}: first page ${first.size.toFixed(1)} of ${budget.first} kB, heaviest other ${heaviest?.route} ${heaviest?.size.toFixed(1)} of ${budget.further}`,
  );
  over.push(...overBudget(budget, built));
}
for (const line of over) console.log(line);
process.exitCode = over.length > 0 ? 1 : 0;
