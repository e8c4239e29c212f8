import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MICROS_PER_SECOND, nowMicros, QUALITY, RELEASE_COMMAND } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { heldBackPath } from '../start.ts';
import { madeBy } from '../supervisor/threads/made-by.ts';
import type * as trying from '../supervisor/threads/test/trying-links.ts';
import { manifest } from '../supervisor/threads/test/trying-links.ts';
import { threadLinkDriver } from '../supervisor/threads/thread-link-driver.ts';
import { configOf, countsOf, newFolder, settingsOf, testGateway, until } from './gateway-fixture.ts';

const MODULE = new URL('../supervisor/threads/test/trying-links.ts', import.meta.url).href;
const PATH = 'area/line/cell/press/a';

test('a gateway that was ended for a link tells so, says that its points are lost, and begins it in its thread once it is let go', async () => {
  // What is fake: the driver, whose links say what they are told. Journal, broker and thread are real; there is no store.
  const folder = newFolder();
  const heldBack = heldBackPath(settingsOf(folder));
  const at = Date.now() - 1_000;
  mkdirSync(dirname(heldBack), { recursive: true });
  writeFileSync(heldBack, JSON.stringify({ 'link press': { at, times: 1, reason: 'busy for 20 s, in poll' } }));
  const plant = await testGateway({
    folder,
    linkDrivers: [threadLinkDriver(manifest, madeBy<typeof trying, 'tryingLinks'>(MODULE, 'tryingLinks'))],
  });
  try {
    const { gateway } = plant;
    const live: { v: unknown; q: number }[] = [];
    gateway.onLive((topic, payload) => {
      if (topic.endsWith(PATH)) live.push(JSON.parse(payload) as { v: unknown; q: number });
    });
    await gateway.applyConfig({
      ...configOf({
        points: [{ path: `plant/${PATH}` }],
        devices: [{ id: 'press', secrets: [] }],
        rules: [{ id: 'press', topic: 'devices/press/said', payload: 'number', values: [{ point: PATH }] }],
      }),
      links: [{ id: 'press', protocol: manifest.protocol, settings: {}, devices: [{ device: 'press', settings: {} }] }],
    });
    await until(() => expect(live.at(-1)).toMatchObject({ v: null, q: QUALITY.badCommLost }));
    expect(countsOf(gateway, 'press').received).toBe(1);
    const [hold] = gateway.status().held ?? [];
    expect(hold).toMatchObject({ kind: 'link', id: 'press', since: at * 1_000, times: 1 });
    expect(gateway.status().links).toMatchObject([{ id: 'press', state: 'refused', devices: [{ state: 'refused' }] }]);

    const release = await gateway.commands.carryOut({
      ...{ id: randomUUID(), device: 'press', name: RELEASE_COMMAND, parameters: { since: hold?.since ?? 0 } },
      ...{ issuedAt: nowMicros(), expiresAt: nowMicros() + 60 * MICROS_PER_SECOND, by: 'someone' },
    });
    expect(release).toMatchObject({ state: 'acknowledged' });
    await until(() => expect(gateway.status().links).toMatchObject([{ id: 'press', state: 'online' }]));
    expect(gateway.status()).toMatchObject({
      held: [],
      threads: [
        { name: 'main', devices: [] },
        { name: manifest.protocol, state: 'running', devices: ['press'] },
      ],
    });
    const say = { id: '1', device: 'press', name: 'say', parameters: { texts: ['5'] } };
    expect(await gateway.links.command(say, new AbortController().signal)).toEqual({ state: 'acknowledged' });
    await until(() => expect(live.at(-1)).toMatchObject({ v: 5, q: QUALITY.good }));
  } finally {
    await plant.remove();
  }
}, 180_000);
