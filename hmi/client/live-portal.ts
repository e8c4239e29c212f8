import { z } from 'zod/mini';
import type { LiveChannel, Release } from './live-channel.ts';
import { type PortalLink, portalLink, type TagReads, tagReads } from './shapes/portal.ts';

/** A reader of tags: its site, its path in the plant, and what links call it. */
export interface PortalAt {
  readonly site: string;
  readonly device: string;
  readonly id: string;
}
export interface PortalListener {
  /** What it sees: rows that are new, or newer. */
  readonly tags: (reads: TagReads) => void;
  /** How the way to it stands, at first and on every change. */
  readonly link: (link: PortalLink) => void;
}

/** All that hear the tags of a channel: it is listened to once, for the channel forgets no listener. */
const heard = new WeakMap<LiveChannel, Set<{ readonly at: PortalAt; readonly listener: PortalListener }>>();

/** Hears what a reader sees, until released. It costs nothing where nobody does: the server tells only who asks. */
export function watchPortal(live: LiveChannel, at: PortalAt, listener: PortalListener): Release {
  const watchers = heard.get(live) ?? listenTo(live);
  const own = { at, listener };
  watchers.add(own);
  live.say('watch', { portals: [at] });
  const again = live.onResumed(() => live.say('watch', { portals: [at] }));
  return () => {
    again();
    watchers.delete(own);
    const others = [...watchers].some((one) => one.at.site === at.site && one.at.device === at.device);
    if (!others) live.say('unwatch', { portals: [at] });
  };
}

function listenTo(live: LiveChannel) {
  const watchers = new Set<{ readonly at: PortalAt; readonly listener: PortalListener }>();
  heard.set(live, watchers);
  const of = ({ site, device }: { readonly site: string; readonly device: string }) =>
    [...watchers].filter(({ at }) => at.site === site && at.device === device);
  live.hear('tags', (given) => {
    const { data } = z.safeParse(tagReads, given);
    if (data) for (const { listener } of of(data)) listener.tags(data);
  });
  live.hear('portal', (given) => {
    const { data } = z.safeParse(portalLink, given);
    if (data) for (const { listener } of of(data)) listener.link(data);
  });
  return watchers;
}
