import { join } from 'node:path';
import { readSettings } from '@millrace/contracts';
import { runKeeper } from '../all-in-one/run.ts';
import { CHECKOUT, edgeSettings } from '../all-in-one/settings.ts';

// A gateway alone on a box at the line: it keeps readings and facts in its journal and delivers them to a centre
// elsewhere, calling outward only. No database, no screens.
await runKeeper(() => readSettings(edgeSettings, process.env), {
  name: 'edge',
  gateway: join(CHECKOUT, 'gateway', 'main.ts'),
});
