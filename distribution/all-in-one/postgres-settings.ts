/** For a small PC that also runs everything else: durable always, lean in memory, archiving to `wal/` when asked for. */
export const POSTGRES_SETTINGS = {
  max_connections: 60,
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // What is thanked for must survive a power loss.
  fsync: 'on',
  synchronous_commit: 'on',
  max_worker_processes: 4,
  max_parallel_workers_per_gather: 1,
  autovacuum_max_workers: 2,
  // Nobody streams from it.
  max_wal_senders: 0,
  max_replication_slots: 0,
  max_logical_replication_workers: 0,
  wal_level: 'replica',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] %q%u ',
  log_statement: 'none',
  // A login's password would stand in the log of a failed statement.
  log_min_error_statement: 'panic',
} as const;
