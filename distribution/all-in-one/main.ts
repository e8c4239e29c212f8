import { join } from 'node:path';
import { readSettings } from '@millrace/contracts';
import { runKeeper } from './run.ts';
import { CHECKOUT, keeperSettings } from './settings.ts';

const program = (...names: string[]) => join(CHECKOUT, ...names);

// `npm start`: everything on one PC.
await runKeeper(() => readSettings(keeperSettings, process.env), {
  name: 'millrace',
  gateway: program('gateway', 'main.ts'),
  server: program('server', 'main.ts'),
  demo: {
    setUp: program('distribution', 'demo', 'set-up.ts'),
    devices: program('distribution', 'demo', 'main.ts'),
  },
});
