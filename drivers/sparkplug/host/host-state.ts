import { numberOf } from '../codec/data-type.ts';
import type { Metric } from '../codec/payload.ts';
import { readPayload } from '../codec/read-payload.ts';
import { writePayload } from '../codec/write-payload.ts';
import { REBIRTH } from '../session-metrics.ts';
import { readState, writeState } from '../state-message.ts';
import { type EdgeNodeId, NAMESPACE, readTopic, topicOf } from '../topic.ts';
import { commandMessage, type HostCommand } from './command.ts';
import { EdgeNode, lostAt } from './edge-node.ts';
import type { RememberedBirth } from './host-memory.ts';
import { type HostEffect, type HostRules, MOST_NODES, type Publication } from './host-types.ts';
import { OwnTimes } from './own-times.ts';
import { Rebirths } from './rebirths.ts';

/**
 * A Sparkplug host application without its connection: what comes is told to it together with the time (ms since 1970),
 * what is to be done is answered. Whether it is a primary host is the edge nodes' to say: all hosts tell their state.
 */
export class HostState {
  readonly #hostId: string;
  readonly #rules: HostRules;
  readonly #nodes = new Map<string, EdgeNode>();
  /** Of edge nodes that nothing was heard of since the start. */
  readonly #ownTimes = new Map<string, OwnTimes>();
  readonly #rebirths: Rebirths;
  #session = 0;
  #subscribed = false;

  /** Asked for a birth when the way is there. */
  readonly #expected: EdgeNodeId[];

  /** `expected`: edge nodes that are asked for a birth when the way is there, whether or not they ever spoke. */
  constructor(hostId: string, rules: HostRules, expected: readonly EdgeNodeId[] = []) {
    this.#hostId = hostId;
    this.#expected = [...expected];
    this.#rules = rules;
    this.#rebirths = new Rebirths(rules.rebirthEveryMs, rules.rebirthsPerSecond);
  }

  /** Before CONNECT: the will to give with it. The birth will carry the same time. */
  connecting(now: number): Publication {
    this.#session = now;
    this.#subscribed = false;
    return this.#state(false, now);
  }

