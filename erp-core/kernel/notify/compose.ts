import { memberRights } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { type Label, say } from '../label.ts';
import { closed } from '../modules/closed.ts';
import { type NoticeParameters, noticeText } from '../notes/notice-words.ts';
import { asReader } from '../notes/record-at-hand.ts';
import { allowedFor } from './allowed-for.ts';
import type { ChannelSetUp, Outgoing, OutgoingLine, PushDevice } from './carrier.ts';
import type { CarriedChannel } from './channels.ts';
import { addressAt, type Reachable, reachable } from './people.ts';
import type { Withheld } from './settle.command.ts';
import { type ToldAbout, toldAbouts } from './told-abouts.ts';

const SEVERAL: Label = {
  en: '{count} notices of {company}',
  bn: '{company}-এর {count}টি বিজ্ঞপ্তি',
  hi: '{company} की {count} सूचनाएँ',
};

interface Row {
  readonly id: string;
  readonly channel: CarriedChannel;
  readonly person: string;
  readonly kind: string;
  readonly entity: string;
  readonly record: string;
  readonly site: string | null;
  readonly urgent: boolean;
  readonly wantedAt: number;
  /** Of the notice; null: it is gone. */
  readonly parameters: NoticeParameters | null;
  readonly by: string | null;
  readonly isRead: boolean;
}

export interface Composed {
  /** Null: there is nothing (any more) that is to be sent. */
  readonly outgoing: Outgoing | null;
  readonly setUp: ChannelSetUp;
  readonly channel: CarriedChannel | null;
  readonly withheld: readonly { readonly delivery: string; readonly why: Withheld }[];
}

interface Asked {
  readonly message: string;
  readonly tries: number;
  readonly company: string;
  readonly registry: Declarations;
  readonly now: number;
}

/**
 * Makes a message of what was taken in hand, for who its person is now: in his language, to his address, with what he may see at
 * this moment. What he has read meanwhile, or may not see (any more), is withheld. Of a try that is over nothing is left to send.
 */
export async function composed(db: Db, { message, tries, company, registry, now }: Asked): Promise<Composed> {
  // What was read after it was told; told as read, where the person wants it not in the app, is not that.
  const rows = await db.rows<Row>(
    `select d.id, d.channel, d.person, d.kind, d.entity, d.record, d.site, d.urgent, d.wanted_at as "wantedAt", n.parameters,
       coalesce(n.read_at > n.at, false) as "isRead",
       (select m.name from kernel.membership m where m.user_id = n.parameters->>'by') as by
     from kernel.delivery d left join kernel.notice n on n.id = d.notice
     where d.message = $1 and d.state = 'sending' and d.tries = $2 order by d.urgent desc, d.wanted_at, d.id`,
    [message, tries],
  );
  const [first] = rows;
  const setUp = await setUpOf(db, company, first?.channel);
  const none = {
    outgoing: null,
    setUp: setUp ?? { company, settings: {}, sealed: null, allowed: [] },
    channel: first?.channel ?? null,
  };
  const allWithheld = (why: Withheld) => ({ ...none, withheld: rows.map(({ id }) => ({ delivery: id, why })) });
  if (!first) return { ...none, withheld: [] };
  const [person] = await reachable(db, [first.person], now);
  const [member] = await memberRights(db, [first.person]);
  if (!person || !member) return allWithheld('not-a-member');
  if (!setUp) return allWithheld('channel-off');
  const to = addressAt(first.channel, person);
  if (to === null) return allWithheld('no-address');
  if (first.channel === 'mail' && person.isBounced) return allWithheld('address-bounced');
  const reader = { ...asReader(member), user: member.user };
  const asked = { db, registry, person: reader, locale: person.locale, now, isLeaving: true };
  const seen = await toldAbouts({ ...asked, kindOf: ({ kind }: Row) => kind }, rows);
  const lines: OutgoingLine[] = [];
  const withheld: Composed['withheld'][number][] = [];
  for (const row of rows) {
    const line = lineOf(row, seen.get(row.id), { person, registry });
    if (typeof line === 'string') withheld.push({ delivery: row.id, why: line });
    else lines.push(line);
  }
  if (lines.length === 0) return { ...none, withheld };
  const name = (await db.one<{ name: string }>('select name from kernel.company'))?.name ?? '';
  return {
    ...{ setUp, channel: first.channel, withheld },
    outgoing: {
      ...{ id: message, at: Math.min(...rows.map(({ wantedAt }) => wantedAt)), company: name },
      ...{ person: person.name, locale: person.locale, urgent: rows.some(({ urgent }) => urgent), lines, to },
      isNotice: true,
      subject: subjectOf(lines, person, name),
      devices: first.channel === 'push' ? await devicesOf(db, first.person) : [],
    },
  };
}

const setUpOf = async (
  db: Db,
  company: string,
  channel: CarriedChannel | undefined,
): Promise<ChannelSetUp | undefined> => {
  if (channel === undefined) return undefined;
  const found = await db.one<Pick<ChannelSetUp, 'settings' | 'sealed'>>(
    'select settings, sealed from kernel.notice_channel where channel = $1 and enabled',
    [channel],
  );
  return found && { company, ...found, allowed: await allowedFor(db, channel) };
};

const devicesOf = (db: Db, person: string): Promise<PushDevice[]> =>
  db.rows<PushDevice>(
    'select id, endpoint, p256dh, auth from kernel.push_device where person = $1 order by added_at, id',
    [person],
  );

interface For {
  readonly person: Reachable;
  readonly registry: Declarations;
}

function lineOf(row: Row, about: ToldAbout | undefined, { person, registry }: For): OutgoingLine | Withheld {
  const kind = registry.notices.get(row.kind);
  const { parameters, entity, record } = row;
  if (!kind || closed(registry, row.kind) || !parameters || !about) return 'not-seen';
  if (row.isRead) return 'read';
  const { title, page } = about;
  const text = noticeText(kind, parameters, person.locale, { name: row.by, title, zone: person.zone });
  return { text, about: page === null ? { entity, record } : { path: page } };
}

function subjectOf(lines: readonly OutgoingLine[], { locale }: Reachable, company: string): string {
  const [only] = lines;
  if (only && lines.length === 1) return only.text;
  return say(SEVERAL, locale, { company, count: new Intl.NumberFormat(locale).format(lines.length) });
}
