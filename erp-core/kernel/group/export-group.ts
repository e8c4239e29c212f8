import type { Caller } from '../caller.ts';
import type { EntityDefinition } from '../entity.ts';
import { headersOf } from '../export-rows.ts';
import type { SheetCell } from '../import/columns.ts';
import { refuse } from '../kernel-refusals.ts';
import { Refused } from '../refusal.ts';
import { askEach, type GroupMember } from './group.ts';

type Rows = AsyncIterable<readonly (readonly SheetCell[])[]>;

const EMPTY: SheetCell = { text: '', type: 'text' };

/**
 * Records of several companies as one sheet, company after company, its name in the first column. Columns are those that
 * any of them shows; where a company keeps one from the caller its cells are empty. A file does not say what it lacks, so
 * one company that refuses refuses the whole (`group-refused`), before the first byte leaves.
 */
export async function exportGroup(
  members: readonly GroupMember[],
  entity: EntityDefinition,
  exported: (caller: Caller) => Promise<Rows>,
): Promise<Rows> {
  const { answers, companies } = await askEach(members, ({ caller }) => exported(caller));
  const against = companies.find(({ refused }) => refused !== null);
  if (against?.refused) {
    const { code, message } = against.refused;
    throw new Refused(refuse('group-refused', { company: against.name, code, why: message }));
  }
  const shown = new Set(members.flatMap(({ caller }) => headersOf(entity, caller)));
  const headers = everyHeader(entity, members).filter((header) => shown.has(header));
  return together(answers, headers);
}

/** All columns in the order in which they are declared: what one company hides another may show. */
function everyHeader(entity: EntityDefinition, members: readonly GroupMember[]): readonly string[] {
  const [first] = members;
  return first ? headersOf(entity, { ...first.caller, permissions: new Set(['*']), rights: undefined }) : [];
}

async function* together(
  answers: readonly { readonly member: GroupMember; readonly value: Rows }[],
  headers: readonly string[],
): AsyncGenerator<readonly (readonly SheetCell[])[]> {
  yield [['company', ...headers].map((header): SheetCell => ({ text: header, type: 'text' }))];
  for (const { member, value } of answers) {
    const company: SheetCell = { text: member.name, type: 'text' };
    let places: readonly number[] | undefined;
    for await (const page of value) {
      // The first row of all is the company's own header.
      const header = places ? undefined : (page[0] ?? []);
      const known = places ?? headers.map((wanted) => (header ?? []).findIndex(({ text }) => text === wanted));
      places = known;
      const rows = header ? page.slice(1) : page;
      if (rows.length > 0) yield rows.map((row) => [company, ...known.map((at) => row[at] ?? EMPTY)]);
    }
  }
}
