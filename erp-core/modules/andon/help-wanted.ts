import { type Effect, localized, notice, text } from '../../kernel/index.ts';
import { type Call, call } from './call.ts';
import { peopleTold } from './events.ts';
import type { Kind } from './kind.ts';

/** Told to whoever is to come, in quiet hours too: whom a call does not reach, it did not call. */
export const helpWanted = notice('andon.help-wanted', {
  label: { en: 'Somebody calls for help', bn: 'সাহায্যের ডাক', hi: 'सहायता की पुकार' },
  about: call,
  fields: { kind: localized(), place: text() },
  words: {
    once: { en: '{kind}: {place} calls', bn: '{kind}: {place} থেকে ডাক', hi: '{kind}: {place} से पुकार' },
  },
  urgent: true,
  modes: { push: 'at-once' },
});

type Of = Pick<Call, 'id' | 'site' | 'line' | 'station' | 'step'>;

/** Calls people to come: by notices of their own, and as an event for what else reaches them. Where nobody is named, the event alone. */
export const callPeople = (
  of: Of,
  { id: kind, name }: Pick<Kind, 'id' | 'name'>,
  told: { readonly again: boolean; readonly people: readonly string[] },
): readonly Effect[] => [
  peopleTold({ ...of, kind }, told),
  ...(told.people.length === 0
    ? []
    : [
        helpWanted({
          ...{ record: of.id, site: of.site, to: told.people },
          fields: { kind: name, place: of.station ?? of.line },
        }),
      ]),
];
