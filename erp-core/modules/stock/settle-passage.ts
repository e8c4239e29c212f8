import type { FactOf } from '@millrace/contracts';
import { z } from 'zod';
import { answer, code, runCommand, seesSite } from '../../kernel/index.ts';
import { bookPassage } from './passage.ts';
import { refuse } from './refusals.ts';
import { type Unidentified, unidentified } from './tag.ts';

/**
 * Books a passage that waited: its tag is registered now, its places exist, or a person says which way it went. What is
 * still not known is refused with the reason it waits for.
 */
export const settlePassage = runCommand('stock.unidentified.settle', {
  label: { en: 'Settle passage', bn: 'যাতায়াত নিষ্পত্তি', hi: 'आवागमन निपटाएँ' },
  why: 'the fact that it came from is read, with its evidence',
  input: {
    id: z.uuid(),
    /** Codes of the places, where the portal did not know them. */
    from: code().optional(),
    to: code().optional(),
  },
  async run({ id, from, to }, work) {
    const { found } = await work.load({ found: unidentified.locked({ id }) });
    if (!found || !seesSite(work.caller, found.site)) return refuse('passage-unknown');
    if (found.state !== 'open') return refuse('passage-settled');
    const told = await work.db.one<Pick<FactOf<'stock.moved'>, 'payload' | 'evidence'>>(
      `select body->'payload' as payload, evidence from kernel.fact where site = $1 and key = $2 and standing`,
      [found.site, found.fact],
    );
    const fact = told ?? toldByPerson(found);
    if (!fact) return refuse('passage-unknown');
    const said = from && to ? { from, to, direction: 'in' as const } : {};
    const booked = await bookPassage(
      work,
      found.site,
      {
        key: found.fact,
        payload: { ...fact.payload, ...said },
        evidence: fact.evidence,
      },
      told ? 'portal' : 'person',
    );
    return booked ? [answer({ id })] : refuse('passage-still-unknown');
  },
});

/** What a person booked of a reader's tags is no fact of a gateway: all that is known of it stands in the entry. */
const toldByPerson = ({ fact, portal, epc, direction, fromCode, toCode, at }: Unidentified) =>
  fact.startsWith('tags:')
    ? {
        payload: {
          ...{ portal, identifier: { scheme: 'epc' as const, value: epc }, direction },
          ...{ from: fromCode, to: toCode, firstSeen: at, lastSeen: at, reads: 1 },
        },
        evidence: [],
      }
    : undefined;
