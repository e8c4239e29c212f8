import type { AttendanceDay, Overview, Queries, StandingAlarms, ToReconcile } from '@millrace/hmi-client';
import { type Resource, useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { getContext, setContext } from 'svelte';
import { onEvents } from '#lib/live.svelte.ts';
import { session } from '#lib/session.svelte.ts';

const KEY = Symbol('sources of a board');

export interface Sources {
  readonly overview: Resource<Overview | null>;
  readonly people: Resource<AttendanceDay | null>;
  readonly alarms: Resource<StandingAlarms | null>;
  readonly calls: Resource<Queries['andon.board']['answer'] | null>;
  readonly missing: Resource<ToReconcile | null>;
  readonly decisions: Resource<Queries['kernel.decisions']['answer'] | null>;
}
export type SourceName = keyof Sources;

/** What the widgets of a board read together: asked once, however many show it, and only while one does. */
export function provideSources(wanted: () => ReadonlySet<SourceName>): void {
  const of = <T>(
    name: SourceName,
    ask: (site: string, signal: AbortSignal) => Promise<T>,
    every: number,
  ): Resource<T | null> =>
    useResource(async (signal) => (wanted().has(name) ? ask(session.site?.id ?? '', signal) : null), { every });
  const { api } = session;
  const sources: Sources = {
    overview: of('overview', (site, signal) => api.query('production-log.overview', { site }, signal), 15_000),
    people: of('people', (site, signal) => api.query('attendance.day', { site }, signal), 60_000),
    alarms: of('alarms', (site, signal) => api.query('alarms.standing', { site }, signal), 30_000),
    calls: of('calls', (site, signal) => api.query('andon.board', { site }, signal), 30_000),
    missing: of('missing', (site, signal) => api.query('stock.to-reconcile', { site, limit: 1 }, signal), 60_000),
    decisions: of('decisions', (_, signal) => api.query('kernel.decisions', { limit: 20 }, signal), 120_000),
  };
  onEvents(['production-log', 'plant'], () => sources.overview.reload());
  onEvents(['attendance'], () => sources.people.reload());
  onEvents(['alarms'], () => sources.alarms.reload());
  onEvents(['andon'], () => sources.calls.reload());
  onEvents(['stock'], () => sources.missing.reload());
  onEvents(['kernel'], () => sources.decisions.reload());
  setContext(KEY, sources);
}

export const useSources = (): Sources => getContext<Sources>(KEY);
