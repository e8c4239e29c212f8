import type { Db } from '../db.ts';

export interface WindowOfLetters {
  readonly site: string;
  readonly stream: string;
  readonly windowKey: string;
}
interface GivenUp extends WindowOfLetters {
  readonly at: number;
  readonly epoch: number;
  readonly revision: number;
  readonly gateway: string;
}

/**
 * Gives up all letters of some windows in two statements, as `kernel.dead-letter.discard` does one: their last revision
 * counts as applied, and nothing of them is booked. What was in them goes too. Returns when each was kept (µs).
 */
export async function giveUpWindows(
  db: Db,
  windows: readonly WindowOfLetters[],
  { now, user, reason }: { readonly now: number; readonly user: string; readonly reason: string },
): Promise<readonly number[]> {
  const names = (of: readonly WindowOfLetters[]) => [
    of.map(({ site }) => site),
    of.map(({ stream }) => stream),
    of.map(({ windowKey }) => windowKey),
  ];
  const gone = await db.rows<GivenUp>(
    `update kernel.dead_letter d
     set state = 'discarded', reason = $4, settled_at = $5, settled_by = $6, body = 'null'
     from unnest($1::text[], $2::text[], $3::text[]) as w(site, stream, window_key)
     where d.site = w.site and d.stream = w.stream and d.window_key = w.window_key and d.state in ('open', 'waiting')
     returning d.site, d.stream, d.window_key as "windowKey", d.at, d.epoch, d.revision, d.gateway`,
    [...names(windows), reason, now, user],
  );
  const last = new Map<string, GivenUp>();
  for (const one of gone) {
    const name = JSON.stringify([one.site, one.stream, one.windowKey]);
    const other = last.get(name);
    const isLater = !other || one.epoch > other.epoch || (one.epoch === other.epoch && one.revision > other.revision);
    if (isLater) last.set(name, one);
  }
  const ends = [...last.values()];
  await db.run(
    `insert into kernel.fact_window (site, stream, window_key, from_at, to_at, through, epoch, revision, gateway, applied_at)
     select w.site, w.stream, w.window_key, $7, null, $7, w.epoch, w.revision, w.gateway, $7
     from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[])
       as w(site, stream, window_key, epoch, revision, gateway)
     on conflict (company, site, stream, window_key) do update
     set epoch = excluded.epoch, revision = excluded.revision, gateway = excluded.gateway, applied_at = excluded.applied_at`,
    [
      ...names(ends),
      ends.map(({ epoch }) => epoch),
      ends.map(({ revision }) => revision),
      ends.map(({ gateway }) => gateway),
      now,
    ],
  );
  return gone.map(({ at }) => Number(at));
}
