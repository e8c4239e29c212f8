import { join } from 'node:path';
import { readSettings } from '@millrace/contracts';
import { runKeeper } from '../all-in-one/run.ts';
import { CHECKOUT, centralSettings } from '../all-in-one/settings.ts';

// The centre of several lines or sites: server, screens, receiver and database, for gateways that call from their own boxes.
await runKeeper(() => readSettings(centralSettings, process.env), {
  name: 'central',
  server: join(CHECKOUT, 'server', 'main.ts'),
  receiver: join(CHECKOUT, 'gateway', 'receiver', 'main.ts'),
});
