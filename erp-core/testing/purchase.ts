import type { Pool } from 'pg';
import type { Caller, Grant } from '../kernel/index.ts';
import {
  answer,
  choice,
  code,
  command,
  decimal,
  entity,
  event,
  module,
  ref,
  standardCommands,
  text,
  transitionCommand,
  wholeNumber,
} from '../kernel/index.ts';
import type { TestErp } from './erp.ts';

// A small module of its own for what roles can say: orders with an amount, a site, a buyer and a price to be kept secret.
const label = (en: string) => ({ en, bn: en, hi: en });

export const vendor = entity('purchase.vendor', {
  label: label('Vendor'),
  key: ['code'],
  fields: { code: code(), rating: wholeNumber().nullable() },
});

export const order = entity('purchase.order', {
  label: label('Order'),
  key: ['number'],
  fields: {
    number: code({ search: true }),
    site: text(),
    buyer: text({ search: true }),
    amount: decimal(),
    price: decimal().nullable(),
    note: text({ search: true }).nullable(),
    kind: choice(['goods', 'service']),
    vendor: ref(vendor).nullable(),
  },
  states: { draft: ['approved'], approved: [] },
  siteField: 'site',
});

const ordered = event('purchase.ordered', 1, { order: text(), price: text() });

const approve = transitionCommand(order, 'approve', { to: 'approved', label: label('Approve') });

/** A verb of its own: not one of the standard four. */
const raise = command('purchase.order.raise', {
  label: label('Raise'),
  input: { number: code(), amount: decimal() },
  load: ({ number }) => ({ found: order.where({ number }) }),
  decide: ({ amount }, { found: [one] }) =>
    one
      ? [
          order.change(one, { amount }),
          ordered({ order: one.id, price: one.price ?? '0' }, { aggregate: one.id }),
          answer({ id: one.id }),
        ]
      : [],
});

const MIGRATION = `
  create schema if not exists purchase;
  create table purchase.vendor (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    code text not null, rating integer);
  call kernel.protect('purchase.vendor');
  create table purchase."order" (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    number text not null, site text not null, buyer text not null, amount numeric(20, 6) not null,
    price numeric(20, 6), note text, kind text not null, vendor uuid references purchase.vendor, state text not null);
  call kernel.protect('purchase."order"');
  call kernel.grant_application();`;

export const purchase = module('purchase', {
  needs: ['kernel'],
  entities: [order, vendor],
  commands: [...standardCommands(order), ...standardCommands(vendor), approve, raise],
  events: [ordered],
  duties: [
    {
      first: 'purchase.order.create',
      second: 'purchase.order.approve',
      reason: label('Who orders does not approve'),
    },
  ],
  migrations: '',
});

export const installPurchase = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);

export interface RoleOf {
  readonly code?: string;
  readonly permissions?: readonly string[];
  readonly grants?: readonly Grant[];
}

/** A member who holds these roles, as the server would have him: made by commands, read back as a caller. */
export async function memberWith(
  erp: TestErp,
  admin: Caller,
  user: string,
  roles: readonly RoleOf[],
  sites: readonly string[] | null = null,
): Promise<Caller> {
  const run = async (name: string, input: object) => {
    const outcome = await erp.kernel.execute(admin, name, input);
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  };
  await run('kernel.member.save', { user, name: user, sites });
  for (const [at, { code: given, permissions = [], grants = [] }] of roles.entries()) {
    const role = given ?? `${user}-${at}`;
    await run('kernel.role.save', { code: role, name: { en: `Role ${role}` }, permissions, grants, override: 'test' });
    await run('kernel.role.give', { user, role, override: 'test' });
  }
  const member = await erp.identity.member(user, { company: admin.company, correlation: 'test' });
  if (!member) throw new Error(`${user} is no member`);
  return member.caller;
}
