import { setTimeout as delay } from 'node:timers/promises';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import { underLoad } from './under-load.ts';

let link: Awaited<ReturnType<typeof tcpProxy>> | undefined;

/** The network between devices and broker swallows everything and tells nobody, several times over. */
export const halfOpen = underLoad({
  id: 'half-open',
  title: 'the network between devices and broker is half open: bytes vanish, sockets stay',
  rate: 200,
  // What is measured is how soon the broker takes a device back, so the devices are impatient: a connection that gives no
  // acknowledgement is left after this. With five seconds the figure would be theirs.
  deadAfter: 700,
  async port(plant) {
    const proxy = await tcpProxy(() => plant.ports.mqtt);
    link = proxy;
    return { port: () => proxy.port, close: () => proxy.close() };
  },
  async harm({ random, context, flowing }) {
    if (!link) throw new Error('there is no link to hold half open');
    const times = context.long ? 20 : 5;
    const took: number[] = [];
    for (let at = 0; at < times; at++) {
      await delay(random.between(500, 3_000));
      link.set('half-open');
      await delay(random.between(2_000, 9_000));
      link.set('open');
      took.push(Math.round(await flowing()));
      context.say(`${at + 1}: readings flow again after ${took.at(-1)} ms`);
    }
    return { note: `${times} times; readings flowed again after ${Math.max(...took)} ms at most` };
  },
});