  /** After the subscriptions are granted: says that it is there, and asks everybody known from before to begin anew. */
  subscribed(now: number): HostEffect[] {
    this.#subscribed = true;
    const effects: HostEffect[] = [{ kind: 'publish', publication: this.#state(true, this.#session) }];
    for (const { id } of this.#nodes.values()) this.#rebirths.want(id, 'the way to the broker was away', now);
    for (const id of this.#expected) this.#rebirths.want(id, 'nothing is known of it yet', now);
    return [...effects, ...this.tick(now)];
  }

  /**
   * Births of before a restart of ours: nothing is known of their values any more, and all of them are asked for a birth.
   * Before `connecting`.
   */
  remembered(births: readonly RememberedBirth[], now: number): HostEffect[] {
    const effects: HostEffect[] = [];
    for (const { group, node, device, metrics, latest } of births) {
      const place = { group, node, device };
      const ownTimes = this.#ownTimes.get(`${group}/${node}`) ?? new OwnTimes();
      this.#ownTimes.set(`${group}/${node}`, ownTimes);
      const lost = lostAt(now, latest);
      for (const { name, type } of metrics) {
        ownTimes.set(device, name, lost.time);
        effects.push({ kind: 'value', value: { ...place, metric: name, type, ...lost } });
      }
      const reason = 'nothing was heard of it since this gateway was started';
      effects.push({ kind: 'presence', ...place, online: false, at: now, reason });
      if (!this.#expected.some((one) => one.group === group && one.node === node)) this.#expected.push({ group, node });
    }
    return effects;
  }

  /** What is to be remembered of a birth that was just taken. */
  birthOf({ group, node, device }: EdgeNodeId & { readonly device: string | null }): RememberedBirth {
    const known = this.#nodes.get(`${group}/${node}`);
    const metrics = (known?.readings(device) ?? []).map(({ name, type }) => ({ name, type }));
    return { group, node, device, metrics, latest: known?.latest ?? 0 };
  }

  /** How far each edge node's own clock has come, ms since 1970. */
  *latest(): Iterable<readonly [EdgeNodeId, number]> {
    for (const { id, latest } of this.#nodes.values()) yield [id, latest];
  }

  /** Before DISCONNECT. */
  leaving(now: number): Publication {
    this.#subscribed = false;
    return this.#state(false, now);
  }

  /** The connection is gone: what edge nodes say is not heard, so nothing is known to be true any more. */
  lost(now: number): HostEffect[] {
    this.#subscribed = false;
    const effects: HostEffect[] = [];
    for (const node of this.#nodes.values())
      node.offline(now, 'the way to the broker is away', this.#around(node, now, effects));
    return effects;
  }

  receive(topic: string, payload: Uint8Array, now: number): HostEffect[] {
    const read = readTopic(topic);
    if (!read.ok) return [{ kind: 'refused', topic, reason: read.reason, whole: true }];
    const named = read.topic;
    if (named.type === 'STATE') return named.host === this.#hostId ? this.#ownState(topic, payload) : [];
    // Commands are for edge nodes; ours come back to us where the subscription is wide.
    if (named.type === 'NCMD' || named.type === 'DCMD') return [];
    const decoded = readPayload(payload);
    if (!decoded.ok)
      return [{ kind: 'refused', topic, reason: `${decoded.error.code}: ${decoded.error.message}`, whole: true }];
    const effects: HostEffect[] = [];
    const node = this.#node(named);
    if (!node) return [{ kind: 'refused', topic, reason: `more than ${MOST_NODES} edge nodes`, whole: true }];
    const device = 'device' in named ? named.device : null;
    const message = { topic, type: named.type, device, payload: decoded.payload, bytes: payload.length };
    if (named.type === 'NBIRTH') this.#rebirths.born(named);
    node.receive(message, now, this.#around(node, now, effects));
    return [...effects, ...this.#requests(now)];
  }

  /** What is due by now; to be called several times a second. */
  tick(now: number): HostEffect[] {
    const effects: HostEffect[] = [];
    for (const node of this.#nodes.values()) node.tick(now, this.#around(node, now, effects));
    return [...effects, ...this.#requests(now)];
  }

  /** The message that writes a value to a metric; a text where it cannot be sent. */
  command(command: HostCommand, now: number): Publication | string {
    return commandMessage(this.#nodes.get(`${command.group}/${command.node}`), command, now);
  }

  /** The type of a metric that a birth has told of; null where none has. */
  typeOf({ group, node, device, metric }: EdgeNodeId & { readonly device: string | null; readonly metric: string }) {
    return this.#nodes.get(`${group}/${node}`)?.known(device, metric)?.type ?? null;
  }

  #node({ group, node }: EdgeNodeId): EdgeNode | null {
    const key = `${group}/${node}`;
    const known = this.#nodes.get(key);
    if (known) return known;
    if (this.#nodes.size >= MOST_NODES) return null;
    const made = new EdgeNode({ group, node }, this.#rules.reorderMs, this.#ownTimes.get(key));
    this.#ownTimes.delete(key);
    this.#nodes.set(key, made);
    return made;
  }

  #around = ({ id }: EdgeNode, now: number, effects: HostEffect[]) => ({
    effects,
    rebirth: (reason: string) => this.#rebirths.want(id, reason, now),
  });

  #requests(now: number): HostEffect[] {
    if (!this.#subscribed) return [];
    return this.#rebirths.due(now).map(({ id }) => ({ kind: 'publish', publication: rebirthRequest(id, now) }));
  }

  /** A broker may speak an older will of ours after our birth: then the birth is said again, by its own time. */
  #ownState(topic: string, payload: Uint8Array): HostEffect[] {
    const state = readState(payload);
    if (typeof state === 'string') return [{ kind: 'refused', topic, reason: state }];
    if (!this.#subscribed) return [];
    if (!state.online) return [{ kind: 'publish', publication: this.#state(true, this.#session) }];
    return state.timestamp === this.#session
      ? []
      : [{ kind: 'refused', topic, reason: `another host says it is ${this.#hostId}: give each an id of its own` }];
  }

  #state = (online: boolean, timestamp: number): Publication => ({
    topic: topicOf({ type: 'STATE', host: this.#hostId }),
    payload: writeState({ online, timestamp }),
    qos: 1,
    retain: true,
  });
}

/** The command by which a host asks an edge node to be born anew. */
export function rebirthRequest({ group, node }: EdgeNodeId, now: number): Publication {
  const time = BigInt(now);
  const metric: Metric = {
    name: REBIRTH,
    timestamp: time,
    datatype: numberOf('Boolean'),
    value: { kind: 'boolean', value: true },
  };
  return {
    topic: topicOf({ type: 'NCMD', group, node }),
    payload: writePayload({ timestamp: time, metrics: [metric] }),
    qos: 0,
    retain: false,
  };
}

/** What a host subscribes to: its own state first, then all it listens to. Whole groups, or the namespace. */
export const hostSubscriptions = (hostId: string, groups: readonly string[]): readonly string[] => [
  topicOf({ type: 'STATE', host: hostId }),
  ...(groups.length === 0 ? [`${NAMESPACE}/#`] : groups.map((group) => `${NAMESPACE}/${group}/#`)),
];
