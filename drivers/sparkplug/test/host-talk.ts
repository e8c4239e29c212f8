import type { Metric } from '../codec/payload.ts';
import { HostState } from '../host/host-state.ts';
import { HOST_RULES, type HostEffect, type HostRules } from '../host/host-types.ts';
import { bytesOf, metric, nbirth } from './talk.ts';

export const NODE = { group: 'G', node: 'N' };
export const NBIRTH = 'spBv1.0/G/NBIRTH/N';
export const NDEATH = 'spBv1.0/G/NDEATH/N';
export const NDATA = 'spBv1.0/G/NDATA/N';
export const DBIRTH = 'spBv1.0/G/DBIRTH/N/D';
export const DDATA = 'spBv1.0/G/DDATA/N/D';
export const DDEATH = 'spBv1.0/G/DDEATH/N/D';

export function online(rules: Partial<HostRules> = {}, now = 10_000): HostState {
  const host = new HostState('plant', { ...HOST_RULES, ...rules });
  host.connecting(now);
  host.subscribed(now);
  return host;
}

/** A host that knows node N with metric "T" (alias 1) and device D with "P" (alias 2); the next sequence number is 2. */
export function born(rules: Partial<HostRules> = {}): HostState {
  const host = online(rules);
  host.receive(NBIRTH, nbirth(7, [metric('T', 'Double', 20, { alias: 1n })]), 10_000);
  host.receive(DBIRTH, bytesOf(1, [metric('P', 'Int32', -5, { alias: 2n })]), 10_000);
  return host;
}

export const byAlias = (alias: bigint, value: Metric['value'], more: Partial<Metric> = {}): Metric => ({
  alias,
  timestamp: 2_000n,
  value,
  ...more,
});
export const pieces = (value: number): Metric => byAlias(2n, { kind: 'int', value });
export const temperature = (value: number): Metric => byAlias(1n, { kind: 'double', value });

export const values = (effects: readonly HostEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'value' ? [effect.value] : []));
export const said = (effects: readonly HostEffect[]) => values(effects).map(({ metric: name, value }) => [name, value]);
export const published = (effects: readonly HostEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.publication] : []));
export const refusals = (effects: readonly HostEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'refused' ? [effect.reason] : []));
export const presence = (effects: readonly HostEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'presence' ? [effect] : []));
export const asked = (effects: readonly HostEffect[]) =>
  published(effects).filter(({ topic }) => topic === 'spBv1.0/G/NCMD/N').length;
