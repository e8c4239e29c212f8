import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { PeerPort } from '../../api/testing/peer-port.ts';
import {
  decodeLlrp,
  encodeLlrp,
  type Fields,
  isLlrpFault,
  LlrpFrames,
  type LlrpMessage,
  type LlrpParameter,
  type MessageName,
  parameter,
} from '../codec/index.ts';
import { AccessOrders } from './access-orders.ts';

/** What a simulated reader is asked to see. */
export interface SeenTag {
  readonly epc: string;
  readonly antenna: number;
  readonly rssi: number;
  /** µs since 1970. */
  readonly at: number;
}

const SUCCESS = 0;
const UNKNOWN_SPEC = 300;
const UNSUPPORTED_VERSION = 111;
/** Statuses of a connection attempt. */
const HELD_BY_CLIENT = 2;
const ANOTHER_CONNECTION = 4;
const TAGS_PER_REPORT = 200;

export interface ReaderKind {
  /** What it speaks at most; 1.1 where it is left out. */
  readonly version?: '1.0.1' | '1.1';
  /** Ends the connection when it is asked in the words of a version that it does not know. */
  readonly touchy?: boolean;
  /** Listens with TLS. */
  readonly tls?: TlsOptions;
}

/**
 * A reader of two antennas, four inputs and four outputs on 127.0.0.1: one client at a time, one operation, keep-alives as
 * asked, reports that wait while no client listens, and the memory of the tags that lie in its field. Faults on purpose:
 * cut, mute, garbage, a lie about lengths.
 */
export class SimulatedReader {
  readonly #kind: ReaderKind;
  readonly #door: PeerPort;
  readonly outputs = new Map<number, boolean>();
  readonly access = new AccessOrders();
  #client: Socket | undefined;
  #spec: LlrpParameter | undefined;
  #enabled = false;
  #holds = false;
  #keepalive: NodeJS.Timeout | undefined;
  #waiting: LlrpParameter[] = [];
  #muted = false;
  #late = 0;
  #nextId = 1;
  #version: LlrpMessage['version'] = 1;
  /** Keep-alives that were answered. */
  acknowledged = 0;
  /** Whose requests came, in order. */
  readonly asked: MessageName[] = [];
  /** Is told what was heard and said, message by message. */
  tap: ((bytes: Uint8Array) => void) | undefined;

