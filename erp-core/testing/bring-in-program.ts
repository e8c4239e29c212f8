import { readFileSync } from 'node:fs';
import pg from 'pg';
import { createPackDesk, modules } from '../index.ts';

// A program of its own, for a test to end in the middle: brings the file PACK in as the owner OWNER_URL.
const owner = new pg.Pool({ connectionString: process.env.OWNER_URL, max: 1 });
const text = readFileSync(process.env.PACK ?? '', 'utf8');
await createPackDesk(owner, modules).install({ text, by: 'system:test', now: Date.now() * 1000, trust: 'Test' });
await owner.end();
