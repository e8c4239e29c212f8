import { DatabaseSync } from 'node:sqlite';
import { DATA_TYPES, type DataType } from '../codec/data-type.ts';
import type { EdgeNodeId } from '../topic.ts';
import { MOST_NODES } from './host-types.ts';

/** What a birth has told of: an edge node's own metrics (`device` null), or those of a device. */
export interface RememberedBirth extends EdgeNodeId {
  readonly device: string | null;
  readonly metrics: readonly { readonly name: string; readonly type: DataType }[];
  /** The last time that it was heard to say, ms since 1970. */
  readonly latest: number;
}

const SCHEMA = `
  create table if not exists born (
    grp text not null, node text not null, device text not null, metrics text not null, latest integer not null,
    turn integer not null, primary key (grp, node, device)) strict, without rowid`;

/** Beyond it the births that are longest ago are forgotten. */
const MOST_BIRTHS = MOST_NODES;

/**
 * Whose values stand as good in the plant: after a restart of ours nothing is known of them, and whoever never comes back
 * would leave them so for ever. A birth is remembered until the loss of its values is safe. Where the file is lost, what
 * stood before the restart stands on until the next birth.
 */
export class HostMemory {
  readonly #database: DatabaseSync;
  /** Tells a birth from one before it, which may be forgotten late. */
  #turn: number;

  /** Opens or makes the file; ":memory:" is one that ends with the process. Throws where it cannot be. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;');
    this.#database.exec(SCHEMA);
    this.#turn = Number(this.#database.prepare('select coalesce(max(turn), 0) as turn from born').get()?.turn);
  }

  /** The number of the newest birth: what is forgotten by it spares the births that came after. */
  get turn(): number {
    return this.#turn;
  }

  born({ group, node, device, metrics, latest }: RememberedBirth): void {
    this.#turn++;
    this.#database
      .prepare('insert or replace into born (grp, node, device, metrics, latest, turn) values (?, ?, ?, ?, ?, ?)')
      .run(
        group,
        node,
        device ?? '',
        JSON.stringify(metrics.map(({ name, type }) => [name, type])),
        latest,
        this.#turn,
      );
    if (this.#turn % MOST_BIRTHS === 0)
      this.#database
        .prepare('delete from born where turn <= (select turn from born order by turn desc limit 1 offset ?)')
        .run(MOST_BIRTHS);
  }

  /** How far the clocks of these edge nodes have come, so that their loss is told after what they said. */
  heard(clocks: readonly (readonly [EdgeNodeId, number])[]): void {
    const update = this.#database.prepare('update born set latest = ? where grp = ? and node = ? and latest < ?');
    this.#database.exec('begin immediate');
    try {
      for (const [{ group, node }, latest] of clocks) update.run(latest, group, node, latest);
      this.#database.exec('commit');
    } catch (error) {
      // A lock that stayed would stop whoever opens the file next.
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  /** Its values are told as lost, safely; not those of a birth after `turn`. */
  lost({ group, node, device }: EdgeNodeId & { readonly device: string | null }, turn: number): void {
    this.#database
      .prepare('delete from born where grp = ? and node = ? and device = ? and turn <= ?')
      .run(group, node, device ?? '', turn);
  }

  /** Whatever it knew is told as lost. */
  forget(): void {
    this.#database.exec('delete from born');
  }

  all(): readonly RememberedBirth[] {
    const rows = this.#database.prepare('select grp, node, device, metrics, latest from born order by turn').all();
    return rows.map(({ grp, node, device, metrics, latest }) => ({
      group: String(grp),
      node: String(node),
      device: device === '' ? null : String(device),
      metrics: (JSON.parse(String(metrics)) as [string, DataType][]).flatMap(([name, type]) =>
        DATA_TYPES.includes(type) ? [{ name, type }] : [],
      ),
      latest: Number(latest),
    }));
  }

  close(): void {
    this.#database.close();
  }
}
