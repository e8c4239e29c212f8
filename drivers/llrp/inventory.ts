import { type Fields, type FieldValue, type LlrpMessage, type LlrpParameter, parameter } from './codec/index.ts';

/** With which antennas a reader is told to look, and how often to tell. */
export interface Inventory {
  /** Antennas by their number; empty: all. */
  readonly antennas: readonly number[];
  /** A report after so many tags. */
  readonly tagsPerReport: number;
  /** The number by which reader and client speak of it. */
  readonly specId: number;
}

const NULL_TRIGGER = 0;
const IMMEDIATE = 1;
/** Report every N tags, or when the operation ends. */
const EVERY_N_TAGS = 2;
const EPC_GEN2 = 1;

/** An operation that begins as soon as it is enabled, and ends only when it is told to (LLRP 1.0.1, 10.2.1). */
export const inventorySpec = ({ antennas, tagsPerReport, specId }: Inventory): LlrpParameter =>
  parameter(
    'ROSpec',
    { ROSpecID: specId, Priority: 0, CurrentState: 0 },
    parameter(
      'ROBoundarySpec',
      {},
      parameter('ROSpecStartTrigger', { ROSpecStartTriggerType: IMMEDIATE }),
      parameter('ROSpecStopTrigger', { ROSpecStopTriggerType: NULL_TRIGGER, DurationTriggerValue: 0 }),
    ),
    parameter(
      'AISpec',
      { AntennaIDs: antennas.length === 0 ? [0] : antennas },
      parameter('AISpecStopTrigger', { AISpecStopTriggerType: NULL_TRIGGER, DurationTrigger: 0 }),
      parameter('InventoryParameterSpec', { InventoryParameterSpecID: 1, ProtocolID: EPC_GEN2 }),
    ),
    parameter(
      'ROReportSpec',
      { ROReportTrigger: EVERY_N_TAGS, N: tagsPerReport },
      parameter('TagReportContentSelector', {
        EnableAntennaID: true,
        EnablePeakRSSI: true,
        EnableFirstSeenTimestamp: true,
        EnableLastSeenTimestamp: true,
        EnableTagSeenCount: true,
      }),
    ),
  );

/** One tag as one antenna saw it, between two reports. */
export interface TagRead {
  /** Upper-case hexadecimal in whole words. */
  readonly epc: string;
  readonly antenna: number | null;
  /** dBm. */
  readonly rssi: number | null;
  readonly count: number;
  /** µs since 1970 by the reader's clock; null where it has none that is set. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** The reads of a report; empty for any other message. */
export const readsOf = ({ name, parameters }: LlrpMessage): readonly TagRead[] =>
  name === 'RO_ACCESS_REPORT' ? parameters.filter((held) => held.name === 'TagReportData').map(readOf) : [];

function readOf({ parameters }: LlrpParameter): TagRead {
  const field = (name: LlrpParameter['name'], of: string): FieldValue | undefined =>
    parameters.find((held) => held.name === name)?.fields[of];
  const number = (value: FieldValue | undefined): number | null =>
    typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
  const long = field('EPCData', 'EPC');
  const short = field('EPC_96', 'EPC');
  const epc = typeof short === 'string' ? short : typeof long === 'object' && 'hex' in long ? long.hex : '';
  return {
    epc: epc.padEnd(Math.ceil(epc.length / 4) * 4, '0'),
    antenna: number(field('AntennaID', 'AntennaID')),
    rssi: number(field('PeakRSSI', 'PeakRSSI')),
    count: number(field('TagSeenCount', 'TagCount')) ?? 1,
    firstSeen: number(field('FirstSeenTimestampUTC', 'Microseconds')),
    lastSeen: number(field('LastSeenTimestampUTC', 'Microseconds')),
  };
}

/** What a reader says happened, for people and for whoever waits for it. */
export type ReaderEvent =
  | { readonly event: 'antenna'; readonly antenna: number; readonly connected: boolean }
  | { readonly event: 'gpi'; readonly port: number; readonly high: boolean }
  | { readonly event: 'buffer'; readonly percent: number }
  | { readonly event: 'buffer-lost' }
  | { readonly event: 'exception'; readonly message: string }
  | { readonly event: 'taken-over' }
  | { readonly event: 'closing' };

/** The events of a notification, in its order; what says nothing new (an operation began or ended) is left out. */
export const eventsOf = ({ name, parameters }: LlrpMessage): readonly ReaderEvent[] =>
  name === 'READER_EVENT_NOTIFICATION'
    ? parameters.flatMap((data) => data.parameters.flatMap(({ name: of, fields }) => eventOf(of, fields)))
    : [];

/** Another client asked for the reader while we have it (LLRP 1.0.1, 13.2.6.11). */
const ANOTHER_CONNECTION = 4;

function eventOf(name: LlrpParameter['name'], fields: Fields): readonly ReaderEvent[] {
  switch (name) {
    case 'AntennaEvent':
      return [{ event: 'antenna', antenna: Number(fields.AntennaID), connected: fields.EventType === 1 }];
    case 'GPIEvent':
      return [{ event: 'gpi', port: Number(fields.GPIPortNumber), high: fields.GPIEvent === true }];
    case 'ReportBufferLevelWarningEvent':
      return [{ event: 'buffer', percent: Number(fields.ReportBufferPercentageFull) }];
    case 'ReportBufferOverflowErrorEvent':
      return [{ event: 'buffer-lost' }];
    case 'ReaderExceptionEvent':
      return [{ event: 'exception', message: String(fields.Message) }];
    case 'ConnectionAttemptEvent':
      return fields.Status === ANOTHER_CONNECTION ? [{ event: 'taken-over' }] : [];
    case 'ConnectionCloseEvent':
      return [{ event: 'closing' }];
    default:
      return [];
  }
}
