import { type KeptMessage, nowMicros, type QuarantineReport, type Replayed } from '@millrace/contracts';
import type { OpenJournal } from '../journal/open-journal.ts';
import { BAD_MESSAGE_REASONS } from './check-message.ts';
import type { Intake } from './intake.ts';
import { proposeRule } from './propose-rule.ts';
import type { Source } from './source.ts';

export interface QuarantineParts {
  readonly journal: OpenJournal;
  readonly intake: Intake;
  /** The source of this name as it is configured now. */
  readonly source: (name: string) => Source;
  /** Why this source may not send on this topic; null where it may. */
  readonly forbidden: (source: string, topic: string) => string | null;
}

/** What a door refused for good: nobody lets it in by a replay alone. */
const DOOR_REASONS = new Set<string>(BAD_MESSAGE_REASONS);
const SHOWN_BYTES = 4096;
const REPLAYED_TOGETHER = 500;

/** What no rule took or a rule refused: shown, replayed once the rule is mended, or discarded. */
export function quarantine({ journal, intake, source, forbidden }: QuarantineParts) {
  const replaying = new Set<string>();

  const replayAll = async (id: string): Promise<Replayed> => {
    const entry = await journal.ask('quarantineEntry', { id });
    if (!entry) throw new Error('there is no such entry: it was replayed, discarded, or has become too old');
    const of = source(entry.source);
    const atDoor = DOOR_REASONS.has(entry.reason);
    // Only a right can be mended; what was malformed or too large stays so.
    const still = entry.reason === 'topic-not-allowed' ? forbidden(entry.source, entry.topic) : entry.reason;
    if (atDoor && still !== null) {
      throw new Error(`${entry.source} may still not send this (${still}): change its rights first, or discard it`);
    }
    // Messages that come back while this runs have higher numbers: they wait for the next replay.
    const end = await newest(journal, id);
    const last = await newest(journal);
    const since = nowMicros();
    let replayed = 0;
    let after = 0;
    for (;;) {
      const found = await journal.ask('quarantineMessages', { entry: id, after, limit: REPLAYED_TOGETHER });
      const messages = found.filter((message) => message.id <= end);
      if (messages.length === 0) return { replayed, refused: await refusedAgain(journal, entry, { last, since }) };
      await Promise.all(
        messages.map(
          ({ id: message, arrival, counted, payload }) =>
            new Promise<void>((resolve, reject) => {
              intake.replay(
                { source: of, topic: entry.topic, payload },
                { message, kind: entry.kind, counted, arrival },
                (error) => (error ? reject(error) : resolve()),
              );
            }),
        ),
      );
      replayed += messages.length;
      after = messages.at(-1)?.id ?? after;
    }
  };

  return {
    async report(limit = 500): Promise<QuarantineReport> {
      const entries = await journal.ask('quarantineList', { limit });
      return {
        gateway: journal.gateway,
        entries: entries.map(({ payload, ...entry }) => ({
          ...entry,
          count: Math.max(1, entry.count),
          ...shown(payload ?? new Uint8Array(0)),
          ...(entry.kind === 'unmapped' && payload ? proposed(entry.topic, payload) : {}),
        })),
      };
    },

    /**
     * Sends every kept message of an entry through the rules of now, oldest first. What still is refused goes back into
     * quarantine and is counted in the answer, by reason. Rejects where the journal refuses; what was replayed until
     * then stays replayed.
     */
    async replay(id: string): Promise<Replayed> {
      if (replaying.has(id)) throw new Error('this entry is being replayed already');
      replaying.add(id);
      try {
        return await replayAll(id);
      } finally {
        replaying.delete(id);
      }
    },

    /** The newest messages that are kept of an entry, newest first; none where it is gone. */
    async payloads(id: string, limit: number): Promise<KeptMessage[]> {
      const rows = await journal.query({
        sql: 'select arrival, payload from quarantine_message where entry = ? order by id desc limit ?',
        params: [id, limit],
      });
      return rows.map(({ arrival, payload }) => ({
        arrival: Number(arrival),
        ...shown(payload instanceof Uint8Array ? payload : new Uint8Array(0)),
      }));
    },

    async discard(id: string): Promise<void> {
      await journal.ask('quarantineDiscard', { id });
    },
  };
}

/** Number of the newest message that is kept, of one entry or of all. */
async function newest(journal: OpenJournal, entry?: string): Promise<number> {
  const rows = await journal.query({
    sql: `select coalesce(max(id), 0) as id from quarantine_message where entry = coalesce(?, entry)`,
    params: [entry ?? null],
  });
  return Number(rows[0]?.id ?? 0);
}

/** What a replay has brought back: kept after it began, and arrived before; messages of meanwhile arrived later. */
async function refusedAgain(
  journal: OpenJournal,
  { source, topic }: { readonly source: string; readonly topic: string },
  { last, since }: { readonly last: number; readonly since: number },
): Promise<Record<string, number>> {
  const rows = await journal.query({
    sql: `select e.reason, count(*) as n from quarantine_message m join quarantine_entry e on e.id = m.entry
          where m.id > ? and m.arrival <= ? and e.source = ? and e.topic = ? group by e.reason`,
    params: [last, since, source, topic],
  });
  return Object.fromEntries(rows.map(({ reason, n }) => [String(reason), Number(n)]));
}

function shown(payload: Uint8Array): { payload: string; encoding: 'utf8' | 'base64' } {
  const cut = payload.subarray(0, SHOWN_BYTES);
  try {
    // A cut within a character is no fault of the payload's: `stream` leaves it out.
    return { payload: new TextDecoder('utf-8', { fatal: true }).decode(cut, { stream: true }), encoding: 'utf8' };
  } catch {
    return { payload: Buffer.from(cut).toString('base64'), encoding: 'base64' };
  }
}

function proposed(topic: string, payload: Uint8Array): { proposal?: QuarantineReport['entries'][number]['proposal'] } {
  const proposal = proposeRule(topic, payload);
  return proposal ? { proposal: JSON.parse(JSON.stringify(proposal)) } : {};
}
