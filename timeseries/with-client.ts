import type pg from 'pg';

const ignore = (): void => undefined;

/**
 * Lends a client of the pool to `work`. Whoever holds a client must listen to its errors: a connection that is cut is
 * told to the question under way, which rejects, and to the client as an event, which would else end the process. After
 * a failure the client is closed, and with it its transaction and its locks.
 */
export async function withClient<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  client.on('error', ignore);
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    client.removeListener('error', ignore);
    // Closing may itself bring an error: the pool listens to the clients that it has back.
    if (failed) client.on('error', ignore);
    client.release(failed);
  }
}
