import type { DriverHost } from '@millrace/driver-api';
import { reasonOf, recoverQuickly } from '@millrace/mqtt-client';
import { connect, type MqttClient } from 'mqtt';
import { brokerOptions } from '../broker-options.ts';
import { seldom } from '../host/seldom.ts';
import type { EdgeSettings, SparkplugBroker } from '../manifest.ts';
import { endConnection, lastWord, publish, willOf } from '../publish.ts';
import type { BdSeqKeeper } from './bd-seq-file.ts';
import { EdgeState } from './edge-state.ts';
import type { EdgeEffect, EdgePoint, EdgeValue } from './edge-types.ts';

const TICK_MS = 250;
const NEXT_BROKER_MS = 200;
/** Where no broker could be opened at all (a certificate that cannot be read), it is tried again after that. */
const AFTER_FAULT_MS = 5_000;
const MOST_KEPT = 100_000;
/** Faults before a CONNECT was sent: the number that its will would have had is not used up. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/** What an edge node is given: words and secrets as a driver has them, and where what hosts write goes. */
export interface EdgeHost extends Pick<DriverHost, 'report' | 'secret' | 'log'> {
  write(command: Extract<EdgeEffect, { kind: 'write' }>): void;
  /** Says when it may report, and when it may not: with a connection, it may still wait for its primary host. */
  phase?(phase: EdgeState['phase']): void;
}

export interface EdgeLink {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Readings: false where there is no room for them, then the caller keeps them. See `EdgeState.report` for what it throws. */
  report(values: readonly EdgeValue[]): boolean;
  /** Resolves when all that was reported is known to have come: the broker has answered something sent later. */
  whenTaken(signal: AbortSignal): Promise<void>;
  deviceLost(device: string): void;
  deviceBack(device: string): void;
}

