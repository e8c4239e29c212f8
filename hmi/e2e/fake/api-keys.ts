import { HOUR, nowMicros } from './plant-data.ts';

const DAY = 24 * HOUR;

interface Kept {
  id: string;
  name: string;
  hint: string;
  user: string;
  userName: string;
  only: string[] | null;
  createdAt: number;
  createdBy: string;
  createdByName: string | null;
  expiresAt: number;
  usedAt: number | null;
  revokedAt: number | null;
  state: 'valid' | 'expired' | 'revoked';
}
const kept = (id: string, name: string, days: number, more: Partial<Kept> = {}): Kept => ({
  ...{ id, name, hint: `millrace_${id}Q7`, user: 'u1', userName: 'Nusrat Jahan', only: null },
  ...{ createdAt: nowMicros() - 40 * DAY, createdBy: 'u1', createdByName: 'Nusrat Jahan' },
  ...{ expiresAt: nowMicros() + days * DAY, usedAt: nowMicros() - 3 * HOUR, revokedAt: null, state: 'valid' },
  ...more,
});

/** Keys of the fake plant, made and ended as the kernel would; nothing is let in by them. */
export class FakeApiKeys {
  private list: Kept[] = [
    kept('k1', 'Power BI in the head office', 50, { only: ['stock.*', 'production-log.overview', 'samples.read'] }),
    kept('k2', 'Night script', 3, { usedAt: null }),
    kept('k3', 'Scales in the warehouse', 120, {
      ...{ user: 'u2', userName: 'Tanvir Ahmed', createdBy: 'system:operator', createdByName: null },
    }),
    kept('k4', 'Old laptop', 30, { state: 'revoked', revokedAt: nowMicros() - DAY }),
    kept('k5', 'Trial', -2, { state: 'expired', usedAt: nowMicros() - 9 * DAY }),
  ];
  /** The answer of the next one made gets lost on its way. */
  losesNext = false;

  rows(all: boolean): unknown {
    return { rows: this.list.filter(({ user }) => all || user === 'u1') };
  }

  /** Undefined: no command of keys. */
  command(name: string, input: Record<string, unknown>): unknown {
    if (name === 'kernel.api-key.create') {
      const made = kept(`k${this.list.length + 1}`, String(input.name), Number(input.days), {
        only: (input.only as string[] | undefined) ?? null,
        usedAt: null,
        createdAt: nowMicros(),
      });
      this.list.unshift(made);
      const lost = this.losesNext;
      this.losesNext = false;
      const key = `${made.hint}-f4Kd0nOtUseThisKeyItOpensNothing0000`;
      return { id: made.id, name: made.name, expiresAt: made.expiresAt, ...(lost ? {} : { key }) };
    }
    if (name !== 'kernel.api-key.revoke' && name !== 'kernel.api-key.revoke-any') return undefined;
    const found = this.list.find(({ id }) => id === input.id);
    if (found) Object.assign(found, { state: 'revoked', revokedAt: nowMicros() });
    return { id: found?.id, name: found?.name };
  }
}

const label = (en: string, bn: string, hi: string) => ({ en, bn, hi });
export const rights = () => ({
  rights: [
    { name: 'attendance.day', label: label('Day', 'দিন', 'दिन') },
    { name: 'kernel.facts', label: label('Facts', 'ঘটনা', 'तथ्य') },
    { name: 'kernel.role.save', label: label('Save role', 'ভূমিকা সংরক্ষণ', 'भूमिका सहेजें') },
    { name: 'plant.tree', label: label('Plant', 'কারখানা', 'संयंत्र') },
    { name: 'production-log.overview', label: label('Overview', 'এক নজরে', 'अवलोकन') },
    { name: 'samples.read', label: label('See measured values', 'পরিমাপ করা মান দেখা', 'मापे गए मान देखना') },
    { name: 'stock.balances', label: label('Balances', 'মজুদ', 'शेष') },
    { name: 'stock.moves', label: label('Moves', 'চলাচল', 'चाल') },
  ],
});
