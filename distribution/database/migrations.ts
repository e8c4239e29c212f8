import { migrateErp } from '@millrace/erp-core';
import { migrateAuth } from '@millrace/server';
import { migrateTimeseries } from '@millrace/timeseries';
import type pg from 'pg';

/** The rooms that keep tables, in the order in which they are brought up to date; each migration set is idempotent. */
export const MIGRATIONS: readonly { readonly name: string; readonly run: (pool: pg.Pool) => Promise<unknown> }[] = [
  { name: 'timeseries', run: migrateTimeseries },
  { name: 'erp-core', run: migrateErp },
  { name: 'auth', run: migrateAuth },
];
