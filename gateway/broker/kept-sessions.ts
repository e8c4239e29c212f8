import type { BoundPersistence, Persistence, PersistenceBounds } from './persistence.types.ts';

interface Kept {
  readonly filters: Set<string>;
  /** Milliseconds; null while it is connected. */
  awaySince: number | null;
}

const deviceOf = (clientId: string): string => clientId.split('/')[0] ?? '';

/** Sessions of clients that may be away: filters as granted, counted as interest until they are given up, and so many. */
export function boundSubscriptions(
  persistence: Persistence,
  { mayKeep, interest, sessionsPerDevice, onDropped }: PersistenceBounds,
  forgetQueue: (clientId: string) => Promise<void>,
): Pick<BoundPersistence, 'away' | 'back' | 'sweep'> {
  const sessions = new Map<string, Kept>();
  const dropFilters = (id: string, filters: Iterable<string>): void => {
    const session = sessions.get(id);
    for (const filter of filters) if (session?.filters.delete(filter)) interest.remove(filter);
    if (session?.filters.size === 0) sessions.delete(id);
  };
  const forget = async (id: string): Promise<void> => {
    await persistence.cleanSubscriptions({ id });
    await persistence.cleanIncoming({ id });
    await forgetQueue(id);
  };
  const makeRoom = async (newcomer: string): Promise<void> => {
    const device = deviceOf(newcomer);
    const others = [...sessions].filter(([id]) => id !== newcomer && deviceOf(id) === device);
    if (others.length < sessionsPerDevice) return;
    const away = others.flatMap(([id, { awaySince }]) => (awaySince === null ? [] : [{ id, awaySince }]));
    const oldest = away.sort((a, b) => a.awaySince - b.awaySince)[0];
    if (!oldest) return;
    onDropped(oldest.id, 'too-many-sessions');
    await forget(oldest.id);
  };

  const add = persistence.addSubscriptions.bind(persistence);
  persistence.addSubscriptions = async (client, subs) => {
    const granted = subs.filter(({ topic }) => mayKeep(client.id, topic));
    if (granted.length === 0) return;
    if (!sessions.has(client.id)) await makeRoom(client.id);
    const session = sessions.get(client.id) ?? { filters: new Set<string>(), awaySince: null };
    sessions.set(client.id, session);
    for (const { topic } of granted) {
      if (session.filters.has(topic)) continue;
      session.filters.add(topic);
      interest.add(topic);
    }
    await add(client, granted);
  };
  const remove = persistence.removeSubscriptions.bind(persistence);
  persistence.removeSubscriptions = async (client, topics) => {
    dropFilters(client.id, topics);
    await remove(client, topics);
  };
  const clean = persistence.cleanSubscriptions.bind(persistence);
  persistence.cleanSubscriptions = async (client) => {
    dropFilters(client.id, [...(sessions.get(client.id)?.filters ?? [])]);
    await clean(client);
  };

  return {
    away(id, at) {
      const session = sessions.get(id);
      if (session) session.awaySince = at;
    },
    back(id) {
      const session = sessions.get(id);
      if (session) session.awaySince = null;
    },
    sweep(before) {
      for (const [id, { awaySince }] of sessions) {
        if (awaySince !== null && awaySince < before) void forget(id);
      }
    },
  };
}
