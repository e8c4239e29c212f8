import { setTimeout as delay } from 'node:timers/promises';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import { underLoad } from './under-load.ts';

let link: Awaited<ReturnType<typeof tcpProxy>> | undefined;

/** The network between devices and broker swallows everything and tells nobody, several times over. */
export const halfOpen = underLoad({
  id: 'half-open',
  title: 'the network between devices and broker is half open: bytes vanish, sockets stay',
  rate: 200,
  async port(plant) {
    const proxy = await tcpProxy(() => plant.ports.mqtt);
    link = proxy;
    return { port: () => proxy.port, close: () => proxy.close() };
  },
  async harm({ random, context, flowing }) {
    if (!link) throw new Error('there is no link to hold half open');
    const times = context.long ? 20 : 5;
    let longest = 0;
    for (let at = 0; at < times; at++) {
      await delay(random.between(500, 3_000));
      link.set('half-open');
      await delay(random.between(2_000, 9_000));
      link.set('open');
      longest = Math.max(longest, await flowing());
    }
    return { note: `${times} times; readings flowed again after ${Math.round(longest)} ms at most` };
  },
});
