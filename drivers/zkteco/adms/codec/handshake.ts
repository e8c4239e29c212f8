import { encodeClockTime } from '../../pull/codec/clock-time.ts';

/** How `TransFlag` is written. Firmware that does not know a form uploads nothing at all, so it is a setting of a clock. */
export type TransFlagForm = 'bits' | 'tabs' | 'spaces';
/** How `TimeZone` is written; `omit` for firmware that cuts 5.5 hours to 5. */
export type TimeZoneForm = 'auto' | 'hours' | 'minutes' | 'omit';

/** What a clock is asked to upload by itself. Templates and photos are not among it. */
export const WANTED = ['AttLog', 'OpLog', 'EnrollUser', 'ChgUser'] as const;

/**
 * The places of a `TransFlag` of digits, first to last (vendor's Attendance PUSH protocol, "initialise the connection").
 */
const PLACES = [
  'AttLog',
  'OpLog',
  'AttPhoto',
  'EnrollFP',
  'EnrollUser',
  'FPImag',
  'ChgUser',
  'ChgFP',
  'FACE',
  'UserPic',
  'FVEIN',
  'BioPhoto',
] as const;

export interface HandshakeAnswer {
  readonly serial: string;
  /** The last upload that is safe here, by table; where there is none, the clock gives all it has. */
  readonly stamps: { readonly attendance: string | null; readonly operations: string | null };
  /** Whether it names its stamps after their tables: firmware that tells a version of the protocol does. */
  readonly namedStamps: boolean;
  readonly transFlag: TransFlagForm;
  readonly timeZone: TimeZoneForm;
  /** Minutes that the clock's wall is ahead of UTC now. */
  readonly offset: number;
  /** Seconds between two polls, and after a fault. */
  readonly delay: number;
  readonly errorDelay: number;
}

/** The answer to `GET /iclock/cdata`. */
export function writeHandshake(answer: HandshakeAnswer): string {
  const { serial, stamps, namedStamps, offset } = answer;
  const attendance = stamps.attendance ?? '0';
  const operations = stamps.operations ?? '0';
  const zone = timeZoneOption(offset, answer.timeZone);
  return lines([
    `GET OPTION FROM: ${serial}`,
    namedStamps ? `ATTLOGStamp=${attendance}` : `Stamp=${attendance}`,
    namedStamps ? `OPERLOGStamp=${operations}` : `OpStamp=${operations}`,
    // Photos are never asked for.
    namedStamps ? 'ATTPHOTOStamp=None' : 'PhotoStamp=None',
    `ErrorDelay=${answer.errorDelay}`,
    `Delay=${answer.delay}`,
    'TransTimes=00:00;14:05',
    'TransInterval=1',
    `TransFlag=${transFlag(answer.transFlag)}`,
    ...(zone === null ? [] : [`TimeZone=${zone}`]),
    'Realtime=1',
    'Encrypt=None',
  ]);
}

export function transFlag(form: TransFlagForm): string {
  if (form === 'bits')
    return PLACES.map((place) => ((WANTED as readonly string[]).includes(place) ? '1' : '0')).join('');
  return `TransData ${WANTED.join(form === 'tabs' ? '\t' : ' ')}`;
}

/** What a `TransFlag` of any form asks for: what a clock makes of it, and so what a simulator must. */
export function readTransFlag(text: string): ReadonlySet<string> {
  if (/^[01]+$/.test(text)) return new Set(PLACES.filter((_, at) => text[at] === '1'));
  return new Set(text.split(/[\t ]+/).filter((word) => word !== '' && word !== 'TransData'));
}

/**
 * `TimeZone` is whole hours, and minutes where the zone has a part of an hour (India 330, Nepal 345): no zone is more than
 * 14 hours from UTC, so that a number beyond is minutes. That is how the vendor's protocol and deployed servers have it.
 */
export function timeZoneOption(offset: number, form: TimeZoneForm): string | null {
  if (form === 'omit') return null;
  const whole = offset % 60 === 0;
  if (form === 'minutes' || (form === 'auto' && !whole)) return String(offset);
  return whole ? String(offset / 60) : null;
}

/** Minutes ahead of UTC that a `TimeZone` says; null where it is none. */
export function readTimeZone(text: string): number | null {
  if (!/^[+-]?\d{1,4}$/.test(text.trim())) return null;
  const number = Number(text);
  const minutes = Math.abs(number) <= 14 ? number * 60 : number;
  return Math.abs(minutes) <= 14 * 60 ? minutes : null;
}

/**
 * The answer to `GET /iclock/rtdata?type=time` of an access terminal: UTC as its records count, and the zone (Security PUSH,
 * appendix 5). `utc` is `YYYY-MM-DD hh:mm:ss`. Throws a RangeError for a time before 2000 or after 2099.
 */
export function writeServerTime(utc: string, offset: number): string {
  const count = encodeClockTime(utc);
  if (count === null) throw new RangeError(`"${utc}" is no time that a clock can show`);
  const minutes = Math.abs(offset);
  const digits = String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, '0');
  return `DateTime=${count},ServerTZ=${offset < 0 ? '-' : '+'}${digits}`;
}

/** The answer to `POST /iclock/registry` of an access terminal: what it proves itself by in the dialect's later questions. */
export const writeRegistration = (code: string): string => `RegistryCode=${code}`;

/** The answer to `POST /iclock/push` of an access terminal, and to its handshake once it is registered. */
export function writeConfiguration(answer: {
  readonly registryCode: string | null;
  readonly delay: number;
  readonly errorDelay: number;
  readonly offset: number;
  readonly timeZone: TimeZoneForm;
}): string {
  const zone = timeZoneOption(answer.offset, answer.timeZone);
  return lines([
    ...(answer.registryCode === null ? [] : ['registry=ok', `RegistryCode=${answer.registryCode}`]),
    'ServerVersion=3.1.2',
    'ServerName=Millrace',
    'PushVersion=3.1.2',
    `ErrorDelay=${answer.errorDelay}`,
    `RequestDelay=${answer.delay}`,
    'TransTimes=00:00;14:05',
    'TransInterval=1',
    'TransTables=User\tTransaction',
    ...(zone === null ? [] : [`TimeZone=${zone}`]),
    'Realtime=1',
    'TimeoutSec=10',
  ]);
}

const lines = (all: readonly string[]): string => `${all.join('\r\n')}\r\n`;
