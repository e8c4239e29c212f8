import { SITES_OF_MEMBER } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import type { Locale } from '../label.ts';
import type { CarriedChannel } from './channels.ts';
import type { DigestTime, QuietHours } from './clock.ts';
import { PERSON_DEFAULTS } from './tables.ts';

/** The zone of the site whose clock a member `m` with the row `p` goes by, as SQL; `$2` is now (µs). */
const ZONE = `coalesce(
  (select s.calendar->>'zone' from kernel.site s where s.code = p.site),
  (select s.calendar->>'zone' from kernel.site s where s.code = any(${SITES_OF_MEMBER}) order by s.id limit 1),
  (select v.value #>> '{}' from kernel.setting v
   where v.settings = 'kernel.company-profile' and v.field = 'zone' and v.valid_from <= $2
   order by v.valid_from desc, v.set_at desc, v.id desc limit 1),
  (select s.calendar->>'zone' from kernel.site s where s.calendar ? 'zone' order by s.id limit 1),
  'UTC')`;

/** µs. A mailbox that did not take mail so long ago is tried again. */
const BOUNCE_HOLDS = 90 * 86_400_000_000;

/** Where and when somebody can be told something. */
export interface Reachable {
  readonly person: string;
  readonly name: string;
  readonly locale: Locale;
  readonly email: string | null;
  /** A mail came back from it. */
  readonly isBounced: boolean;
  readonly phone: string | null;
  readonly devices: number;
  readonly quiet: QuietHours | null;
  readonly digest: DigestTime;
  readonly zone: string;
}

interface Row extends Omit<Reachable, 'quiet' | 'digest'> {
  readonly quietFrom: string | null;
  readonly quietTo: string | null;
  readonly digestEvery: 'hour' | 'day' | null;
  readonly digestAt: string | null;
}

/** Of these users those who belong to the company, as they can be reached at `now` (µs). */
export async function reachable(db: Db, people: readonly string[], now: number): Promise<Reachable[]> {
  const rows = await db.rows<Row>(
    `select m.user_id as person, m.name, m.locale, m.email, p.phone,
       exists (select from kernel.bounced_address b where b.address = lower(m.email) and b.at > $3) as "isBounced", p.quiet_from as "quietFrom", p.quiet_to as "quietTo",
       p.digest_every as "digestEvery", p.digest_at as "digestAt", ${ZONE} as zone,
       (select count(*)::int from kernel.push_device d where d.person = m.user_id) as devices
     from kernel.membership m left join kernel.notice_person p on p.person = m.user_id where m.user_id = any($1)`,
    [people, now, now - BOUNCE_HOLDS],
  );
  return rows.map(({ quietFrom, quietTo, digestEvery, digestAt, ...row }) => ({
    ...row,
    quiet: quietFrom !== null && quietTo !== null ? { from: quietFrom, to: quietTo } : null,
    digest: { every: digestEvery ?? PERSON_DEFAULTS.digestEvery, at: digestAt ?? PERSON_DEFAULTS.digestAt },
  }));
}

/** On whose clock moments are told to each of them. */
export async function zonesOf(db: Db, people: readonly string[], now: number): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows<{ person: string; zone: string }>(
    `select m.user_id as person, ${ZONE} as zone
     from kernel.membership m left join kernel.notice_person p on p.person = m.user_id where m.user_id = any($1)`,
    [people, now],
  );
  return new Map(rows.map(({ person, zone }) => [person, zone]));
}

/** Where a channel brings something to; null: nowhere, as it stands. Of devices there is no address. */
export function addressAt(channel: CarriedChannel, { email, phone, devices }: Reachable): string | null {
  if (channel === 'mail') return email;
  if (channel === 'text') return phone;
  return devices > 0 ? '' : null;
}
