import type { LocalizedText } from '@millrace/contracts';
import { type Db, query, text } from '../../kernel/index.ts';
import { siteTree, type TreeLine } from '../plant/index.ts';
import { type Call, WAITING } from './call.ts';
import type { Kind } from './kind.ts';

/** A call that waits, as screens show it. */
interface WaitingCall
  extends Pick<
    Call,
    | 'id'
    | 'line'
    | 'station'
    | 'note'
    | 'calledAt'
    | 'times'
    | 'step'
    | 'nextAt'
    | 'acceptedAt'
    | 'arrivedAt'
    | 'state'
    | 'stoppedAt'
  > {
  readonly kind: { readonly id: string; readonly code: string; readonly name: LocalizedText };
  readonly icon: Kind['icon'];
  readonly priority: Kind['priority'];
  /** Whoever answered, by name. */
  readonly by: string | null;
}

const waitingCalls = (db: Db, site: string, place: string | null): Promise<WaitingCall[]> =>
  db.rows(
    `select c.id, c.line, c.station, c.note, c.called_at as "calledAt", c.times, c.step, c.next_at as "nextAt",
       c.accepted_at as "acceptedAt", c.arrived_at as "arrivedAt", c.state, c.stopped_at as "stoppedAt",
       jsonb_build_object('id', k.id, 'code', k.code, 'name', k.name) as kind, k.icon, k.priority,
       coalesce(m.name, c.arrived_by, c.accepted_by) as by
     from andon.call c join andon.kind k on k.id = c.kind
     left join kernel.membership m on m.user_id = coalesce(c.arrived_by, c.accepted_by)
     where c.site = $1 and c.state = any($2)
       and ($3::text is null or c.line = $3 or starts_with(c.line, $3 || '/') or c.station = $3)
     order by array_position(array['critical', 'high', 'low'], k.priority), c.called_at, c.id`,
    [site, WAITING, place],
  );

const nameOf = (line: TreeLine | undefined, path: string | null): LocalizedText | null =>
  (path !== null && line?.devices.find((device) => device.path === path)?.name) || null;

/** A call with what its line and its station are called. */
const withNames = <C extends WaitingCall>(call: C, line: TreeLine | undefined) => ({
  ...call,
  lineName: line?.name ?? { en: call.line },
  stationName: nameOf(line, call.station),
});

/** Calls that wait in a site or below a place, by area: what a wall shows. */
export const board = query('andon.board', {
  label: { en: 'Calls that wait', bn: 'অপেক্ষমাণ ডাক', hi: 'प्रतीक्षारत पुकारें' },
  input: { site: text(), place: text({ max: 400 }).optional() },
  site: ({ site }) => site,
  async run({ site, place = null }, { db, now }) {
    const tree = await siteTree(db, site);
    const calls = await waitingCalls(db, site, place);
    const areas = (tree?.areas ?? []).filter(({ id }) => place === null || place.split('/', 1)[0] === id);
    return {
      at: now,
      areas: areas.map(({ id, name, lines }) => ({
        ...{ id, name },
        calls: calls
          .filter(({ line }) => line.startsWith(`${id}/`))
          .map((one) =>
            withNames(
              one,
              lines.find((each) => `${id}/${each.id}` === one.line),
            ),
          ),
      })),
    };
  },
});

/** What may be called for at a station, and the calls of its line that wait. */
export const station = query('andon.station', {
  label: { en: 'Calls of a station', bn: 'স্থানের ডাক', hi: 'स्थान की पुकारें' },
  input: { site: text(), station: text({ max: 400 }) },
  site: ({ site }) => site,
  async run({ site, station: path }, { db, now }) {
    const kinds = await db.rows<{ id: string; code: string; name: LocalizedText; icon: string; priority: string }>(
      `select id, code, name, icon, priority from andon.kind where active order by place, code`,
    );
    const [area, own] = path.split('/', 2);
    const calls = await waitingCalls(db, site, `${area}/${own}`);
    const tree = calls.length === 0 ? undefined : await siteTree(db, site);
    const line = tree?.areas.find(({ id }) => id === area)?.lines.find(({ id }) => id === own);
    return { at: now, kinds, calls: calls.map((one) => withNames(one, line)) };
  },
});
