import { z } from 'zod';
import { seesSite } from '../caller.ts';
import { runCommand } from '../command.ts';
import type { Declarations } from '../declarations.ts';
import { answer } from '../effect.ts';
import { text } from '../fields.ts';
import {
  cursorOf,
  failedAt,
  forgetAllFailures,
  forgetFailure,
  handlerStates,
  queueAgain,
  toReplay,
} from '../handler-progress.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { query } from '../query.ts';

/** So many events are given again at once; a longer range is asked for in pieces. */
const MOST = 10_000;
const seq = () => z.int().positive();

const unknown = (handler: string, there: readonly { readonly name: string }[]) =>
  refuse('handler-unknown', { handler, known: there.map(({ name }) => name).join(', ') || '–' });

/**
 * Gives a handler events again that it has had: those of its type in a range of numbers. It hears them in order within
 * their aggregate, ahead of what is new there. The keys of its commands are the event's, so what it has done it does not
 * do twice; what was refused then is tried anew. A dry run tells what there is and writes nothing.
 */
export const replayEvents = runCommand('kernel.event.replay', {
  label: { en: 'Replay events', bn: 'ঘটনা পুনরায় পাঠান', hi: 'घटनाएँ फिर भेजें' },
  why: 'a range of events is put before its handler by one statement',
  input: { handler: text(), from: seq(), to: seq(), type: text().optional() },
  async run({ handler: name, from, to, type }, { db, caller, registry: { handlers } }) {
    const handler = handlers.find((one) => one.name === name);
    if (!handler) return unknown(name, handlers);
    if (to < from) return refuse('input-invalid', { issues: [{ path: 'to', message: 'is before "from"' }] });
    if (type !== undefined && type !== handler.type) {
      return refuse('handler-hears-other', { handler: name, type, hears: handler.type });
    }
    const reached = (await cursorOf(db, name)) ?? 0;
    const range = { handler: name, type: handler.type, from, to: Math.min(to, reached), sites: caller.sites };
    const found = await toReplay(db, range, MOST + 1);
    if (found.length > MOST) return refuse('replay-too-many', { most: MOST, upTo: found[MOST - 1]?.seq });
    await queueAgain(db, name, found, `asked for again by ${caller.user}`);
    const count = (of: 'done' | 'refused' | 'untouched') => found.filter(({ outcome }) => outcome === of).length;
    return [
      answer({
        handler: name,
        type: handler.type,
        /** Numbers of the events, the first hundred. */
        events: found.slice(0, 100).map((one) => one.seq),
        count: found.length,
        /** Acted upon already: hearing it again comes to nothing. */
        done: count('done'),
        refused: count('refused'),
        untouched: count('untouched'),
        /** The handler has not come further yet: what is beyond it hears by itself. */
        reached,
      }),
    ];
  },
});

/**
 * Gives up that a handler acts on an event it fails at: what is behind it of the same record goes on. Nothing of what it
 * would have done is done; the reason stays in the trail. Of a handler that is gone (its pack was removed, its module does
 * this no more) `seq` may be left out: all that still waits for it is let go, of the sites that the caller sees.
 */
export const giveUpEvent = runCommand('kernel.event.give-up', {
  label: { en: 'Give up an event', bn: 'ঘটনা ছেড়ে দিন', hi: 'घटना छोड़ें' },
  why: 'what a handler failed at is no record that a key names',
  confirm: 'ask',
  input: { handler: text(), seq: seq().optional(), reason: text({ max: 500 }) },
  async run({ handler, seq: of }, { db, caller, registry }) {
    if (of === undefined) {
      const isThere = registry.handlers.some(({ name }) => name === handler) || heldOf(registry, handler) !== undefined;
      if (isThere) return refuse('handler-still-there', { handler });
      const count = await forgetAllFailures(db, handler, caller.sites);
      return count === 0 ? unknown(handler, registry.handlers) : [answer({ handler, count })];
    }
    const there = await failedAt(db, handler, of);
    const isSeen = there && (there.site === null || seesSite(caller, there.site));
    if (!isSeen) return refuse('handler-not-stuck', { handler, seq: of });
    await forgetFailure(db, handler, of);
    return [answer({ handler, seq: of, count: 1 })];
  },
});

/**
 * Who acts on which events, how far each has come, and what each failed at; of a pack, in its own words. Behind them
 * whoever is known only by what it failed at: of a pack that is held back, or `gone`.
 */
export const handlersQuery = query('kernel.handlers', {
  label: { en: 'Event handlers', bn: 'ঘটনা-পরিচালক', hi: 'घटना संचालक' },
  input: {},
  async run(_, { db, handlers, caller, registry }) {
    const states = await handlerStates(
      db,
      handlers.map(({ name }) => name),
    );
    const there = handlers.map(({ name, type, label }) => {
      const { hears: _, ...state } = states.get(name) ?? NEVER_BEGUN;
      const module = registry.moduleOf.get(name) ?? null;
      return { name, type, label: label ? say(label, caller.locale) : null, module, gone: false, ...state };
    });
    const known = new Set(handlers.map(({ name }) => name));
    const others = [...states].flatMap(([name, { hears, ...state }]) => {
      const module = heldOf(registry, name) ?? null;
      return known.has(name) ? [] : [{ name, type: hears ?? '', label: null, module, gone: module === null, ...state }];
    });
    return { rows: [...there, ...others] };
  },
});

/** The pack that is held back and has this handler: what waits for it is done once the pack runs again. */
const heldOf = ({ held }: Pick<Declarations, 'held'>, handler: string): string | undefined =>
  held.find(({ name }) => handler.startsWith(`${name}.`))?.name;

const NEVER_BEGUN = { reached: 0, hears: null, waiting: 0, failures: [] };
