import { z } from 'zod';
import { command, runCommand } from '../command.ts';
import { membership } from '../core/tables.ts';
import { answer } from '../effect.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { settingsInForce } from '../settings/settings.ts';
import type { Work } from '../work.ts';
import { afterFailure, OF_PERSON, waitOf } from './lock-out.ts';
import { hashPin, isPin, isWeakPin } from './pin-hash.ts';
import { pins } from './tables.ts';
import { terminalSettings } from './terminal-settings.ts';

const WHY = 'a PIN is hashed slowly, with a salt of its own, inside it';
const FRESH = { failures: 0, failedAt: null, lockedUntil: null } as const;

const pinOf = () =>
  z
    .string()
    .regex(/^\d{4,8}$/, 'four to eight digits')
    .meta({ field: 'text', secret: true });
const personNumber = () =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'digits only, at most 12')
    .meta({ field: 'text' });

/** What stands against a PIN for a person of this number. */
async function against(work: Work, pin: string, number: string) {
  const { pinDigits } = await settingsInForce(work.db, terminalSettings, work.now);
  if (pin.length < pinDigits) return refuse('pin-short', { least: pinDigits });
  return isWeakPin(pin, number) ? refuse('pin-weak') : undefined;
}

/** Gives a person a number and a PIN for terminals, or new ones. Whoever was locked out may try again. */
export const setPin = runCommand('kernel.pin.set', {
  label: { en: 'Set PIN', bn: 'পিন ঠিক করা', hi: 'पिन तय करना' },
  why: WHY,
  permission: 'kernel.pin.manage',
  input: { user: text(), number: personNumber(), pin: pinOf() },
  async run({ user, number, pin }, work) {
    const { member, own, same } = await work.load({
      member: membership.where({ userId: user }),
      own: pins.where({ userId: user }),
      same: pins.where({ number }),
    });
    if (member.length === 0) return refuse('member-unknown', { user });
    if (same.some((one) => one.userId !== user)) return refuse('person-number-taken', { number });
    const wrong = await against(work, pin, number);
    if (wrong) return wrong;
    const set = { number, hash: await hashPin(pin), setAt: work.now, setBy: work.caller.user, ...FRESH };
    const [there] = own;
    return [
      there ? pins.change(there, set) : pins.insert({ id: work.id(), userId: user, ...set }),
      answer({ user, number }),
    ];
  },
});

/** Takes a person's PIN and number away. */
export const removePin = command('kernel.pin.remove', {
  label: { en: 'Remove PIN', bn: 'পিন সরানো', hi: 'पिन हटाना' },
  permission: 'kernel.pin.manage',
  input: { user: text() },
  load: ({ user }) => ({ own: pins.where({ userId: user }) }),
  decide: ({ user }, { own }) => [...own.map((one) => pins.remove(one)), answer({ user })],
});

/**
 * A person's own new PIN. At a terminal the one of now is asked for, so that nobody who finds it signed on takes it over;
 * a wrong one counts like a wrong sign-on, and is therefore answered (`changed` false) rather than refused.
 */
export const ownPin = runCommand('kernel.pin.own', {
  label: { en: 'Choose own PIN', bn: 'নিজের পিন বেছে নেওয়া', hi: 'अपना पिन चुनना' },
  why: WHY,
  input: { pin: pinOf(), current: pinOf().optional() },
  async run({ pin, current }, work) {
    const { caller, now } = work;
    const { own } = await work.load({ own: pins.where({ userId: caller.user }) });
    const [there] = own;
    if (!there) return refuse('person-number-none');
    if (caller.terminal !== undefined) {
      const wait = waitOf(there, now);
      if (wait !== null) return refuse('pin-locked', { seconds: Math.ceil(wait / 1_000_000) });
      if (current === undefined || !(await isPin(current, there.hash))) {
        return [pins.change(there, afterFailure(there, now, OF_PERSON)), answer({ changed: false })];
      }
    }
    const wrong = await against(work, pin, there.number);
    if (wrong) return wrong;
    const set = { hash: await hashPin(pin), setAt: now, setBy: caller.user, ...FRESH };
    return [pins.change(there, set), answer({ changed: true })];
  },
});
