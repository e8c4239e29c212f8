import type { Socket } from 'socket.io';
import { expect, test } from 'vitest';
import type { Member } from '../kernel-door.ts';
import { LiveClient } from '../live/live-client.ts';
import { type Look, type Onlooker, Presence } from '../live/presence.ts';

/** A connection that keeps what it is told: what is fake here is the socket. */
function screen(user: string, company = 'c1') {
  const told: { record: string; people: readonly Onlooker[] }[] = [];
  const socket = {
    conn: { on: () => undefined, off: () => undefined },
    emit: (_: string, one: never) => told.push(one),
    disconnected: false,
  };
  const member = { caller: { user, company }, sites: [] } as unknown as Member;
  const client = new LiveClient(socket as unknown as Socket, { session: user }, member, user.toUpperCase());
  return {
    client,
    socket,
    last: () => told.at(-1)?.people.map(({ name, editing }) => `${name}${editing ? ' edits' : ''}`),
  };
}
const at = (record: string, editing = false): Look => ({ entity: 'stock.item', record, editing });

test('each hears of the others at the same record, once a person, and of nobody of another company', async () => {
  const presence = new Presence({ sees: async () => true, onFault: () => undefined });
  const [ada, adaToo, rina, stranger] = [screen('ada'), screen('ada'), screen('rina'), screen('zoe', 'c2')];
  await presence.look(ada.client, at('1'));
  await presence.look(rina.client, at('1'));
  await presence.look(adaToo.client, at('1', true));
  await presence.look(stranger.client, at('1'));
  expect([ada.last(), rina.last(), stranger.last()]).toEqual([['RINA'], ['ADA edits'], []]);
  presence.leave(adaToo.client);
  expect(rina.last()).toEqual(['ADA']);
  await presence.look(ada.client, at('2'));
  expect(rina.last()).toEqual([]);
  await presence.look(rina.client, at('2'));
  expect(ada.last()).toEqual(['RINA']);
  await presence.look(rina.client, null);
  expect(ada.last()).toEqual([]);
});

test('who does not see a record is told of nobody and nobody of him, also once the right is taken', async () => {
  const blind = new Set(['rina']);
  const presence = new Presence({ sees: async ({ user }) => !blind.has(user), onFault: () => undefined });
  const [ada, rina] = [screen('ada'), screen('rina')];
  await presence.look(ada.client, at('1'));
  await presence.look(rina.client, at('1'));
  expect([ada.last(), rina.last()]).toEqual([[], undefined]);
  blind.clear();
  await presence.recheck();
  expect(ada.last()).toEqual(['RINA']);
  blind.add('rina');
  await presence.recheck();
  expect(ada.last()).toEqual([]);
});

test('an answer to an earlier question comes too late', async () => {
  const answers: (() => void)[] = [];
  const presence = new Presence({
    sees: (_, { record }) =>
      new Promise((resolve) => (record === '1' ? answers.push(() => resolve(true)) : resolve(true))),
    onFault: () => undefined,
  });
  const [ada, rina] = [screen('ada'), screen('rina')];
  const first = presence.look(ada.client, at('1'));
  await presence.look(ada.client, at('2'));
  answers[0]?.();
  await first;
  await presence.look(rina.client, at('2'));
  expect(rina.last()).toEqual(['ADA']);
});

test('who goes, or goes on, while the rights of others are checked stays where he went', async () => {
  let meanwhile = (): void => undefined;
  const presence = new Presence({
    sees: async ({ user }) => {
      if (user === 'ada') meanwhile();
      return true;
    },
    onFault: () => undefined,
  });
  const [ada, rina, zoe] = [screen('ada'), screen('rina'), screen('zoe')];
  for (const { client } of [ada, rina, zoe]) await presence.look(client, at('1'));
  let went: Promise<void> | undefined;
  meanwhile = () => {
    presence.leave(rina.client);
    went ??= presence.look(zoe.client, at('2'));
  };
  await presence.recheck();
  await went;
  expect(ada.last()).toEqual([]);
  await presence.look(rina.client, at('2'));
  expect(rina.last()).toEqual(['ZOE']);
});
