import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { PeerPort } from '../../../drivers/api/testing/peer-port.ts';
import { tcpProxy } from '../tcp-proxy.ts';

test('only what can reach the target is an attempt on it', async () => {
  const target = new PeerPort();
  await target.start();
  let knocks = 0;
  const proxy = await tcpProxy(
    () => target.port,
    () => knocks++,
  );
  const ask = () => {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined).write('question');
    return socket;
  };
  const asked = ask();
  await expect.poll(() => knocks).toBeGreaterThan(0);
  const ended = once(asked, 'close');
  await target.stop();
  await ended;
  knocks = 0;
  await once(ask(), 'close');
  expect(knocks).toBe(0);
  await proxy.close();
});
