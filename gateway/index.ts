export type { GatewayPart, GatewayPorts, GatewayServices, RunningGateway, RunningPart } from './gateway.types.ts';
export type { Journal, JournalTransaction, LogBatch, OrderedReader } from './journal/journal.ts';
export { type GatewaySettings, gatewaySettings } from './settings.ts';
export { type GatewayOptions, startGateway } from './start.ts';
