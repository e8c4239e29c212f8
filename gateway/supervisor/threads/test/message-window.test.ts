import { setImmediate as turn } from 'node:timers/promises';
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { CrossingFault } from '../crossing.ts';
import { MessageWindow } from '../message-window.ts';

const messageOf = (text: string) => ({
  ...{ topic: 't', payload: new TextEncoder().encode(text), retained: false, redelivered: false },
});
const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload);
const FULL: CrossingFault = { code: null, message: 'full' };

test.prop([fc.array(fc.tuple(fc.nat(900), fc.boolean()), { maxLength: 12 }), fc.nat(9)])(
  'messages cross in their order, so many at a time, and each has the answer that was given for it',
  async (rounds, refusedDigit) => {
    const crossed: string[] = [];
    const answers: (() => void)[] = [];
    let underWay = 0;
    const window = new MessageWindow((messages) => {
      underWay += messages.length;
      expect(underWay).toBeLessThanOrEqual(2_000);
      const texts = messages.map(({ payload }) => textOf(payload));
      crossed.push(...texts);
      return new Promise((resolve) => {
        answers.push(() => {
          underWay -= messages.length;
          resolve(texts.map((text) => (text.endsWith(String(refusedDigit)) ? FULL : null)));
        });
      });
    });
    const given: string[] = [];
    const became: Promise<string>[] = [];
    for (const [count, isAnswered] of rounds) {
      for (let n = 0; n < count; n++) {
        const text = String(given.length);
        given.push(text);
        became.push(
          window.pass(messageOf(text)).then(
            () => text,
            (error: Error) => `${text} ${error.message}`,
          ),
        );
      }
      await turn();
      if (isAnswered) answers.pop()?.();
    }
    while (answers.length > 0 || crossed.length < given.length) {
      answers.shift()?.();
      await turn();
    }
    expect(crossed).toEqual(given);
    expect(await Promise.all(became)).toEqual(
      given.map((text) => (text.endsWith(String(refusedDigit)) ? `${text} full` : text)),
    );
  },
);

test('beyond what may wait a message is refused at once; what is gone on the other side refuses what was under way', async () => {
  let end = (_error: Error): void => undefined;
  const window = new MessageWindow(
    () =>
      new Promise((_, reject) => {
        end = reject;
      }),
  );
  const large = { ...messageOf(''), payload: new Uint8Array(40 * 2 ** 20) };
  const first = window.pass(large);
  await expect(window.pass(large)).rejects.toThrow(/1 messages of this link wait/);
  await turn();
  // That one is on its way now, and so there is room for another.
  const second = window.pass(large);
  await turn();
  end(new Error('the thread ended'));
  await expect(first).rejects.toThrow('the thread ended');
  await turn();
  await turn();
  end(new Error('the thread ended, too'));
  await expect(second).rejects.toThrow('the thread ended, too');
});
