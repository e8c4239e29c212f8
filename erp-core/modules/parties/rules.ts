import { isPostcode } from './address-format.ts';
import type { Address, Party, TaxId } from './party.ts';
import { refuse } from './refusals.ts';
import { isTaxId } from './tax-id.ts';

export const taxIdFault = ({ kind, value }: TaxId) =>
  isTaxId(kind, value) ? undefined : refuse('tax-id-wrong', { kind, value });

export const addressFault = ({ country, postcode }: Address) =>
  postcode === null || postcode === undefined || isPostcode(country, postcode)
    ? undefined
    : refuse('postcode-wrong', { country, postcode });

export const roleFault = ({ since, until }: { readonly since: string; readonly until: string | null }) =>
  until && until < since ? refuse('role-ends-before', { since, until }) : undefined;

/** What a merge wrote is changed by taking it back alone. */
export const partyFault = ({ state, code }: Party) =>
  state === 'merged' ? refuse('party-merged', { code }) : undefined;
