import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricSources {
  readonly liveClients: () => number;
  readonly liveValues: () => number;
  readonly liveMalformed: () => number;
  readonly livePoints: () => number;
  readonly databaseReady: () => boolean;
  readonly gatewaysOnline: () => number;
}

export interface Metrics {
  readonly registry: Registry;
  readonly factSet: (status: string) => void;
  readonly signIn: (outcome: 'done' | 'refused' | 'limited') => void;
  readonly gatewayRefused: (reason: string) => void;
}

/** Prometheus metrics of this process. Registered before the routes, so that every answer is counted. */
export function metrics(app: FastifyInstance, sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'millrace_server_' });
  const requests = new Histogram({
    name: 'millrace_http_request_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, never the path: a label for every record would grow without bound.
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('millrace_live_clients', 'Connected live clients', sources.liveClients);
  gauge('millrace_live_points', 'Points with a live value', sources.livePoints);
  gauge('millrace_database_ready', '1 while the database answers', () => (sources.databaseReady() ? 1 : 0));
  gauge('millrace_gateways_online', 'Gateways heard of in the last seconds', sources.gatewaysOnline);
  const running = (name: string, help: string, read: () => number) => {
    let told = 0;
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        const now = read();
        this.inc(now - told);
        told = now;
      },
    });
  };
  running('millrace_live_values_total', 'Live values received from the broker and from boxes', sources.liveValues);
  running('millrace_live_malformed_total', 'Live messages that were no value', sources.liveMalformed);
  const counter = <Label extends string>(name: string, help: string, label: Label) => {
    const made = new Counter({ name, help, labelNames: [label], registers: [registry] });
    return (value: string) => made.inc({ [label]: value } as Record<Label, string>);
  };
  return {
    registry,
    factSet: counter('millrace_fact_sets_total', 'Fact sets taken from gateways, by what became of them', 'status'),
    signIn: counter('millrace_sign_ins_total', 'Attempts to sign in', 'outcome'),
    gatewayRefused: counter('millrace_gateway_refused_total', 'Calls of gateways refused at the door', 'reason'),
  };
}