/** An edge node at the first of its brokers that is there, and where its primary host is, if it has one. Never at two. */
export function edgeLink(
  settings: EdgeSettings,
  points: readonly EdgePoint[],
  bdSeq: BdSeqKeeper,
  host: EdgeHost,
): EdgeLink {
  const { group, node, primaryHost = null, aliases, brokers } = settings;
  const state = new EdgeState(
    { group, node, primaryHost, aliases, brokers: brokers.length, mostKept: MOST_KEPT },
    points,
  );
  const warn = seldom((fields, message) => host.log.warn({ edgeNode: settings.id, ...fields }, message));
  let client: MqttClient | undefined;
  let at = 0;
  let again: NodeJS.Timeout | undefined;
  let ticking: NodeJS.Timeout | undefined;
  let stopped = true;
  /** A session that is being ended: whoever stops waits for it. */
  let ended: Promise<void> = Promise.resolve();
  /** A number that no CONNECT has carried yet. */
  let unused: number | null = null;
  let phase: EdgeState['phase'] = 'away';
  let waiting: (() => void)[] = [];

  function tellPhase(): void {
    if (state.phase === phase) return;
    phase = state.phase;
    host.phase?.(phase);
  }

  function tellTaken(): void {
    if (state.pending > 0) return;
    for (const go of waiting.splice(0)) go();
  }

  function nextWill() {
    const number = unused ?? bdSeq.next();
    unused = null;
    return { number, will: willOf(state.connecting(number, at)) };
  }

  function act(effects: readonly EdgeEffect[]): void {
    const leaves = effects.find((effect) => effect.kind === 'disconnect');
    for (const effect of effects) {
      if (effect.kind === 'write') host.write(effect);
      else if (effect.kind === 'refused') warn(effect.topic, { topic: effect.topic, reason: effect.reason });
      else if (effect.kind === 'publish' && client && !leaves) publish(client, effect.publication);
    }
    if (leaves) leave(effects, leaves);
    tellPhase();
    tellTaken();
  }

  /** Says its death, ends the session and tries the next broker (or the same again). */
  function leave(effects: readonly EdgeEffect[], { reason, next }: Extract<EdgeEffect, { kind: 'disconnect' }>): void {
    const ending = client;
    client = undefined;
    if (!ending) return;
    host.report('lost', reason);
    if (next) at = (at + 1) % brokers.length;
    ended = farewell(ending, effects).then(() => later(NEXT_BROKER_MS));
  }

  async function open(): Promise<void> {
    const broker = brokers[at] as SparkplugBroker;
    host.report('connecting', null);
    const options = await brokerOptions(broker, `millrace-${settings.id}`, host);
    if (stopped) return;
    let { number, will } = nextWill();
    const opened = connect(broker.url, { ...options, will });
    client = opened;
    let lastError: unknown = null;
    let connected = false;
    /** What was sent before each question that is not answered yet: answers come in the order of the questions. */
    let marks: number[] = [];
    recoverQuickly(opened);
    opened.on('reconnect', () => {
      ({ number, will } = nextWill());
      opened.options.will = will;
    });
    opened.on('connect', () => {
      connected = true;
      lastError = null;
      opened.subscribe([...state.subscriptions], { qos: 1 }, (error, granted) => {
        const denied = granted?.filter(({ qos }) => Number(qos) >= 0x80).map(({ topic }) => topic) ?? [];
        if (error) return host.report('refused', `the broker took no subscription: ${reasonOf(error)}`);
        if (denied.length > 0)
          return host.report('refused', `the broker does not allow us to read ${denied.join(', ')}`);
        act(state.subscribed(Date.now()));
        host.report('online', null);
      });
    });
    opened.on('message', (topic, payload) => {
      if (client === opened) act(state.receive(topic, payload, Date.now()));
    });
    opened.on('packetsend', ({ cmd }) => {
      if (cmd === 'pingreq') marks.push(state.mark);
    });
    opened.on('packetreceive', ({ cmd }) => {
      if (cmd !== 'pingresp') return;
      const mark = marks.shift();
      if (mark !== undefined) state.confirm(mark);
      tellTaken();
    });
    opened.on('error', (error) => {
      lastError = error;
      warn('connection', { reason: reasonOf(error) });
    });
    opened.on('close', () => {
      marks = [];
      if (stopped || client !== opened) return;
      state.lost();
      tellPhase();
      host.report('lost', lastError ? reasonOf(lastError) : 'the connection ended; trying again');
      const code = lastError instanceof Error && 'code' in lastError ? String(lastError.code) : '';
      if (!connected && NOT_SENT.has(code)) unused = number;
      if (brokers.length > 1) {
        client = undefined;
        at = (at + 1) % brokers.length;
        opened.end(true);
        later(NEXT_BROKER_MS);
      }
      connected = false;
    });
  }

  function later(ms: number): void {
    if (stopped || again) return;
    again = setTimeout(() => {
      again = undefined;
      openAndReport();
    }, ms);
  }

  function openAndReport(): void {
    open().catch((error: unknown) => {
      host.report('refused', reasonOf(error));
      at = (at + 1) % brokers.length;
      later(AFTER_FAULT_MS);
    });
  }

  return {
    async start() {
      if (!stopped) return;
      stopped = false;
      ticking = setInterval(() => act(state.tick(Date.now())), TICK_MS);
      openAndReport();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(again);
      clearInterval(ticking);
      again = undefined;
      const ending = client;
      client = undefined;
      if (ending) await farewell(ending, [{ kind: 'publish', publication: state.leaving() }]);
      await ended;
      host.report('stopped', null);
    },
    report(values) {
      const effects = state.report(values, Date.now());
      if (effects) act(effects);
      return effects !== null;
    },
    whenTaken(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (state.pending === 0) return Promise.resolve();
      // Asked at once, rather than when the next question is due.
      if (state.phase === 'born' && client?.connected) client.sendPing();
      const abort = (): void => {
        waiting = waiting.filter((go) => go !== resolve);
        reject(signal.reason as Error);
      };
      if (signal.aborted) abort();
      waiting.push(resolve);
      signal.addEventListener('abort', abort, { once: true });
      return promise.finally(() => signal.removeEventListener('abort', abort));
    },
    deviceLost: (device) => act(state.deviceLost(device, Date.now())),
    deviceBack: (device) => act(state.deviceBack(device, Date.now())),
  };
}

/** DISCONNECT with the will spoken (MQTT 5 §3.14.2.1); in 3.1.1 the death that was published stands for it. */
const DISCONNECT_WITH_WILL = 0x04;

async function farewell(client: MqttClient, effects: readonly EdgeEffect[]): Promise<void> {
  for (const effect of effects) if (effect.kind === 'publish') await lastWord(client, effect.publication);
  const five = client.options.protocolVersion === 5;
  await endConnection(client, five ? { reasonCode: DISCONNECT_WITH_WILL } : {});
}
