import { join } from 'node:path';
import type { LinkStranger } from '@millrace/contracts';
import type { DeviceReport, DriverHost, DriverLink, LinkAnswer, LinkCommand } from '@millrace/driver-api';
import { type ClockCommand, commandFault } from './adms/codec/command.ts';
import { AdmsDoor, type ClockStatus } from './adms/server/door.ts';
import { carryOut } from './clock-commands.ts';
import { ClockMemory, type KeptCommand } from './clock-memory.ts';
import type { ClockSettings, PullSettings, ZktecoSettings } from './manifest.ts';
import { PulledClock, type PulledStatus } from './pull/pulled-clock.ts';

/** Somebody who may punch. */
export interface ClockPerson {
  /** His number at the clocks, which comes back as the punch's badge. */
  readonly person: string;
  readonly name: string;
  readonly card: string | null;
  /** May use the clock's menu. */
  readonly administrator: boolean;
}

/** The time clocks in use, and what may be asked of them. Commands wait for their clock, also across a restart. */
export interface ZktecoLink extends DriverLink {
  /** The door's port; null where it is closed. */
  port(): number | null;
  clocks(): readonly (ClockStatus | PulledStatus)[];
  /** Clocks that push and are not configured, for a person to approve. */
  strangers(): readonly LinkStranger[];
  devices(): readonly DeviceReport[];
  /** `set-clock`, `put-person`, `remove-person` and `read-again`; see `clock-commands.ts`. */
  command(command: LinkCommand, signal: AbortSignal): Promise<LinkAnswer>;
  /** Puts a person into the clocks of these devices, or into all. Throws a RangeError for what no clock takes. */
  putPerson(person: ClockPerson, devices?: readonly string[]): readonly number[];
  /** Takes a person out of every clock, with all that it knows of him: who has left punches nowhere any more. */
  removePerson(person: string): readonly number[];
  /** Sets a clock by the time of its zone at the moment that it takes the command. */
  setClock(device: string): number;
  /** What was asked of a clock and what became of it, newest first. */
  commands(device: string): readonly KeptCommand[];
  /** Lets a clock give all that it remembers once more; its keys tell what has been there. */
  readAgain(device: string): void;
}

/** ms until a door that could not be opened is tried again. */
const AGAIN = 5_000;

const isPulled = (clock: ClockSettings): clock is ClockSettings & { readonly pull: PullSettings } =>
  clock.pull !== undefined;

/** Nothing is opened before `start`; what may be asked of clocks may be asked then. */
export function zktecoLink(settings: ZktecoSettings, host: DriverHost): ZktecoLink {
  let memory: ClockMemory | null = null;
  let door: AdmsDoor | null = null;
  let pulled: readonly PulledClock[] = [];
  let port: number | null = null;
  let again: NodeJS.Timeout | undefined;

  const open = async (opened: AdmsDoor): Promise<void> => {
    try {
      port = await opened.open();
      if (door === opened) host.report('online', null);
      else await opened.close();
    } catch (error) {
      if (door !== opened) return;
      host.report('refused', `the door of time clocks cannot be opened: ${doorReason(settings, error)}`);
      again = setTimeout(() => void open(opened), AGAIN);
    }
  };

  const started = (): ClockMemory => {
    if (!memory) throw new Error('the time clocks are not in use: start them first');
    return memory;
  };
  const clockOf = (device: string): ClockSettings => {
    const clock = settings.devices.find((one) => one.device === device);
    if (!clock) throw new RangeError(`there is no time clock "${device}"`);
    return clock;
  };
  const give = (clocks: readonly ClockSettings[], command: ClockCommand): readonly number[] => {
    const kept = started();
    const fault = commandFault(command);
    if (fault !== null) throw new RangeError(fault);
    const given = clocks.map(({ serial }) => kept.give(serial, command));
    for (const clock of pulled) clock.wake();
    return given;
  };

  return {
    async start() {
      if (memory) return;
      host.report('connecting', null);
      const kept = new ClockMemory(join(host.folder(), 'clocks.sqlite'));
      memory = kept;
      pulled = settings.devices.filter(isPulled).map((clock) => new PulledClock({ clock, memory: kept, host }));
      for (const clock of pulled) clock.start();
      if (settings.door) {
        door = new AdmsDoor({ settings, memory: kept, host });
        await open(door);
      } else host.report('online', null);
    },
    async stop() {
      if (!memory) return;
      clearTimeout(again);
      const [closing, ending, kept] = [door, pulled, memory];
      door = null;
      pulled = [];
      memory = null;
      port = null;
      await Promise.all([closing?.close(), ...ending.map((clock) => clock.stop())]);
      kept.close();
      host.report('stopped', null);
    },
    port: () => port,
    clocks: () => [...(door?.status() ?? []), ...pulled.map((clock) => clock.status())],
    strangers: () => door?.strangers() ?? [],
    devices: () => [
      ...(door?.status() ?? []).map((status) => pushedReport(status, Date.now())),
      ...pulled.map((clock) => pulledReport(clock.status())),
    ],
    async command(command, signal) {
      const clock = settings.devices.find(({ device }) => device === command.device);
      if (!clock) return { state: 'refused', message: `there is no time clock "${command.device}"` };
      if (!memory) return { state: 'refused', message: 'the time clocks are not in use' };
      return carryOut(command, signal, { memory, clock, give: (given) => give([clock], given)[0] as number });
    },
    putPerson: (person, devices) =>
      give(devices ? devices.map(clockOf) : settings.devices, { kind: 'put-person', ...person }),
    removePerson: (person) => give(settings.devices, { kind: 'remove-person', person }),
    setClock: (device) => give([clockOf(device)], { kind: 'set-clock' })[0] as number,
    commands: (device) => started().commands(clockOf(device).serial),
    readAgain: (device) => started().forgetStamps(clockOf(device).serial),
  };
}

function doorReason({ door }: ZktecoSettings, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${door?.host}:${door?.port}`;
  if (code === 'EADDRINUSE') return `${where} is taken: end what listens there, or give "door" another port`;
  if (code === 'EACCES') return `${where} may not be opened by this user: give "door" a port above 1023`;
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${door?.host}`;
  return `${where}: ${error instanceof Error ? error.message : String(error)}`;
}

/** ms: a clock that pushes asks for its commands several times a minute. */
const SILENT_AFTER = 180_000;

function pushedReport({ device, lastSeen, reason }: ClockStatus, now: number): DeviceReport {
  if (lastSeen === null)
    return { device, state: 'connecting', reason: 'it has not come since the start', lastHeard: null };
  const silent = now - lastSeen > SILENT_AFTER;
  return {
    device,
    state: silent ? 'silent' : 'online',
    reason: silent ? 'it has not come for three minutes: is it on, and does it know this address?' : reason,
    lastHeard: lastSeen,
  };
}

const pulledReport = ({ device, state, reason, lastRead }: PulledStatus): DeviceReport => ({
  device,
  state,
  reason,
  lastHeard: lastRead,
});
