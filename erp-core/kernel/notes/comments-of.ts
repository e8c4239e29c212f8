import type { Db } from '../db.ts';
import type { FileValue } from '../files/file-field.ts';
import type { About } from './record-at-hand.ts';

/** A comment as it is read; `text` is null where its writer took it back. */
export interface ToldComment {
  readonly id: string;
  readonly version: number;
  /** Microseconds. */
  readonly at: number;
  readonly user: string;
  /** Null: no member any more, or none ever. */
  readonly name: string | null;
  readonly text: string | null;
  readonly mentions: readonly { readonly user: string; readonly name: string }[];
  readonly files: readonly FileValue[];
  readonly changedAt: number | null;
  readonly removedAt: number | null;
}

const SHOWN = `c.id, c.version, c.at, c.user_id as "user", c.text, c.changed_at as "changedAt", c.removed_at as "removedAt",
  (select m.name from kernel.membership m where m.user_id = c.user_id) as name,
  coalesce((select jsonb_agg(jsonb_build_object('user', m.user_id, 'name', m.name) order by m.name)
    from kernel.membership m where m.user_id = any(c.mentions)), '[]') as mentions,
  coalesce((select jsonb_agg(jsonb_build_object('id', f.file_id, 'name', f.file_name, 'type', f.file_type,
      'size', f.file_size) order by f.position)
    from kernel.comment_file f where f.comment = c.id), '[]') as files`;

/** Of a place in time with what tells apart the comments of one moment. */
export interface CommentPlace {
  readonly at: number;
  readonly id: string;
}

/** What was said of a record, newest first, below a place. Who may read it has been asked. */
export const commentsOf = (
  db: Db,
  { entity, record }: About,
  { below, limit }: { readonly below: CommentPlace | null; readonly limit: number },
): Promise<ToldComment[]> =>
  db.rows<ToldComment>(
    `select ${SHOWN} from kernel.comment c
     where c.entity = $1 and c.record = $2::uuid and ($3::bigint is null or (c.at, c.id) < ($3, $4::uuid))
     order by c.at desc, c.id desc limit $5`,
    [entity, record, below?.at ?? null, below?.id ?? null, limit],
  );
