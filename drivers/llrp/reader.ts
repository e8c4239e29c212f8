import { TagAccess } from './access/tag-access.ts';
import { type LlrpMessage, type LlrpParameter, parameter } from './codec/index.ts';
import { type ConnectionSettings, LlrpConnection } from './connection.ts';
import { eventsOf, type Inventory, inventorySpec, type ReaderEvent, readsOf, type TagRead } from './inventory.ts';
import type { LlrpError } from './llrp-error.ts';
import { agreeOnVersion } from './version.ts';

export interface ReaderSettings extends ConnectionSettings {
  readonly inventory: Inventory;
  /** ms between the reader's signs of life. */
  readonly keepalive: number;
  /** `newest`: what both speak; else 1.0.1 without asking. */
  readonly version: 'newest' | '1.0.1';
}

export interface ReaderEvents {
  reads(reads: readonly TagRead[]): void;
  event(event: ReaderEvent): void;
  lost(error: LlrpError): void;
}

export interface ReaderCapabilities {
  readonly antennas: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly firmware: string;
}

/** A reader that is ours and reads. */
export interface Reader {
  readonly capabilities: ReaderCapabilities;
  /** Of LLRP, as agreed. */
  readonly version: '1.0.1' | '1.1';
  /** Whether its inventory ran already: a client of before left it, and what it saw since is delivered. */
  readonly takenOver: boolean;
  /** Sets an output (LLRP 1.0.1, 12.2.3). Rejects with the reader's words. */
  setOutput(port: number, high: boolean): Promise<void>;
  /** The memory of the tags that its inventory meets. */
  readonly tags: TagAccess;
  /** Says goodbye and lets the reader read on: it keeps what it sees for whoever comes back. May be called twice. */
  leave(): Promise<void>;
  /** Takes the inventory away first. May be called twice. */
  close(): Promise<void>;
}

/** Events that are asked for (LLRP 1.0.1, 13.2.5.1): inputs, a full buffer, exceptions, antennas. */
const EVENTS = [1, 3, 4, 8];
const PERIODIC = 1;
const GENERAL_CAPABILITIES = 1;
const ALL_SPECS = 0;

/**
 * Connects to a reader and lets it read. An inventory that runs there already as it should is taken over: the reader has
 * kept its reports meanwhile, and nothing is lost. Any other is taken away first. Rejects with an LlrpError.
 */
export async function openReader(settings: ReaderSettings, events: ReaderEvents, signal: AbortSignal): Promise<Reader> {
  let tags: TagAccess | undefined;
  const message = (told: LlrpMessage): void => {
    tell(told, events);
    tags?.heard(told);
  };
  const connection = await LlrpConnection.open(settings, { message, lost: (error) => events.lost(error) }, signal);
  try {
    if (settings.version === 'newest') await agreeOnVersion(connection);
    const capabilities = await capabilitiesOf(connection);
    await configure(connection, settings.keepalive);
    const access = new TagAccess(connection, settings.inventory.specId);
    await access.clear();
    const takenOver = await install(connection, settings.inventory);
    tags = access;
    connection.tell('ENABLE_EVENTS_AND_REPORTS');
    return {
      capabilities,
      version: connection.version === 1 ? '1.0.1' : '1.1',
      takenOver,
      tags: access,
      setOutput: async (port, high) => {
        const data = parameter('GPOWriteData', { GPOPortNumber: port, GPOData: high });
        await connection.ask('SET_READER_CONFIG', 'SET_READER_CONFIG_RESPONSE', {}, [data]);
      },
      leave: () => connection.close(),
      close: async () => {
        await remove(connection).catch(() => undefined);
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function tell(message: LlrpMessage, events: ReaderEvents): void {
  const reads = readsOf(message);
  if (reads.length > 0) events.reads(reads);
  for (const event of eventsOf(message)) events.event(event);
}

async function capabilitiesOf(connection: LlrpConnection): Promise<ReaderCapabilities> {
  const { parameters } = await connection.ask('GET_READER_CAPABILITIES', 'GET_READER_CAPABILITIES_RESPONSE', {
    RequestedData: GENERAL_CAPABILITIES,
  });
  const general = parameters.find(({ name }) => name === 'GeneralDeviceCapabilities');
  const ports = general?.parameters.find(({ name }) => name === 'GPIOCapabilities');
  return {
    antennas: Number(general?.fields.MaxNumberOfAntennaSupported ?? 0),
    inputs: Number(ports?.fields.NumGPIs ?? 0),
    outputs: Number(ports?.fields.NumGPOs ?? 0),
    firmware: String(general?.fields.ReaderFirmwareVersion ?? ''),
  };
}

/** Signs of life, events, and that reports wait for us after a break. */
async function configure(connection: LlrpConnection, keepalive: number): Promise<void> {
  const notifications = EVENTS.map((type) =>
    parameter('EventNotificationState', { EventType: type, NotificationState: true }),
  );
  await connection.ask('SET_READER_CONFIG', 'SET_READER_CONFIG_RESPONSE', {}, [
    parameter('ReaderEventNotificationSpec', {}, ...notifications),
    parameter('KeepaliveSpec', { KeepaliveTriggerType: PERIODIC, PeriodicTriggerValue: keepalive }),
    parameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: true }),
  ]);
}

/** Whether what should run ran already. */
async function install(connection: LlrpConnection, inventory: Inventory): Promise<boolean> {
  const wanted = inventorySpec(inventory);
  const { parameters } = await connection.ask('GET_ROSPECS', 'GET_ROSPECS_RESPONSE');
  const there = parameters.filter(({ name }) => name === 'ROSpec');
  const [only] = there;
  if (only && there.length === 1 && only.fields.CurrentState !== 0 && same(only, wanted)) return true;
  if (there.length > 0) await remove(connection);
  await connection.ask('ADD_ROSPEC', 'ADD_ROSPEC_RESPONSE', {}, [wanted]);
  await connection.ask('ENABLE_ROSPEC', 'ENABLE_ROSPEC_RESPONSE', { ROSpecID: inventory.specId });
  return false;
}

const remove = (connection: LlrpConnection): Promise<LlrpMessage> =>
  connection.ask('DELETE_ROSPEC', 'DELETE_ROSPEC_RESPONSE', { ROSpecID: ALL_SPECS });

/** The same operation, whatever state it is in. */
const same = (one: LlrpParameter, other: LlrpParameter): boolean => written(one) === written(other);

const written = (of: LlrpParameter): string =>
  JSON.stringify(withoutState(of), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** Bits that are left out when written are read as false: only what is said counts. */
const withoutState = ({ name, fields, parameters }: LlrpParameter): unknown => [
  name,
  Object.entries(fields)
    .filter(([field, value]) => field !== 'CurrentState' && value !== false)
    .sort(([one], [other]) => (one < other ? -1 : 1)),
  parameters.map(withoutState),
];
