import type { InboundMessage } from '@millrace/driver-api';
import type pg from 'pg';
import { BehindFickleWay } from '../../api/testing/behind-fickle-way.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';

let made = 0;

/** A table of a real PostgreSQL as the suite of links handles it: a number is a row. What links do to a connection, the way does. */
export class ConformingTable extends BehindFickleWay implements SimulatedSource {
  readonly cannot = {};
  readonly command = null;
  readonly secrets: Readonly<Record<string, string>>;
  private readonly owner: pg.Client;
  private readonly url: URL;
  private readonly name = `counts_${++made}`;
  private table: Promise<unknown> | null = null;

  /** `address` is the database's, `owner` whoever writes into it. */
  constructor(address: string, owner: pg.Client) {
    super();
    this.url = new URL(address);
    this.owner = owner;
    this.secrets = { 'lab-password': decodeURIComponent(this.url.password) };
  }

  get settings() {
    return {
      id: this.name,
      host: '127.0.0.1',
      port: this.port,
      database: this.url.pathname.slice(1),
      user: decodeURIComponent(this.url.username),
      secret: 'lab-password',
      tls: 'off',
      table: this.name,
      cursor: { kind: 'number', column: 'id', overlap: 10 },
      every: '20 ms',
      statementTimeout: '1 s',
    };
  }

  async start(): Promise<void> {
    this.table ??= this.owner.query(`create table ${this.name} (id bigserial primary key, number int not null)`);
    await this.table;
    await this.openTo(() => Number(this.url.port));
  }

  async remove(): Promise<void> {
    await this.closeWay();
  }

  async say(numbers: readonly number[]): Promise<void> {
    await this.owner.query(
      `insert into ${this.name} (number) select n from unnest($1::int[]) with ordinality as said(n, at) order by at`,
      [numbers],
    );
  }

  heard({ payload }: InboundMessage): readonly number[] {
    const { number } = JSON.parse(Buffer.from(payload).toString('utf8')) as { number: string };
    return [Number(number)];
  }
}