  constructor(kind: ReaderKind = {}) {
    this.#kind = kind;
    this.#door = new PeerPort(() =>
      kind.tls
        ? createTlsServer(kind.tls, (socket) => this.#connected(socket))
        : createServer((socket) => this.#connected(socket)),
    );
  }

  /** Listens, after a stop at the same port; gives it. */
  start(port = this.#door.port): Promise<number> {
    return this.#door.start(port);
  }

  async stop(): Promise<void> {
    await this.#door.stop();
    this.#free();
  }

  /** Whether a client has it; what is reported to one that is gone, and not yet missed, is lost. */
  get held(): boolean {
    return this.#client !== undefined;
  }

  /** Whether its operation runs. */
  get reading(): boolean {
    return this.#enabled;
  }

  /** Tags come by: reported where its operation runs, kept while nobody listens. */
  see(tags: readonly SeenTag[]): void {
    if (!this.#enabled) return;
    this.#waiting.push(...tags.map(reportOf));
    this.#report();
  }

  /** What lies in its field is met by its inventory, and done to it what was ordered. */
  meet(): void {
    if (!this.#enabled) return;
    this.#waiting.push(...this.access.carryOut(this.#version === 1));
    this.#report();
  }

  input(port: number, high: boolean): void {
    this.#notify(parameter('GPIEvent', { GPIPortNumber: port, GPIEvent: high }));
  }

  antenna(antenna: number, connected: boolean): void {
    this.#notify(parameter('AntennaEvent', { EventType: connected ? 1 : 0, AntennaID: antenna }));
  }

  /** Drops every connection without a word. */
  cut(): void {
    this.#door.cut();
    this.#free();
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#door.open;
  }

  /** The connection of now stays open, and nothing is ever said on it again; another client is let in. */
  strand(): void {
    this.#free();
  }

  /** Is so many ms late with all that it says. */
  slow(milliseconds: number): void {
    this.#late = milliseconds;
  }

  /** Says nothing any more, and holds the connection. */
  mute(muted = true): void {
    this.#muted = muted;
  }

  /** Sends bytes that are none of the protocol. */
  garbage(bytes: Uint8Array): void {
    this.#client?.write(bytes);
  }

  #connected(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#client === socket) this.#free();
    });
    if (this.#client) {
      this.#notify(parameter('ConnectionAttemptEvent', { Status: ANOTHER_CONNECTION }));
      this.#greet(socket, HELD_BY_CLIENT);
      socket.end();
      return;
    }
    this.#client = socket;
    this.#version = 1;
    const frames = new LlrpFrames();
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk).frames) {
        const message = decodeLlrp(frame);
        this.tap?.(frame);
        if (!isLlrpFault(message) && !this.#muted && this.#client === socket) this.#hear(message);
      }
    });
    this.#greet(socket, SUCCESS);
  }

  #greet(socket: Socket, status: number): void {
    if (this.#muted) return;
    this.#write(socket, this.#notification(parameter('ConnectionAttemptEvent', { Status: status })));
  }

  #free(): void {
    clearInterval(this.#keepalive);
    this.#client = undefined;
  }

  /** In a version that it does not speak, nothing is asked of it but which ones it does. */
  #hear(message: LlrpMessage): void {
    if (message.version === 2 && this.#kind.version === '1.0.1') {
      if (this.#kind.touchy) this.#client?.destroy();
      else this.#reply(message, 'ERROR_MESSAGE', [status(UNSUPPORTED_VERSION, 'version 1 is spoken here')], {}, 1);
    } else this.#answer(message);
  }

  #answer(message: LlrpMessage): void {
    const { name, fields, parameters } = message;
    if (name === 'KEEPALIVE_ACK') this.acknowledged++;
    else this.asked.push(name);
    switch (name) {
      case 'GET_SUPPORTED_VERSION':
        this.#reply(message, 'GET_SUPPORTED_VERSION_RESPONSE', [status()], {
          CurrentVersion: this.#version,
          SupportedVersion: 2,
        });
        break;
      case 'SET_PROTOCOL_VERSION':
        this.#version = 2;
        this.#reply(message, 'SET_PROTOCOL_VERSION_RESPONSE', [status()]);
        break;
      case 'ADD_ACCESSSPEC':
        this.access.add(parameters[0]);
        this.#reply(message, 'ADD_ACCESSSPEC_RESPONSE', [status()]);
        break;
      case 'GET_ACCESSSPECS':
        this.#reply(message, 'GET_ACCESSSPECS_RESPONSE', [status(), ...this.access.all()]);
        break;
      case 'ENABLE_ACCESSSPEC':
        this.#reply(message, 'ENABLE_ACCESSSPEC_RESPONSE', [
          found(this.access.enable(Number(fields.AccessSpecID)), 'access', fields.AccessSpecID),
        ]);
        this.meet();
        break;
      case 'DELETE_ACCESSSPEC':
        this.#reply(message, 'DELETE_ACCESSSPEC_RESPONSE', [
          found(this.access.remove(Number(fields.AccessSpecID)), 'access', fields.AccessSpecID),
        ]);
        break;
      case 'GET_READER_CAPABILITIES':
        this.#reply(message, 'GET_READER_CAPABILITIES_RESPONSE', [status(), CAPABILITIES]);
        break;
      case 'SET_READER_CONFIG':
        this.#configure(parameters);
        this.#reply(message, 'SET_READER_CONFIG_RESPONSE', [status()]);
        break;
      case 'GET_ROSPECS':
        this.#reply(message, 'GET_ROSPECS_RESPONSE', [status(), ...this.#specs()]);
        break;
      case 'ADD_ROSPEC':
        this.#spec = parameters[0];
        this.#reply(message, 'ADD_ROSPEC_RESPONSE', [status()]);
        break;
      case 'ENABLE_ROSPEC':
        this.#enabled = this.#spec?.fields.ROSpecID === fields.ROSpecID;
        this.#reply(message, 'ENABLE_ROSPEC_RESPONSE', [found(this.#enabled, 'inventory', fields.ROSpecID)]);
        break;
      case 'DELETE_ROSPEC':
        this.#spec = undefined;
        this.#enabled = false;
        this.#waiting = [];
        this.#reply(message, 'DELETE_ROSPEC_RESPONSE', [status()]);
        break;
      case 'ENABLE_EVENTS_AND_REPORTS':
        this.#holds = false;
        this.#report();
        break;
      case 'CLOSE_CONNECTION':
        this.#reply(message, 'CLOSE_CONNECTION_RESPONSE', [status()]);
        this.#client?.end();
        this.#free();
        break;
      default:
    }
  }

  #configure(parameters: readonly LlrpParameter[]): void {
    for (const { name, fields } of parameters) {
      if (name === 'GPOWriteData') this.outputs.set(Number(fields.GPOPortNumber), fields.GPOData === true);
      if (name === 'EventsAndReports') this.#holds = fields.HoldEventsAndReportsUponReconnect === true;
      if (name !== 'KeepaliveSpec') continue;
      clearInterval(this.#keepalive);
      this.#keepalive = setInterval(() => this.#tell('KEEPALIVE', {}, []), Number(fields.PeriodicTriggerValue));
    }
  }

  #specs(): LlrpParameter[] {
    const spec = this.#spec;
    return spec ? [{ ...spec, fields: { ...spec.fields, CurrentState: this.#enabled ? 2 : 0 } }] : [];
  }

  #report(): void {
    while (this.#client && !this.#holds && !this.#muted && this.#waiting.length > 0) {
      this.#tell('RO_ACCESS_REPORT', {}, this.#waiting.splice(0, TAGS_PER_REPORT));
    }
  }

  #notify(event: LlrpParameter): void {
    if (this.#client && !this.#muted) this.#write(this.#client, this.#notification(event));
  }

  #notification(event: LlrpParameter): LlrpMessage {
    const data = parameter('ReaderEventNotificationData', {}, parameter('UTCTimestamp', { Microseconds: 0n }), event);
    return this.#message('READER_EVENT_NOTIFICATION', {}, [data]);
  }

  #reply(
    to: LlrpMessage,
    name: MessageName,
    parameters: readonly LlrpParameter[],
    fields: Fields = {},
    version = to.version,
  ): void {
    if (this.#client) this.#write(this.#client, { name, version, id: to.id, fields, parameters });
  }

  #tell(name: MessageName, fields: Fields, parameters: readonly LlrpParameter[]): void {
    if (this.#client && !this.#muted) this.#write(this.#client, this.#message(name, fields, parameters));
  }

  #message(name: MessageName, fields: Fields, parameters: readonly LlrpParameter[]): LlrpMessage {
    return { name, version: this.#version, id: this.#nextId++, fields, parameters };
  }

  #write(socket: Socket, message: LlrpMessage): void {
    const bytes = encodeLlrp(message);
    if (isLlrpFault(bytes)) throw new TypeError(`${message.name}: ${bytes.fault}, ${bytes.at}`);
    this.tap?.(bytes);
    const say = (): void => {
      if (socket.writable) socket.write(bytes);
    };
    if (this.#late === 0) say();
    else setTimeout(say, this.#late).unref();
  }
}

const found = (is: boolean, what: string, id: unknown): LlrpParameter =>
  is ? status() : status(UNKNOWN_SPEC, `no ${what} ${String(id)}`);

const status = (code = SUCCESS, words = ''): LlrpParameter =>
  parameter('LLRPStatus', { StatusCode: code, ErrorDescription: words });

const CAPABILITIES = parameter(
  'GeneralDeviceCapabilities',
  {
    MaxNumberOfAntennaSupported: 2,
    HasUTCClockCapability: true,
    DeviceManufacturerName: 0,
    ModelName: 0,
    ReaderFirmwareVersion: 'simulated',
  },
  parameter('ReceiveSensitivityTableEntry', { Index: 1, ReceiveSensitivityValue: 0 }),
  parameter('GPIOCapabilities', { NumGPIs: 4, NumGPOs: 4 }),
  parameter('PerAntennaAirProtocol', { AntennaID: 1, ProtocolID: [1] }),
);

const reportOf = ({ epc, antenna, rssi, at }: SeenTag): LlrpParameter =>
  parameter(
    'TagReportData',
    {},
    epc.length === 24
      ? parameter('EPC_96', { EPC: epc })
      : parameter('EPCData', { EPC: { bits: epc.length * 4, hex: epc } }),
    parameter('AntennaID', { AntennaID: antenna }),
    parameter('PeakRSSI', { PeakRSSI: rssi }),
    parameter('FirstSeenTimestampUTC', { Microseconds: BigInt(at) }),
    parameter('LastSeenTimestampUTC', { Microseconds: BigInt(at) }),
    parameter('TagSeenCount', { TagCount: 1 }),
  );
