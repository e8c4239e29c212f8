import { isoOf, readPayloadTime } from '@millrace/contracts';
import type { InboundMessage } from '@millrace/driver-api';

/** A clock as the plant knows it: its device, its own number, and the zone that its face shows. */
export interface ClockIdentity {
  readonly device: string;
  readonly serial: string;
  readonly zone: string;
}

export interface ClockPunch {
  readonly person: string;
  /** `YYYY-MM-DD hh:mm:ss` on the clock's face. */
  readonly wall: string;
  readonly state: number | null;
  readonly verify: number | null;
  readonly workCode: string | null;
}

/** No clock of this kind has punches of before: such a face has lost its battery, and what it shows is of today. */
const FIRST_YEAR = '2005';

/** Whether a punch is of a day from which on they are wanted; a face compares with a day as text. */
export const wanted = (
  { since }: { readonly since?: string | undefined },
  { wall }: { readonly wall: string },
): boolean => since === undefined || wall >= since || wall < FIRST_YEAR;

/** Codes of the key that a person pressed; a break is left and come back from, as a shift is. */
const DIRECTIONS: Readonly<Record<number, 'in' | 'out'>> = { 0: 'in', 1: 'out', 2: 'out', 3: 'in', 4: 'in', 5: 'out' };
/** How a person was told: 2 is the card of the older numbering, 4 of the newer, 3 the password there. */
const METHODS: Readonly<Record<number, 'pin' | 'finger' | 'card' | 'face'>> = {
  0: 'pin',
  1: 'finger',
  2: 'card',
  3: 'pin',
  4: 'card',
  15: 'face',
};

/** Clock, person, face and state as the clock gives them: what makes a punch this punch. */
export const keyOf = (
  { serial }: { readonly serial: string },
  { person, wall, state }: Omit<ClockPunch, 'verify' | 'workCode'>,
): string => `${serial}/${person}/${wall}/${state ?? ''}`;

/**
 * A punch as a message of the profile `time-clock`. What the clock said stays in it as it said it (`state` 255 too); a
 * direction that it does not know is "unknown" and paired by rule.
 *
 * Its key is clock, person, face and state as the clock gives them, so that the same punch is the same however often and
 * in whatever order it comes, and whatever the zone is set to later. The hour that comes twice when a clock is put back
 * is read as the first: nothing in a record tells which it was, and a guess by the order would change with the order.
 */
export function punchMessage(clock: ClockIdentity, punch: ClockPunch): InboundMessage {
  const { person, wall, state, verify, workCode } = punch;
  const time = readPayloadTime(wall, 'iso', clock.zone);
  return messageOf(clock, 'punches', {
    seq: keyOf(clock, punch),
    // A face that shows no time of this world is handed on as it is: the gateway says so, and takes the time of arrival.
    at: time === null ? wall : isoOf(time),
    badge: person,
    direction: (state === null ? undefined : DIRECTIONS[state]) ?? 'unknown',
    method: (verify === null ? undefined : METHODS[verify]) ?? 'unknown',
    state,
    verify,
    ...(workCode === null ? {} : { workCode }),
  });
}

/**
 * What a clock sent and nobody could read, on a topic that no rule takes: the gateway keeps it with the reason for a person
 * to see, and the clock is thanked, for it would else send the same line for ever and nothing behind it.
 */
export const unreadableMessage = (clock: ClockIdentity, fault: object): InboundMessage =>
  messageOf(clock, 'unreadable', fault);

export const messageOf = (
  { device }: Pick<ClockIdentity, 'device'>,
  what: string,
  payload: object,
): InboundMessage => ({
  topic: `devices/${device}/${what}`,
  payload: Buffer.from(JSON.stringify(payload)),
  retained: false,
  redelivered: false,
  device,
});
