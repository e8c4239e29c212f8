import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../distribution/testing/database.ts';
import { linkConformance } from '../../api/testing/link-conformance.ts';
import { sqlDriver } from '../index.ts';
import { ConformingTable } from './conforming-table.ts';

let database: TestDatabase;
let owner: pg.Client;
const made: ConformingTable[] = [];
beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
});
afterAll(async () => {
  for (const table of made) await table.remove();
  await owner?.end();
  await database?.drop();
});

linkConformance(sqlDriver, () => {
  const table = new ConformingTable(database.url, owner);
  made.push(table);
  return table;
});
