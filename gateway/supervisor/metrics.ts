import type { GatewayStatus } from '@millrace/contracts';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Prometheus metrics of one gateway, made from its status when they are asked for. */
export function gatewayMetrics(status: () => GatewayStatus) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const values = new Counter({
    name: 'millrace_values_total',
    help: 'Values by source and what became of them',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const refused = new Counter({
    name: 'millrace_refused_total',
    help: 'What doors refused, by source and reason',
    labelNames: ['source', 'reason'],
    registers,
  });
  const forwarded = new Counter({
    name: 'millrace_forwarded_records_total',
    help: 'Records of the log by who they are forwarded to and what became of them',
    labelNames: ['forward', 'outcome'],
    registers,
  });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const bytes = gauge('millrace_journal_bytes', 'Bytes the journal holds');
  const limit = gauge('millrace_journal_limit_bytes', 'Bytes at which the journal is full');
  const buffered = gauge('millrace_sink_buffered', 'Values that a sink still has to take', ['sink']);
  const running = gauge('millrace_sink_running', '1 while a sink runs, be it with a backlog before it', ['sink']);
  const connections = gauge('millrace_door_connections', 'Open connections by door', ['door']);

  const threads = {
    devices: gauge('millrace_thread_devices', 'Devices whose links run in a thread', ['thread']),
    delay: gauge('millrace_thread_loop_delay_seconds', 'How late the event loop of a thread turned lately', [
      'thread',
      'quantile',
    ]),
    memory: gauge('millrace_thread_memory_bytes', 'Heap and buffers of a thread', ['thread']),
    restarts: new Counter({
      ...{
        name: 'millrace_thread_restarts_total',
        help: 'Times that a thread ended by itself',
        labelNames: ['thread'],
        registers,
      },
    }),
  };
  const restarts = new Counter({
    name: 'millrace_restarts_total',
    help: 'Times that something failed where nobody could catch it and was begun anew alone',
    labelNames: ['kind', 'id'],
    registers,
  });
  const tellThreads = ({ threads: all = [], restarts: begun = [] }: GatewayStatus): void => {
    for (const labelled of [restarts, ...Object.values(threads)]) labelled.reset();
    for (const { name: thread, devices, delay, memory, restarts: times } of all) {
      threads.devices.set({ thread }, devices.length);
      threads.restarts.inc({ thread }, times);
      if (memory !== null) threads.memory.set({ thread }, memory);
      if (delay === null) continue;
      threads.delay.set({ thread, quantile: '0.99' }, delay.p99 / 1_000);
      threads.delay.set({ thread, quantile: '1' }, delay.longest / 1_000);
    }
    for (const { kind, id, times } of begun) restarts.inc({ kind, id }, times);
  };

  return async (): Promise<{ contentType: string; body: string }> => {
    const now = status();
    values.reset();
    refused.reset();
    forwarded.reset();
    for (const { source, counts, refused: reasons } of now.sources) {
      for (const [outcome, n] of Object.entries(counts)) values.inc({ source, outcome }, Math.max(0, n));
      for (const [reason, n] of Object.entries(reasons)) refused.inc({ source, reason }, n);
    }
    // What is not there any more (the link to a broker that was taken away) must not stay as it was.
    for (const labelled of [buffered, running, connections]) labelled.reset();
    bytes.set(now.journal.bytes);
    limit.set(now.journal.limitBytes);
    for (const sink of now.sinks) {
      const { offered: _, buffered: __, ...outcomes } = sink.account ?? { offered: 0, buffered: 0 };
      const to = sink.name.replace(/^forward:/, '');
      for (const [outcome, n] of Object.entries(outcomes)) forwarded.inc({ forward: to, outcome }, n);
      buffered.set({ sink: sink.name }, sink.buffered);
      running.set({ sink: sink.name }, sink.state === 'running' || sink.state === 'behind' ? 1 : 0);
    }
    for (const door of now.doors) connections.set({ door: door.name }, door.connections);
    tellThreads(now);
    return { contentType: registry.contentType, body: await registry.metrics() };
  };
}
