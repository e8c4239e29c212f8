import { decodeClockTime, encodeClockTime } from '../codec/clock-time.ts';
import { COMMAND, EVENT } from '../codec/commands.ts';
import { readPunchEvent } from '../codec/events.ts';
import { ClockFault } from '../codec/fault.ts';
import {
  type PulledPunch,
  type PulledPunches,
  type PulledUser,
  readPunches,
  readUsers,
  recordSize,
  recordsOf,
  textOf,
  USER_SIZES,
  type UserSize,
  writeUser,
} from '../codec/records.ts';
import { readSet } from './read-set.ts';
import { ClockSession, type SessionSettings } from './session.ts';

export interface ClientEvents {
  /** A punch that is told at once. The clock is thanked once this has resolved. */
  punches(punches: readonly PulledPunch[]): Promise<void>;
  /** Punches were told of that could not be taken: its memory has them. */
  missed(): void;
  lost(fault: ClockFault): void;
}

export interface ClockCounts {
  readonly users: number;
  readonly fingers: number;
  readonly punches: number;
}

/** `CMD_USERTEMP_RRQ` reads several things; this says users. */
const USERS = 5;
const HIGHEST_UID = 65_534;

/** What is asked of a clock over port 4370, in words of the plant. Every call rejects with a ClockFault. */
export class ClockClient {
  private readonly session: ClockSession;

  private constructor(session: ClockSession) {
    this.session = session;
  }

  static async connect(settings: SessionSettings, events: ClientEvents): Promise<ClockClient> {
    const session = await ClockSession.open(settings, {
      async event(kind, data) {
        if (kind !== EVENT.punch) return;
        const punches = readPunchEvent(data);
        if (punches.length > 0) await events.punches(punches);
      },
      missed: events.missed,
      lost: events.lost,
    });
    return new ClockClient(session);
  }

  /** Its own number, as its menu says. */
  async serial(): Promise<string> {
    const answer = await this.session.ask(COMMAND.readOption, Buffer.from('~SerialNumber\0'), 'its serial number');
    const text = textOf(answer);
    return text.slice(text.indexOf('=') + 1);
  }

  async counts(): Promise<ClockCounts> {
    const answer = await this.session.ask(COMMAND.readCounts, undefined, 'what it holds');
    if (answer.length < 36)
      throw new ClockFault('garbled', `its counts have ${answer.length} bytes, at least 36 are known`);
    return { users: answer.readUInt32LE(16), fingers: answer.readUInt32LE(24), punches: answer.readUInt32LE(32) };
  }

  /** What its face shows, `YYYY-MM-DD hh:mm:ss`. */
  async time(): Promise<string> {
    const answer = await this.session.ask(COMMAND.readTime, undefined, 'its time');
    const wall = answer.length >= 4 ? decodeClockTime(answer.readUInt32LE(0)) : null;
    if (wall === null) throw new ClockFault('garbled', `its time is "${answer.toString('hex')}", which is none`);
    return wall;
  }

  /** Throws a RangeError for a time before 2000 or after 2099. */
  async setTime(wall: string): Promise<void> {
    const count = encodeClockTime(wall);
    if (count === null) throw new RangeError(`"${wall}" is no time that a clock can show`);
    const data = Buffer.alloc(4);
    data.writeUInt32LE(count);
    await this.session.ask(COMMAND.writeTime, data, 'the setting of its time');
  }

  async users(): Promise<PulledUser[]> {
    return (await this.usersAndSize()).users;
  }

  /** All punches that it remembers, oldest first; reading takes none away. */
  async punches(): Promise<PulledPunches> {
    const users = await this.users();
    const { punches } = await this.counts();
    if (punches === 0) return { punches: [], faults: [] };
    return readPunches(await readSet(this.session, COMMAND.readPunches, 0), punches, users);
  }

  /** Puts a person in, or changes him. */
  async putPerson(person: { person: string; name: string; card: number; privilege: number }): Promise<void> {
    const { users, size } = await this.usersAndSize();
    const known = users.find((user) => user.person === person.person);
    const uid = known?.uid ?? freeUid(users);
    if (size === 28 && !/^\d{1,9}$/.test(person.person))
      throw new ClockFault('device', `this clock numbers people by digits: it cannot take "${person.person}"`);
    await this.session.ask(COMMAND.writeUser, writeUser({ ...person, uid }, size), 'a place for this person');
    await this.session.ask(COMMAND.refresh);
  }

  /** Takes a person out with all that the clock knows of him, templates too. False where it did not know him. */
  async removePerson(person: string): Promise<boolean> {
    const known = (await this.users()).find((user) => user.person === person);
    if (!known) return false;
    const data = Buffer.alloc(2);
    data.writeUInt16LE(known.uid);
    await this.session.ask(COMMAND.deleteUser, data, 'up this person');
    await this.session.ask(COMMAND.refresh);
    return true;
  }

  /** From now on it tells of a punch at once. */
  async listen(): Promise<void> {
    const data = Buffer.alloc(4);
    data.writeUInt32LE(EVENT.punch);
    await this.session.ask(COMMAND.registerEvents, data, 'what happens at once');
  }

  leave(): Promise<void> {
    return this.session.leave();
  }

  private async usersAndSize(): Promise<{ users: PulledUser[]; size: UserSize }> {
    const { users: count } = await this.counts();
    // The older of the two numberings goes with records of 28 bytes; a clock without users does not show which is its own.
    if (count === 0) return { users: [], size: this.session.transport === 'tcp' ? 72 : 28 };
    const set = await readSet(this.session, COMMAND.readUsers, USERS);
    return { users: readUsers(set, count), size: recordSize(USER_SIZES, recordsOf(set).length, count) ?? 72 };
  }
}

function freeUid(users: readonly PulledUser[]): number {
  const taken = new Set(users.map(({ uid }) => uid));
  for (let uid = 1; uid <= HIGHEST_UID; uid++) if (!taken.has(uid)) return uid;
  throw new ClockFault('device', 'the clock has no place for one more person');
}
