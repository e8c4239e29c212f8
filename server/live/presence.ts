import type { Caller } from '@millrace/erp-core';
import { z } from 'zod';
import type { LiveClient } from './live-client.ts';

/** What a screen says it shows; null: no record any more. */
export const lookMessage = z
  .object({ entity: z.string().max(128), record: z.string().max(64), editing: z.boolean().default(false) })
  .nullable();
export type Look = NonNullable<z.infer<typeof lookMessage>>;

/** Somebody who has a record open; one person is told once, however many windows he has. */
export interface Onlooker {
  readonly user: string;
  /** Null: signed on at a terminal, whose people are known by their id alone. */
  readonly name: string | null;
  readonly editing: boolean;
}

export interface PresenceOptions {
  /** Whether the caller sees the record: he is told of nobody at it, and nobody of him, where he does not. */
  readonly sees: (caller: Caller, at: Pick<Look, 'entity' | 'record'>) => Promise<boolean>;
  readonly onFault: (error: unknown) => void;
}

/**
 * Who looks at which record: a connection at one at a time. It is kept in this process and nowhere else, for it is true for as
 * long as the connections are; of several server processes each knows its own.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #rooms = new Map<string, Map<LiveClient, Look>>();
  readonly #roomOf = new Map<LiveClient, string>();
  /** What each connection asked for last: an answer to an earlier question comes too late. */
  readonly #asked = new Map<LiveClient, Look | null>();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  async look(client: LiveClient, at: Look | null): Promise<void> {
    this.#asked.set(client, at);
    const sees = at !== null && (await this.#options.sees(client.member.caller, at));
    if (client.socket.disconnected || this.#asked.get(client) !== at) return;
    if (!at || !sees) return this.#leave(client);
    const key = `${client.member.caller.company}/${at.entity}/${at.record}`;
    if (this.#roomOf.get(client) !== key) this.#leave(client);
    const room = this.#rooms.get(key) ?? new Map<LiveClient, Look>();
    this.#rooms.set(key, room.set(client, at));
    this.#roomOf.set(client, key);
    this.#tell(room);
  }

  leave(client: LiveClient): void {
    this.#asked.delete(client);
    this.#leave(client);
  }

  /** Rights may have been taken meanwhile: everybody is looked at again. */
  async recheck(): Promise<void> {
    for (const [client, at] of [...this.#asked]) {
      // While the others were asked, somebody may have gone, or gone on.
      if (at && this.#asked.get(client) === at) await this.look(client, at).catch(this.#options.onFault);
    }
  }

  #leave(client: LiveClient): void {
    const key = this.#roomOf.get(client);
    const room = key === undefined ? undefined : this.#rooms.get(key);
    if (key === undefined || !room) return;
    this.#roomOf.delete(client);
    room.delete(client);
    if (room.size === 0) this.#rooms.delete(key);
    else this.#tell(room);
  }

  /** Each hears of the others; what a client that is behind misses here comes with the next change. */
  #tell(room: ReadonlyMap<LiveClient, Look>): void {
    const people = new Map<string, Onlooker>();
    for (const [client, { editing }] of room) {
      const { user } = client.member.caller;
      people.set(user, { user, name: client.name, editing: editing || people.get(user)?.editing === true });
    }
    const [first] = room.values();
    if (!first) return;
    for (const client of room.keys()) {
      const others = [...people.values()].filter(({ user }) => user !== client.member.caller.user);
      if (client.admit(512))
        client.socket.emit('presence', { entity: first.entity, record: first.record, people: others });
    }
  }
}
