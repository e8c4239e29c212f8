import type { Pool } from 'pg';
import {
  answer,
  code,
  command,
  entity,
  event,
  job,
  module,
  on,
  ref,
  refusals,
  standardCommands,
  text,
  wholeNumber,
} from '../kernel/index.ts';

// A small module with long work: sheets of steel are cut into pieces, one command each.
const label = (en: string) => ({ en, bn: en, hi: en });

const refuse = refusals({ 'sheet-locked': label('The sheet is locked.') });

export const sheet = entity('workshop.sheet', {
  label: label('Sheet'),
  key: ['code'],
  fields: { code: code(), pieces: wholeNumber() },
});

export const piece = entity('workshop.piece', {
  label: label('Piece'),
  key: [],
  fields: { sheet: ref(sheet), number: wholeNumber() },
});

/** Cuts one piece off. Said twice with one key it cuts once; said twice with two it cuts twice, and the test sees that. */
export const cutPiece = command('workshop.cut-piece', {
  label: label('Cut a piece'),
  input: { sheet: ref(sheet), number: wholeNumber() },
  load: (input) => ({ found: sheet.locked({ id: input.sheet }) }),
  decide({ number }, { found }, { id }) {
    if (!found) return refuse('sheet-locked');
    if (found.code.startsWith('LOCKED')) return refuse('sheet-locked');
    return [
      piece.insert({ id: id(), sheet: found.id, number }),
      sheet.change(found, { pieces: found.pieces + 1 }),
      answer({ number }),
    ];
  },
});

/** What a test holds jobs up with: a job that comes to a gate waits there until it is opened, or until it is stopped. */
export class Gates {
  readonly #open = new Map<string, () => void>();
  readonly #gates = new Map<string, Promise<void>>();
  readonly at: string[] = [];

  close(name: string): void {
    this.#gates.set(name, new Promise((resolve) => this.#open.set(name, resolve)));
  }
  open(name: string): void {
    this.#open.get(name)?.();
  }
  async pass(name: string, signal: AbortSignal): Promise<void> {
    this.at.push(name);
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.#gates.get(name), stopped]);
  }
}

export function workshop(gates: Gates) {
  const cut = job('workshop.cut', {
    label: label('Cut a sheet'),
    input: { sheet: ref(sheet), pieces: wholeNumber() },
    retries: 2,
    atOnce: 2,
    async run(work, { sheet: of, pieces }) {
      for (let number = 1; number <= pieces; number += 1) {
        await work.call(cutPiece, { sheet: of, number });
        await work.progress(number, pieces, label(`piece ${number}`));
        await gates.pass(`piece ${number}`, work.signal);
      }
      return { pieces };
    },
  });
  const sweep = job('workshop.sweep', {
    label: label('Sweep the floor'),
    input: { where: text().default('everywhere') },
    schedule: { every: 'day', at: '02:30' },
    async run(work, { where }) {
      await gates.pass(`sweep ${where}`, work.signal);
      return { where, attempt: work.attempt };
    },
  });
  const bought = event('workshop.bought', 1, { sheet: ref(sheet) });
  const buy = command('workshop.buy', {
    label: label('Buy a sheet and have it cut'),
    input: { code: code(), pieces: wholeNumber() },
    load: () => ({}),
    decide: ({ code: name, pieces }, _, { id }) => {
      if (name === 'NONE') return refuse('sheet-locked');
      const of = id();
      return [
        sheet.insert({ id: of, code: name, pieces: 0 }),
        cut.with({ sheet: of, pieces }, { key: of }),
        bought({ sheet: of }, { aggregate: of }),
        answer({ sheet: of }),
      ];
    },
  });
  return module('workshop', {
    standing: 'always',
    needs: ['kernel'],
    entities: [sheet, piece],
    commands: [...standardCommands(sheet), cutPiece, buy],
    events: [bought],
    handlers: [
      on('workshop.sweep-after', bought, (_, { call }) => call(sweep, { where: 'saw' }).then(() => undefined)),
    ],
    jobs: [cut, sweep],
    refusals: refuse,
    migrations: '',
  });
}

/** Its tables, and the rights of the application on them. */
export async function installWorkshop(owner: Pool): Promise<void> {
  await owner.query(`
    create schema workshop;
    create table workshop.sheet (
      company uuid not null default kernel.current_company() references kernel.company,
      id uuid not null, version integer not null default 1, code text not null, pieces integer not null,
      primary key (company, id), unique (company, code));
    call kernel.protect('workshop.sheet');
    create table workshop.piece (
      company uuid not null default kernel.current_company() references kernel.company,
      id uuid not null, version integer not null default 1, sheet uuid not null, number integer not null,
      primary key (company, id), foreign key (company, sheet) references workshop.sheet);
    call kernel.protect('workshop.piece');
    call kernel.grant_application();
  `);
}
