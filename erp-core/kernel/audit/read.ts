import type { Db } from '../db.ts';
import { NOTE_KEY } from './note.ts';

export const KINDS = ['command', 'right', 'refusal', 'sign-in', 'sign-out', 'account', 'export'] as const;
export type Kind = (typeof KINDS)[number];

/** What a row is about. Refused sign-ins are sign-ins: whoever looks for them finds all that were tried. */
const KIND = `case
  when a.command = 'identity.sign-in' then 'sign-in'
  when a.command = 'identity.sign-out' then 'sign-out'
  when a.command = 'kernel.export' then 'export'
  when a.refusal is not null then 'refusal'
  when a.command like 'identity.%' then 'account'
  when a.command in ('kernel.setup', 'kernel.company.found') or a.command ~ '^kernel[.](role|member|api-key|duty-conflict|terminal|badge|pin)[.]'
    then 'right'
  else 'command' end`;
/** As the index on them says it. */
const RARE = `(a.refusal is not null or a.command like 'identity.%' or a.command = 'kernel.export')`;
/** Who does it is a person, also at the machine's own command line; as the index on them says it. */
const BY_PEOPLE = `(a.user_id not like 'system:%' or a.user_id = 'system:operator')`;
const IS_RARE: ReadonlySet<Kind> = new Set(['refusal', 'sign-in', 'sign-out', 'account', 'export']);

/** Of one command; a bulk write touches thousands. */
const MOST_RECORDS = 20;

export interface AuditQuestion {
  readonly kind?: Kind | undefined;
  readonly user?: string | undefined;
  /** Only what people did: not what the plant books by itself. */
  readonly people?: boolean | undefined;
  readonly name?: string | undefined;
  /** µs, the first included, the last not. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Rows below this number. */
  readonly below?: number | undefined;
  readonly limit: number;
}

export interface ReadAuditRow {
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly user: string;
  /** Null: of no member of today. */
  readonly userName: string | null;
  /** Name of the terminal where it was done; null: at none. */
  readonly terminal: string | null;
  readonly name: string;
  readonly kind: Kind;
  readonly refusal: string | null;
  readonly count: number;
  /** Of what is no command; what a command was given is read at its records, where rights to fields hold. */
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** Names of what a command touched. */
  readonly touched: readonly string[];
  /** Records among it whose histories can be read, the first of them. */
  readonly records: readonly { readonly entity: string; readonly id: string }[];
  readonly correlation: string;
}

/** Rows of the company's audit trail, newest first. */
export const readAudit = (db: Db, { kind, user, people, name, from, to, below, limit }: AuditQuestion) =>
  db.rows<ReadAuditRow>(
    `select r.id, r.seq, r.at, r.user_id as "user", m.name as "userName", t.name as terminal, r.command as name, r.kind, r.refusal, r.correlation,
       case when r.noted then (r.input->>'count')::int else 1 end as count,
       case when r.noted then r.input - 'count' end as detail,
       coalesce((select array_agg(distinct coalesce(c->>'entity', c->>'table')) from jsonb_array_elements(r.changes) c),
         '{}') as touched,
       (select coalesce(jsonb_agg(distinct jsonb_build_object('entity', c->>'entity', 'id', c->'key'->>'id')), '[]')
          from (select c from jsonb_array_elements(r.changes) c
            where c->>'entity' is not null and c->'key'->>'id' is not null limit ${MOST_RECORDS}) first) as records
     from (
       select a.*, ${KIND} as kind, a.key like '${NOTE_KEY}%' as noted
       from kernel.audit a
       where ($1::text is null or ${KIND} = $1) and ($2::text is null or a.user_id = $2)
         and ($3::text is null or a.command = $3) and ($4::bigint is null or a.at >= $4)
         and ($5::bigint is null or a.at < $5) and ($6::bigint is null or a.seq < $6)
         ${kind !== undefined && IS_RARE.has(kind) ? `and ${RARE}` : ''}
         ${people ? `and ${BY_PEOPLE}` : ''}
       order by a.seq desc limit $7) r
     left join kernel.membership m on m.user_id = r.user_id
     left join kernel.terminal t on t.id = r.terminal
     order by r.seq desc`,
    [kind ?? null, user ?? null, name ?? null, from ?? null, to ?? null, below ?? null, limit],
  );
