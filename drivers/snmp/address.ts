import { z } from 'zod';

/** How a value is read, where its own type does not say it, and as what it is written. */
export const KINDS = ['integer', 'gauge', 'counter', 'ticks', 'text', 'hex', 'ip', 'oid'] as const;
export type Kind = (typeof KINDS)[number];

/** Where a point stands: its object, and its kind where one is written. */
export interface SnmpAddress {
  readonly oid: string;
  readonly kind: Kind | undefined;
}

const SHAPE = /^\.?((?:0|1|2)(?:\.\d{1,10}){1,127})(?: +([a-z]+))?$/;
/** RFC 2578 §3.5: a part of a name is an unsigned 32-bit number. */
const MOST = 0xffff_ffff;

/** As a technician writes it: "1.3.6.1.2.1.33.1.2.4.0", with a kind where it is needed: "… hex", "… text", "… integer". */
export const snmpAddress = z.string().transform((text, context): SnmpAddress => {
  const match = SHAPE.exec(text.trim());
  const fault = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (!match) {
    return fault(
      /^[a-z]/i.test(text)
        ? `write the numbers of "${text}", as "snmptranslate -On" tells them: names need the maker's file`
        : 'write the numbers of the object with their last one: "1.3.6.1.2.1.1.3.0"',
    );
  }
  const [, oid = '', kind] = match;
  if (oid.split('.').some((part) => Number(part) > MOST)) return fault(`no part of ${oid} can be above ${MOST}`);
  if (kind === undefined) return { oid, kind: undefined };
  const known = KINDS.find((one) => one === kind);
  return known ? { oid, kind: known } : fault(`there is no kind "${kind}"; there is ${KINDS.join(', ')}`);
});
