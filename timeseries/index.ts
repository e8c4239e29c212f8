export { STORE_ERRORS, StoreError, type StoreErrorCode } from './errors.ts';
export { createMaintenance, type Maintenance, type MaintenanceOptions } from './maintenance.ts';
export { type MigrateOptions, migrate } from './migrate.ts';
export { type MigrateTimeseriesOptions, migrateTimeseries } from './migrate-timeseries.ts';
export { adoptPoints } from './move/adopt-points.ts';
export { type Door, readDoor } from './move/door.ts';
export { type Dropping, dropMoved } from './move/drop-moved.ts';
export type { MoveOptions, MoveProgress, MoveResult, ProvedTable } from './move/move.types.ts';
export { moveStore } from './move/move-store.ts';
export { type StoreSize, sizeOf } from './move/store-size.ts';
export { keepPoints, type NumberedPoint, registerPoints, type StoredPoint, type StoredSite } from './points.ts';
export type { Queryable } from './queryable.ts';
export type { ExportQuestion } from './read/export-rows.ts';
export type { LastValue } from './read/last-values.ts';
export type { KeptObservation, KeptReading, ObservationQuestion } from './read/messages.ts';
export { type ReadablePoint, readableBy, type Sites } from './read/readable.ts';
export type { ReadingsQuestion } from './read/readings.ts';
export type { TrendQuestion } from './read/trend.ts';
export type { TrendSeries } from './read/trend-series.ts';
export type {
  AcknowledgedEpoch,
  Receiver,
  ReceiverBatch,
  ReceiverResult,
  SourceCounts,
} from './receiver/receiver.types.ts';
export { REJECTED_BEYOND_RETENTION } from './receiver/receiver.types.ts';
export type { Dropped, Retention, RetentionRun } from './retention.ts';
export type { RollupRun, Rollups } from './rollup/create-rollups.ts';
export { type OpenStoreOptions, openStore, type SampleStore, type StoreDescription } from './store.ts';
export { type StoreKind, type TimescaleState, timescaleState } from './store-kind.ts';
