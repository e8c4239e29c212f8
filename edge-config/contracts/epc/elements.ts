import { type Gs1Elements, isGs1Fault, readPairs } from '../gs1.ts';
import { type Epc, encodeEpc } from './codec.ts';
import { type EpcFault, isEpcFault, orFault, refuse } from './fault.ts';
import { KEY_RULES } from './keys.ts';
import { PRIORITISED_DATES } from './plus-schemes.ts';
import { plusSchemeOfName, schemeOfName } from './schemes.ts';
import { identityOf } from './uri.ts';

/**
 * The elements that a barcode on the same thing would hold (GS1 TDS 2.3, section 7). Undefined where the EPC is no GS1 key
 * (gid, usdod, adi), or holds a serial that no barcode may.
 */
export function epcElements(epc: Epc): Gs1Elements | undefined {
  if ('elements' in epc) return epc.elements;
  const rule = KEY_RULES[identityOf(epc)];
  if (!rule) return undefined;
  const elements = readPairs(rule.toElements(epc.parts));
  return isGs1Fault(elements) ? undefined : elements;
}

export interface EpcChoice {
  readonly scheme: string;
  readonly filter: number;
  /** Digits of the GS1 Company Prefix (6 to 12): the encodings of TDS 1.x need it, and no barcode says it. */
  readonly companyPrefix?: number;
}

/** The EPC of a thing by what its barcode says; elements that the scheme does not hold are left out. */
export const epcFromElements = (elements: Gs1Elements, { scheme, filter, companyPrefix }: EpcChoice): Epc | EpcFault =>
  orFault(() => {
    const checked = readPairs([...elements]);
    if (isGs1Fault(checked)) return refuse('wrong-characters', checked.at);
    const plus = plusSchemeOfName(scheme);
    const epc: Epc = plus
      ? { scheme, filter, elements: heldBy(plus.segments, elements) }
      : { scheme, filter, parts: partsBy(scheme, elements, companyPrefix) };
    const written = encodeEpc(epc);
    return isEpcFault(written) ? refuse(written.fault, written.at) : epc;
  });

function partsBy(scheme: string, elements: Gs1Elements, companyPrefix: number | undefined): readonly string[] {
  const rule = KEY_RULES[schemeOfName(scheme).identity];
  if (!rule) return refuse('unknown-scheme', `${scheme} is no GS1 key`);
  if (companyPrefix === undefined || companyPrefix < 6 || companyPrefix > 12) {
    return refuse('missing', 'the digits of the company prefix, 6 to 12');
  }
  return rule.toParts(elements, companyPrefix);
}

function heldBy(segments: readonly ({ readonly ai: string } | { readonly method: 'date' })[], elements: Gs1Elements) {
  const held = new Set(segments.flatMap((segment) => ('ai' in segment ? [segment.ai] : [])));
  const dated = segments.some((segment) => 'method' in segment && segment.method === 'date');
  const date = PRIORITISED_DATES.find((ai) => elements.has(ai));
  return new Map([...elements].filter(([ai]) => held.has(ai) || (dated && ai === date)));
}
