import { answerPackRequest, createPackDesk, modules, packRequest } from '@millrace/erp-core';
import pg from 'pg';

// A program of its own, run by the keeper when the server asks: it alone connects as the owner of all tables, does the
// one thing that is asked, and ends. Reads MILLRACE_OWNER_URL and MILLRACE_REMOVED (a folder); is sent the request, answers
// { answer } or { reason }.
// What it does is one transaction: ended at any moment, it leaves what was there before.
const pool = new pg.Pool({
  connectionString: process.env.MILLRACE_OWNER_URL,
  max: 1,
  application_name: 'millrace packs',
});
/** Records of packs that go, where somebody asks to keep them. */
const removed = process.env.MILLRACE_REMOVED;
pool.on('error', () => undefined);

async function answered(message: unknown): Promise<object> {
  try {
    const request = packRequest.parse(message);
    return { answer: await answerPackRequest(createPackDesk(pool, modules, removed), request) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

process.once('message', async (message) => {
  const answer = await answered(message);
  await pool.end();
  process.send?.(answer, undefined, undefined, () => process.disconnect());
});
