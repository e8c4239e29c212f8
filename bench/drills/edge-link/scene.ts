import {
  applySite,
  type Box,
  type Centre,
  makeBox,
  startBox,
  startCentre,
} from '@millrace/distribution/testing/edge-and-centre';
import { type SteadyPublisher, steadyPublisher } from '../../harness/steady-publisher.ts';
import { type TcpProxy, tcpProxy } from '../../harness/tcp-proxy.ts';
import type { Sent } from '../faults/verify.ts';

const SITE = 'north';
const METER_RATE = 200;
const PRESS_RATE = 20;

export interface Publisher extends Omit<Sent, 'tally'> {
  readonly publisher: SteadyPublisher;
}

/** A centre, a box that joined it, devices that publish at the box, and between the houses a link to play with. */
export interface EdgeScene {
  readonly centre: Centre;
  readonly box: Box;
  readonly publishers: readonly Publisher[];
  /** Both ways of the link at once: the server's and the receiver's. */
  link(state: Parameters<TcpProxy['set']>[0]): void;
  close(): Promise<void>;
}

export async function edgeScene(): Promise<EdgeScene> {
  const centre = await startCentre();
  const server = await tcpProxy(() => centre.ports.https);
  const records = await tcpProxy(() => centre.ports.receiver);
  const place = await makeBox(records.port);
  const close = async () => {
    await place.clean();
    await Promise.all([server.close(), records.close()]);
    await centre.house.clean();
  };
  try {
    const devices = await applySite(centre, SITE);
    const address = `https://127.0.0.1:${server.port}`;
    const made = await centre.millrace('gateway', 'add', 'box', '--site', SITE, '--server', address, '--json');
    if (made.code !== 0) throw new Error(made.error);
    const { join } = JSON.parse(made.out) as { join: string };
    const box = await startBox(place, { MILLRACE_JOIN: join });
    const start = Date.now() * 1_000;
    const publisher = (kind: 'press' | 'meter', name: string, rate: number): Publisher => {
      const { id, secret } = devices[kind];
      const counts = kind === 'press';
      const timeOf = (k: number) => start + Math.round((k * 1_000_000) / rate);
      const readingOf = counts ? (k: number) => 1_000 + k : (k: number) => (k % 997) / 4;
      const device = { id, counts, point: `${SITE}/hall/line/cell/${id}/${name}` };
      const topic = `devices/${id}/${name}`;
      const options = { port: () => box.mqtt, id, password: secret, topic, rate, timeOf, readingOf };
      return { device, timeOf, readingOf, publisher: steadyPublisher(options) };
    };
    return {
      centre,
      box,
      publishers: [publisher('press', 'count', PRESS_RATE), publisher('meter', 'power', METER_RATE)],
      link(state) {
        server.set(state);
        records.set(state);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
