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
  // A plant's tables fill from nothing on its first day. Until they are counted, the planner takes a company's rows for one,
  // and walks all of them for each of them.
  autovacuum_naptime: '10s',
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
