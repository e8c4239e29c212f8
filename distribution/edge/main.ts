import { join } from 'node:path';
import { readSettings } from '@millrace/contracts';
import { systemConsole } from '../all-in-one/console.ts';
import { runKeeper } from '../all-in-one/run.ts';
import { CHECKOUT, edgeSettings } from '../all-in-one/settings.ts';
import { joinAtStart } from './join-at-start.ts';

// A gateway alone on a box at the line: it keeps readings and facts in its journal and delivers them to a centre
// elsewhere, calling outward only. No database, no screens.
await runKeeper(
  async () => {
    // What it got when it joined stands for settings that are left out; parts get theirs from our environment.
    for (const [name, value] of Object.entries(await joinAtStart(process.env, systemConsole)))
      process.env[name] ||= value;
    return readSettings(edgeSettings, process.env);
  },
  { name: 'edge', gateway: join(CHECKOUT, 'gateway', 'main.ts') },
);
