import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { text } from '../fields.ts';
import { cursorOf, handlerStates, queueAgain, toReplay } from '../handler-progress.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';

/** So many events are given again at once; a longer range is asked for in pieces. */
const MOST = 10_000;
const seq = () => z.int().positive();

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
    if (!handler) {
      return refuse('handler-unknown', { handler: name, known: handlers.map((one) => one.name).join(', ') || '–' });
    }
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

/** Who acts on which events, how far each has come, and what each failed at. */
export const handlersQuery = query('kernel.handlers', {
  label: { en: 'Event handlers', bn: 'ঘটনা-পরিচালক', hi: 'घटना संचालक' },
  input: {},
  async run(_, { db, handlers }) {
    const states = await handlerStates(
      db,
      handlers.map(({ name }) => name),
    );
    return { rows: handlers.map(({ name, type }) => ({ name, type, ...states.get(name) })) };
  },
});
