import { join } from 'node:path';
import { runKeeper } from './run.ts';
import { CHECKOUT } from './settings.ts';

// `npm start`: everything on one PC.
await runKeeper({ gateway: join(CHECKOUT, 'gateway', 'main.ts'), server: join(CHECKOUT, 'server', 'main.ts') });
