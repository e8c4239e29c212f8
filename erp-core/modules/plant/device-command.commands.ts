import { isTrustCommand, outsideWrite, RELEASE_COMMAND } from '@millrace/contracts';
import { z } from 'zod';
import { answer, command, type DecideContext, type Effect, json, text } from '../../kernel/index.ts';
import { deviceCommandIssued, deviceCommandSettled } from './events.ts';
import { refuse } from './refusals.ts';
import { type Device, type DeviceCommand, device, deviceCommand } from './tables.ts';

const SECOND = 1_000_000;

/** A command to a device that is worth doing for so many seconds: what is written for it, as part of another decision too. */
export function commandTo(
  { site, device: name }: Pick<Device, 'site' | 'device'>,
  asked: Pick<DeviceCommand, 'name' | 'parameters'> & { readonly seconds: number },
  { id, now, caller }: Pick<DecideContext, 'id' | 'now' | 'caller'>,
): { readonly id: string; readonly expiresAt: number; readonly effects: readonly Effect[] } {
  const fresh = {
    id: id(),
    ...{ site, device: name, name: asked.name, parameters: asked.parameters },
    issuedAt: now,
    expiresAt: now + asked.seconds * SECOND,
    userId: caller.user,
    state: 'waiting' as const,
  };
  return {
    id: fresh.id,
    expiresAt: fresh.expiresAt,
    effects: [
      deviceCommand.insert(fresh),
      deviceCommandIssued({ id: fresh.id, site, device: name }, { aggregate: `plant.device/${name}`, site }),
    ],
  };
}

/** Asks a device for something, for a while: a command that is not fetched and answered in time has expired. */
export const sendDeviceCommand = command('plant.device-command.send', {
  label: { en: 'Send command to device', bn: 'যন্ত্রে নির্দেশ পাঠান', hi: 'उपकरण को आदेश भेजें' },
  input: {
    site: text(),
    device: text(),
    name: text({ max: 64 }),
    parameters: z.record(z.string(), z.json()).default({}),
    /** How long it is worth doing. */
    seconds: z.int().min(1).max(86_400).default(30),
  },
  site: (input) => input.site,
  load: (input) => ({ found: device.where({ site: input.site, device: input.device }) }),
  decide(input, { found: [of] }, { id, now, caller }) {
    if (!of || of.state === 'removed') return refuse('device-unknown', { device: input.device });
    // Whom the plant believes, and what may be begun again, are rights of their own: terminals may send commands, too.
    if (isTrustCommand(input.name) || input.name === RELEASE_COMMAND)
      return refuse('command-reserved', { name: input.name });
    if (of.state === 'revoked') return refuse('device-revoked', { device: input.device });
    const { effects, ...given } = commandTo(of, input, { id, now, caller });
    return [...effects, answer(given)];
  },
});

/** What became of a command to a device, as its gateway says. An answer after the end is kept as the end it had. */
export const settleDeviceCommand = command('plant.device-command.settle', {
  label: { en: 'Settle device command', bn: 'যন্ত্রের নির্দেশ নিষ্পত্তি', hi: 'उपकरण आदेश निपटाएँ' },
  input: {
    id: z.uuid(),
    state: z.enum(['fetched', 'delivered', 'acknowledged', 'refused', 'expired', 'failed']),
    message: text({ max: 2000 }).optional(),
  },
  load: (input) => ({ found: deviceCommand.locked({ id: input.id }) }),
  decide({ state, message }, { found }, { now }) {
    if (!found || !deviceCommand.allows(found.state, state)) return [];
    const ended = state !== 'fetched' && state !== 'delivered';
    const { id, site, device: name } = found;
    return [
      deviceCommand.change(found, {
        state,
        message: message ?? found.message,
        fetchedAt: found.fetchedAt ?? now,
        settledAt: ended ? now : null,
      }),
      ...(ended
        ? [deviceCommandSettled({ id, site, device: name, state }, { aggregate: `plant.device/${name}`, site })]
        : []),
    ];
  },
});

/**
 * Keeps what somebody outside asked of a point through a server that the gateway opens, in his name: it stands among the
 * commands to devices, with what the point said before and what became of it. A device that is here no more is named by its path.
 */
export const noteOutsideWrite = command('plant.device-command.note-outside', {
  label: {
    en: 'Note a write from outside',
    bn: 'বাইরে থেকে লেখা নথিভুক্ত করুন',
    hi: 'बाहर से लेखन दर्ज करें',
  },
  input: {
    ...outsideWrite.omit({ user: true, point: true, before: true, value: true }).shape,
    site: text(),
    gateway: text(),
    point: text({ max: 400, label: { en: 'Point', bn: 'পয়েন্ট', hi: 'पॉइंट' } }),
    before: json(outsideWrite.shape.before),
    value: json(outsideWrite.shape.value),
  },
  site: (input) => input.site,
  load: ({ site, point }) => ({ found: device.where({ site, path: point.split('/').slice(1, -1).join('/') }) }),
  decide({ id, site, at, from, gateway, point, before, value, state, message }, { found }, { now, caller }) {
    const levels = point.split('/');
    const of = found.find((one) => one.state === 'active') ?? found[0];
    const name = of?.device ?? levels.slice(1, -1).join('/');
    return [
      deviceCommand.insert({
        ...{ id, site, device: name, name: 'write', state, message, userId: caller.user },
        parameters: { point: levels.at(-1) ?? '', value, before, from, gateway },
        ...{ issuedAt: at, expiresAt: at, fetchedAt: null, settledAt: now },
      }),
      deviceCommandSettled({ id, site, device: name, state }, { aggregate: `plant.device/${name}`, site }),
    ];
  },
});
