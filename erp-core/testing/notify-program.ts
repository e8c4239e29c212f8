import { createConnection } from 'node:net';
import pg from 'pg';
import { createKernel, modules } from '../index.ts';
import type { Carrier } from '../kernel/index.ts';

// A program of its own, for a test to end in the middle: it sends what there is to send, until it is ended. What it sends goes
// over a connection to the test, one line a message, and is taken once the test has answered.
const port = Number(process.env.POST_PORT);
const carrier: Carrier = {
  send: ({ id, lines }) =>
    new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: '127.0.0.1' }, () =>
        socket.write(
          `${JSON.stringify({ id, lines: lines.map(({ about }) => (about && 'record' in about ? about.record : null)) })}\n`,
        ),
      );
      socket.once('data', () => {
        socket.end();
        resolve({ to: 'sent', reference: null });
      });
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the other side went away')));
    }),
};
const pool = new pg.Pool({ connectionString: process.env.APP_URL, max: 6, pipeline: true });
pool.on('error', () => undefined);
const kernel = createKernel({ pool, modules, carriers: { mail: carrier, push: carrier, text: carrier } });
await kernel.start();
