import { z } from 'zod';
import { companySettings } from '../../kernel/core/index.ts';
import { query, ref, settingsInForce } from '../../kernel/index.ts';
import { type AddressParts, formatAddress } from './address-format.ts';
import { party } from './party.ts';

/** A party's addresses as they are written on an envelope that leaves this company. */
export const envelopes = query('parties.envelopes', {
  label: { en: 'Addresses as written', bn: 'ঠিকানা যেভাবে লেখা হয়', hi: 'पते जैसे लिखे जाते हैं' },
  input: { party: ref(party), purpose: z.string().min(1).max(64).optional() },
  permission: 'parties.address',
  async run({ party: of, purpose }, { db, now }) {
    const { country: from } = await settingsInForce(db, companySettings, now);
    const rows = await db.rows<AddressParts & { purpose: string; name: string }>(
      `select a.purpose, p.name, a.country, a.line1, a.line2, a.area, a.city, a.district, a.region, a.postcode
       from parties.address a join parties.party p on p.company = a.company and p.id = a.party
       where a.party = $1 and ($2::text is null or a.purpose = $2) order by a.purpose`,
      [of, purpose ?? null],
    );
    return {
      rows: rows.map(({ purpose: use, name, ...parts }) => ({
        purpose: use,
        lines: [name, ...formatAddress(parts, { from })],
      })),
    };
  },
});
