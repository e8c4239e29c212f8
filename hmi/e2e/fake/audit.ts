import { MINUTE, nowMicros, text } from './plant-data.ts';

const base = {
  user: 'u1',
  userName: 'Nusrat Jahan' as string | null,
  refusal: null as string | null,
  says: null as object | null,
  count: 1,
  detail: null as object | null,
  touched: [] as string[],
  records: [] as object[],
};
const row = (at: number, name: string, kind: string, label: object | null, rest: Partial<typeof base> = {}) => ({
  ...base,
  id: `a${at}`,
  seq: 1_000 - at,
  at: nowMicros() - at * MINUTE,
  name,
  kind,
  label,
  correlation: `c-${at}`,
  ...rest,
});
const nobody = { user: 'unknown', userName: null };
const ROLE = {
  entity: 'kernel.role',
  id: '0199aaaa-0000-7000-8000-000000000001',
  label: text('Role', 'ভূমিকা', 'भूमिका'),
};

const rows = () => [
  row(1, 'identity.sign-in', 'sign-in', null, { detail: { peer: '10.0.0.7', by: 'password' } }),
  row(2, 'identity.sign-in', 'sign-in', null, {
    ...nobody,
    refusal: 'wrong-credentials',
    count: 12,
    detail: { peer: '10.0.0.66', by: 'password' },
  }),
  row(3, 'kernel.role.save', 'right', text('Save role', 'ভূমিকা সংরক্ষণ', 'भूमिका सहेजें'), {
    touched: ['kernel.role'],
    records: [ROLE],
  }),
  row(4, 'stock.issue', 'refusal', text('Issue', 'ইস্যু', 'निर्गम'), {
    refusal: 'stock-short',
    says: text('There are only … here.', 'এখানে আছে মাত্র …।', 'यहाँ केवल … हैं।'),
  }),
  row(6, 'plant.config.apply', 'command', text('Apply', 'প্রয়োগ', 'लागू करें'), { user: 'system:facts', userName: null }),
  row(5, 'kernel.export', 'export', null, { detail: { of: 'stock.item', rows: 240 } }),
];

/** `kernel.audit` of a few typical rows, narrowed as the server narrows. */
export const auditRows = ({ kind, user, name, people }: Readonly<Record<string, unknown>>) => ({
  rows: rows().filter(
    (row) =>
      !(people && row.user.startsWith('system:')) &&
      (!kind || row.kind === kind) &&
      (!user || row.user === user) &&
      (!name || row.name === name),
  ),
  next: null,
});

export const memberRows = () => ({
  rows: [
    {
      id: 'm1',
      user: 'u1',
      name: 'Nusrat Jahan',
      email: 'nusrat@example.com',
      sites: null,
      ownSites: null,
      branches: null,
      roles: [],
    },
    {
      id: 'm2',
      user: 'u2',
      name: 'Kamal Hossain',
      email: 'kamal@example.com',
      sites: null,
      ownSites: null,
      branches: null,
      roles: [],
    },
  ],
  next: null,
});
