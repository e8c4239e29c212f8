import { migrateErp } from '@millrace/erp-core';

import { migrateTimeseries } from '@millrace/timeseries';
import type pg from 'pg';
// Not by the room's front door: that would load the whole web server to make a few tables.
import { migrateAuth } from '../../server/auth/migrate.ts';

/** The rooms that keep tables, in the order in which they are brought up to date; each migration set is idempotent. */
export const MIGRATIONS: readonly { readonly name: string; readonly run: (pool: pg.Pool) => Promise<unknown> }[] = [
  { name: 'timeseries', run: migrateTimeseries },
  { name: 'erp-core', run: migrateErp },
  { name: 'auth', run: migrateAuth },
];
