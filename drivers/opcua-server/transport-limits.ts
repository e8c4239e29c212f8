import type { OPCUAServerOptions } from 'node-opcua';

type TransportSettings = NonNullable<OPCUAServerOptions['transportSettings']>;
type Limits = Parameters<TransportSettings['adjustTransportLimits']>[0];

const KIB = 1024;
/** Bytes of one chunk (Part 6 §6.7.2: 8192 at least). */
const CHUNK = 64 * KIB;
const LEAST_CHUNK = 8 * KIB;
/** Bytes of one message: 50,000 values in one answer, and no more than that from anybody. */
const MESSAGE = 4 * KIB * KIB;
const CHUNKS = MESSAGE / LEAST_CHUNK;

const within = (asked: number, least: number, most: number): number => Math.min(Math.max(asked || most, least), most);

/** What a connection may carry, whatever the other side asks for: a hostile length ends there. */
export const transportSettings: TransportSettings = {
  adjustTransportLimits: ({ receiveBufferSize, sendBufferSize, maxMessageSize, maxChunkCount }: Limits): Limits => ({
    receiveBufferSize: within(receiveBufferSize, LEAST_CHUNK, CHUNK),
    sendBufferSize: within(sendBufferSize, LEAST_CHUNK, CHUNK),
    maxMessageSize: within(maxMessageSize, LEAST_CHUNK, MESSAGE),
    maxChunkCount: within(maxChunkCount, 1, CHUNKS),
  }),
};

/** Of each request. Beyond them it is refused whole (BadTooManyOperations). */
export const OPERATION_LIMITS = {
  maxNodesPerBrowse: 1_000,
  maxNodesPerRead: 5_000,
  maxNodesPerWrite: 100,
  maxNodesPerRegisterNodes: 1_000,
  maxNodesPerTranslateBrowsePathsToNodeIds: 1_000,
  maxNodesPerMethodCall: 10,
  maxNodesPerHistoryReadData: 50,
  // The library holds every reading of history to it, of values as well.
  maxNodesPerHistoryReadEvents: 50,
  maxMonitoredItemsPerCall: 5_000,
} as const;
