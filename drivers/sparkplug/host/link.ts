import { join } from 'node:path';
import type { DriverHost, DriverLink, InboundMessage } from '@millrace/driver-api';
import { reasonOf, recoverQuickly, thankWhenSafe } from '@millrace/mqtt-client';
import { connect, type MqttClient } from 'mqtt';
import { brokerOptions } from '../broker-options.ts';
import type { HostSettings } from '../manifest.ts';
import { endConnection, lastWord, publish, willOf } from '../publish.ts';
import type { EdgeNodeId } from '../topic.ts';
import { carryOut } from './carry-out.ts';
import { HostMemory } from './host-memory.ts';
import { HostState, hostSubscriptions } from './host-state.ts';
import { HOST_RULES, type HostEffect, type HostValue } from './host-types.ts';
import { inboundOf } from './inbound.ts';
import { LinkedDevices } from './linked-devices.ts';
import { seldom } from './seldom.ts';

/** How long to stay away after the gateway refused a value, so that a full disk is not hammered. */
const AWAY_AFTER_REFUSAL_MS = 5_000;
const TICK_MS = 100;
const NOTE_MS = 5_000;

/** A host application at one broker. It connects again by itself for as long as it is started. */
export function hostLink(settings: HostSettings, host: DriverHost): DriverLink {
  const rules = { ...HOST_RULES, reorderMs: settings.reorderMs };
  const state = new HostState(settings.hostId, rules, settings.devices);
  const devices = new LinkedDevices(settings.devices);
  const listeners = new Set<(value: HostValue) => void>();
  const warn = seldom((fields, message) => host.log.warn({ broker: settings.id, ...fields }, message));
  let memory: HostMemory | undefined;
  /** How far each edge node's clock had come when it was noted last. */
  const noted = new Map<string, number>();
  let noting: NodeJS.Timeout | undefined;
  let client: MqttClient | undefined;
  let again: NodeJS.Timeout | undefined;
  let ticking: NodeJS.Timeout | undefined;
  let stopped = true;
  /** A connection that is being ended: whoever stops waits for it. */
  let ended: Promise<unknown> = Promise.resolve();

  /** Does what the state asks for. Resolves when every value is safe. */
  async function act(effects: readonly HostEffect[], origin?: InboundMessage): Promise<void> {
    const safe: Promise<void>[] = [];
    const lost: (() => void)[] = [];
    for (const effect of effects) {
      if (effect.kind === 'value') {
        const { value } = effect;
        if (origin) devices.heard(value, Date.now());
        safe.push(host.deliver(inboundOf(value, devices.deviceAt(value), origin?.redelivered ?? false)));
        for (const heard of listeners) heard(value);
      } else if (effect.kind === 'publish') {
        if (client) publish(client, effect.publication);
      } else if (effect.kind === 'presence') {
        const { group, node, device, online, reason } = effect;
        const isNew = devices.present(effect, Date.now());
        const turn = memory?.turn ?? 0;
        if (online) memory?.born(state.birthOf(effect));
        else lost.push(() => memory?.lost({ group, node, device }, turn));
        const words = isNew ? 'an edge node or device that is not configured' : 'an edge node or device';
        host.log.info({ broker: settings.id, group, node, device, online, reason }, words);
      } else {
        warn(effect.topic, { topic: effect.topic, reason: effect.reason });
        // Nobody's value: the gateway counts it and keeps it for a person to look at.
        if (effect.whole && origin) safe.push(host.deliver(origin));
      }
    }
    await Promise.all(safe);
    for (const forget of lost) forget();
  }

  /** After a start: what stood as good before it is told as lost, safely, and only then anything else. */
  async function begin(): Promise<void> {
    if (memory) return;
    const opened = new HostMemory(join(host.folder(), 'births.sqlite'));
    try {
      await act(state.remembered(opened.all(), Date.now()));
      opened.forget();
    } catch (error) {
      opened.close();
      throw error;
    }
    if (stopped) opened.close();
    else memory = opened;
  }

  function note(): void {
    const changed = [...state.latest()].filter(([id, latest]) => (noted.get(nameOf(id)) ?? 0) < latest);
    try {
      if (changed.length > 0) memory?.heard(changed);
    } catch (error) {
      // A full disk: it is noted again in a few seconds.
      warn('memory', { reason: String(error) });
      return;
    }
    for (const [id, latest] of changed) noted.set(nameOf(id), latest);
  }

  /** Values that no message brought (what became stale, what was overtaken) have nobody to thank. */
  const actAlone = (from: MqttClient | undefined, effects: readonly HostEffect[]): void => {
    act(effects).catch((error: unknown) => from && refuse(from, error));
  };

  function take(message: InboundMessage): Promise<void> {
    // Data is never retained in Sparkplug: what a broker kept says nothing about now, and would pass for it.
    if (message.retained && !message.topic.startsWith('spBv1.0/STATE/')) return host.deliver(message);
    return act(state.receive(message.topic, message.payload, Date.now()), message);
  }

  async function open(): Promise<void> {
    host.report('connecting', null);
    await begin();
    const options = await brokerOptions(settings, settings.clientId ?? `millrace-${settings.id}`, host);
    if (stopped) return;
    const opened = connect(settings.url, { ...options, will: willOf(state.connecting(Date.now())) });
    client = opened;
    let lastError: unknown = null;
    recoverQuickly(opened);
    thankWhenSafe(opened, take, (error) => refuse(opened, error));
    opened.on('reconnect', () => {
      opened.options.will = willOf(state.connecting(Date.now()));
    });
    opened.on('connect', () => {
      lastError = null;
      opened.subscribe([...hostSubscriptions(settings.hostId, settings.groups)], { qos: 1 }, (error, granted) => {
        const denied = granted?.filter(({ qos }) => Number(qos) >= 0x80).map(({ topic }) => topic) ?? [];
        if (error) return host.report('refused', `the broker took no subscription: ${reasonOf(error)}`);
        if (denied.length > 0)
          return host.report('refused', `the broker does not allow us to read ${denied.join(', ')}`);
        actAlone(opened, state.subscribed(Date.now()));
        host.report('online', null);
      });
    });
    opened.on('error', (error) => {
      lastError = error;
      warn('connection', { reason: reasonOf(error) });
    });
    opened.on('close', () => {
      if (stopped || client !== opened) return;
      actAlone(opened, state.lost(Date.now()));
      host.report('lost', lastError ? reasonOf(lastError) : 'the connection ended; trying again');
    });
  }

  /**
   * The gateway takes no more: the host says that it is offline, so that edge nodes which have it as their primary host
   * keep what they have, and comes back later to births of everybody.
   */
  function refuse(from: MqttClient, error: unknown): void {
    if (stopped || client !== from || again) return;
    client = undefined;
    host.report('lost', `the gateway takes no more now (${reasonOf(error)}); edge nodes were told so`);
    state.lost(Date.now());
    ended = lastWord(from, state.leaving(Date.now())).then(() => endConnection(from));
    later();
  }

  function later(): void {
    again = setTimeout(() => {
      again = undefined;
      openAndReport();
    }, AWAY_AFTER_REFUSAL_MS);
  }

  function openAndReport(): void {
    open().catch((error: unknown) => {
      host.report('refused', reasonOf(error));
      if (!stopped) later();
    });
  }

  return {
    async start() {
      if (!stopped) return;
      stopped = false;
      ticking = setInterval(() => actAlone(client, state.tick(Date.now())), TICK_MS);
      noting = setInterval(note, NOTE_MS);
      openAndReport();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(again);
      clearInterval(ticking);
      clearInterval(noting);
      again = undefined;
      const ending = client;
      client = undefined;
      if (ending) {
        await lastWord(ending, state.leaving(Date.now()));
        await endConnection(ending);
      }
      await ended;
      note();
      memory?.close();
      memory = undefined;
      host.report('stopped', null);
    },
    devices: () => devices.reports(),
    strangers: () => devices.strangers(),
    async command(command, signal) {
      const place = devices.placeOf(command.device);
      if (!place) return { state: 'refused', message: `"${command.device}" is no device of this link` };
      return carryOut(command, signal, {
        state,
        place,
        publish(publication) {
          if (!client?.connected) return false;
          publish(client, publication);
          return true;
        },
        listen(heard) {
          listeners.add(heard);
          return () => void listeners.delete(heard);
        },
      });
    },
  };
}

const nameOf = ({ group, node }: EdgeNodeId): string => `${group}/${node}`;
