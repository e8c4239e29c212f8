import type { Caller } from '../caller.ts';
import { say } from '../label.ts';
import { type Refusal, Refused } from '../refusal.ts';

/** Somebody in one of his companies: as he is there, with the rights that he has there. */
export interface GroupMember {
  readonly caller: Caller;
  /** What the company is called. */
  readonly name: string;
}

/** What became of a company that was asked. */
export interface AskedCompany {
  readonly id: string;
  readonly name: string;
  /** Why nothing of it is told; null: it answered. */
  readonly refused: { readonly code: string; readonly message: string } | null;
}

export interface GroupPage {
  /** Each row says in `company` whose it is. */
  readonly rows: readonly (Readonly<Record<string, unknown>> & { readonly company: string })[];
  /** Null: this was the last page. */
  readonly cursor: string | null;
  readonly companies: readonly AskedCompany[];
}

export interface Answered<Value> {
  readonly member: GroupMember;
  readonly value: Value;
}

/** Each takes a connection of the pool. */
const AT_A_TIME = 4;

/**
 * Asks each company by itself, in a transaction of its own and with the caller's rights there, so that no statement ever
 * sees two companies. A refusal of one company is told beside the answers of the others. Throws the first `Refused` where
 * all of them refuse.
 */
export async function askEach<Value>(
  members: readonly GroupMember[],
  ask: (member: GroupMember) => Promise<Value>,
): Promise<{ readonly answers: readonly Answered<Value>[]; readonly companies: readonly AskedCompany[] }> {
  const outcomes: (Answered<Value> | Refusal)[] = new Array(members.length);
  const waiting = [...members.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, member] = next;
      try {
        outcomes[at] = { member, value: await ask(member) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        outcomes[at] = error.refusal;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const answers = outcomes.filter((one): one is Answered<Value> => 'member' in one);
  const [first] = outcomes;
  if (answers.length === 0 && first && !('member' in first)) throw new Refused(first);
  const companies = members.map(({ caller, name }, at): AskedCompany => {
    const outcome = outcomes[at];
    const refused = outcome && !('member' in outcome) ? told(outcome, caller) : null;
    return { id: caller.company, name, refused };
  });
  return { answers, companies };
}

const told = ({ code, says, details }: Refusal, { locale }: Caller) => ({ code, message: say(says, locale, details) });
