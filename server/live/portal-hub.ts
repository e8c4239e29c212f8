import { type GatewayStatus, joinedReads, type TagReads, tagReads } from '@millrace/contracts';
import type { GatewayAccount } from '../edge-link/gateway-desk.ts';
import type { LiveClient } from './live-client.ts';
import type { Portal } from './portal.ts';

/** Portals that one screen may watch at a time. */
export const MOST_PORTALS = 8;

/** How the way to a reader stands; `since` in µs. Null: nobody knows, the gateway says nothing. */
export interface PortalLink {
  readonly site: string;
  readonly device: string;
  readonly state: string;
  readonly reason: string | null;
  readonly since: number | null;
}

const keyOf = (site: string, device: string): string => `${site}/${device}`;

/**
 * What readers of tags see, to those who watch them: parsed only where somebody does, and kept nowhere, for what lies in
 * the field is read again. A client that is behind is told the newest word of each tag when it can take it.
 */
export class PortalHub {
  readonly #watchers = new Map<string, Set<LiveClient>>();
  /** By client: what it could not take. */
  readonly #held = new Map<LiveClient, Map<string, TagReads>>();
  /** Newest word of each watched reader's link. */
  readonly #links = new Map<string, PortalLink>();
  readonly #accounts: (site: string) => readonly GatewayAccount[];
  /** Messages that were none, since start. */
  malformed = 0;

  /** `accounts`: the newest of every gateway of a site, with whether it still tells. */
  constructor(accounts: (site: string) => readonly GatewayAccount[]) {
    this.#accounts = accounts;
  }

  /** A message of the broker below a reader's topic. */
  accept(topic: string, payload: Buffer): void {
    const key = topic.split('/').slice(2, -1).join('/');
    if (!this.#watchers.has(key)) return;
    const reads = parse(payload);
    if (reads && keyOf(reads.site, reads.device) === key) this.take(reads);
    else this.malformed++;
  }

  take(reads: TagReads): void {
    const watchers = this.#watchers.get(keyOf(reads.site, reads.device));
    for (const client of watchers ?? []) {
      // A site that was taken from him meanwhile: the next look at his rights takes the portal too.
      if (!client.sites.has(reads.site)) continue;
      if (client.admit(128 * (reads.tags.length + 1))) client.socket.emit('tags', reads);
      else this.#hold(client, reads);
    }
  }

  /** From now on the client hears what this reader sees, and how its link stands. */
  watch(client: LiveClient, portal: Portal): void {
    const { site, device } = portal;
    const key = keyOf(site, device);
    if (!client.portals.has(key) && client.portals.size >= MOST_PORTALS) return;
    const watchers = this.#watchers.get(key);
    if (watchers) watchers.add(client);
    else this.#watchers.set(key, new Set([client]));
    client.portals.set(key, portal);
    const link = this.#linkNow(portal);
    this.#links.set(key, link);
    client.socket.emit('portal', link);
  }

  leave(client: LiveClient, { site, device }: Pick<Portal, 'site' | 'device'>): void {
    const key = keyOf(site, device);
    client.portals.delete(key);
    const watchers = this.#watchers.get(key);
    if (!watchers?.delete(client)) return;
    this.#held.get(client)?.delete(key);
    if (watchers.size > 0) return;
    this.#watchers.delete(key);
    this.#links.delete(key);
  }

  leaveAll(client: LiveClient): void {
    for (const portal of [...client.portals.values()]) this.leave(client, portal);
    this.#held.delete(client);
  }

  /** Rights may have been taken: `may` says whether values are his to see at all. */
  recheck(client: LiveClient, may: boolean): void {
    for (const portal of [...client.portals.values()]) {
      if (!may || !client.sites.has(portal.site)) this.leave(client, portal);
    }
  }

  /** Looks at the links of the watched readers again: gateways tell them once a second, or do not any more. */
  look(): void {
    for (const [key, watchers] of this.#watchers) {
      const [known] = watchers;
      const portal = known?.portals.get(key);
      if (!portal) continue;
      const link = this.#linkNow(portal);
      const before = this.#links.get(key);
      if (before?.state === link.state && before.reason === link.reason) continue;
      this.#links.set(key, link);
      for (const client of watchers) if (client.admit(256)) client.socket.emit('portal', link);
    }
  }

  #linkNow({ site, device, id }: Portal): PortalLink {
    for (const { status, online, receivedAt } of this.#accounts(site)) {
      const found = linkOf(status, id);
      if (found && online) return { site, device, ...found };
      if (found) return { site, device, state: 'gateway-away', reason: null, since: receivedAt };
    }
    return { site, device, state: 'unknown', reason: null, since: null };
  }

  #hold(client: LiveClient, reads: TagReads): void {
    const waits = this.#held.get(client);
    const held = waits ?? new Map<string, TagReads>();
    const key = keyOf(reads.site, reads.device);
    held.set(key, joinedReads(held.get(key), reads));
    if (waits) return;
    this.#held.set(client, held);
    void client.ready().then(() => {
      this.#held.delete(client);
      if (client.socket.disconnected) return;
      for (const [of, all] of held) if (client.portals.has(of)) client.socket.emit('tags', all);
    });
  }
}

/** How the link of a device stands by its gateway's account; null: it is behind none, as a reader that signs in by itself. */
function linkOf({ links = [] }: GatewayStatus, id: string): Pick<PortalLink, 'state' | 'reason' | 'since'> | null {
  const found = links.find(({ devices }) => devices.some((one) => one.id === id));
  return found ? { state: found.state, reason: found.reason, since: found.since } : null;
}

function parse(payload: Buffer): TagReads | null {
  try {
    return tagReads.safeParse(JSON.parse(payload.toString('utf8'))).data ?? null;
  } catch {
    // Not JSON: counted by whoever asked.
    return null;
  }
}
