import { createServer } from 'node:http';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { listen } from '../doors/listen.ts';
import type { ReceiverDoor } from '../forward/receiver-door.ts';

export interface StatusDoorOptions {
  readonly port: number;
  readonly door: Pick<ReceiverDoor, 'taken' | 'refused'>;
  /** Why it cannot take records now; null: it can. */
  readonly problem: () => string | null;
}

/** Health and metrics of the receiver, for this machine alone: `/health`, `/health/live`, `/health/ready`, `/metrics`. */
export async function openStatusDoor({ port, door, problem }: StatusDoorOptions) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const counters = {
    batches: counter('millrace_receiver_batches_total', 'Batches committed'),
    rows: counter('millrace_receiver_rows_total', 'Readings in them'),
    bytes: counter('millrace_receiver_bytes_total', 'Bytes of them on the wire'),
  };
  const refused = new Counter({
    name: 'millrace_receiver_refused_total',
    help: 'Requests refused, by reason',
    labelNames: ['reason'],
    registers,
  });

  async function answer(path: string): Promise<{ status: number; type: string; body: string }> {
    const reason = problem();
    const json = (status: number, value: object) => ({ status, type: 'application/json', body: JSON.stringify(value) });
    if (path === '/health/live') return json(200, { state: 'live' });
    if (path === '/health/ready') return json(reason === null ? 200 : 503, { state: stateOf(reason), reason });
    if (path === '/health') {
      return json(200, {
        state: stateOf(reason),
        reason,
        taken: door.taken,
        refused: Object.fromEntries(door.refused),
      });
    }
    if (path !== '/metrics') return json(404, { title: 'there is nothing here' });
    for (const [name, one] of Object.entries(counters)) {
      one.reset();
      one.inc(door.taken[name as keyof typeof counters]);
    }
    refused.reset();
    for (const [why, times] of door.refused) refused.inc({ reason: why }, times);
    return { status: 200, type: registry.contentType, body: await registry.metrics() };
  }

  const server = createServer((request, response) => {
    answer((request.url ?? '/').split('?')[0] ?? '/').then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  const listening = await listen(server, '127.0.0.1', port, 'MILLRACE_RECEIVER_STATUS_PORT');
  return {
    port: listening,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const stateOf = (reason: string | null): string => (reason === null ? 'ready' : 'degraded');
