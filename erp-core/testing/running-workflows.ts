import { systemCaller } from '../index.ts';
import { type Caller, type Kernel, Rights } from '../kernel/index.ts';

// Workflows that run while the product under them is exchanged. Their steps are people, a timer and commands, one of them of a
// module that was made without code.
const label = (en: string) => ({ en, bn: en, hi: en });
const approve = (id: string) => ({ kind: 'approve', id, name: label(id), by: { people: ['nodi'] } });

const before = (...steps: readonly string[]) => ({
  start: { on: 'command', command: 'workshop.ticket.create' },
  steps: steps.map(approve),
});
const BY_HAND = {
  start: { on: 'hand', asks: { code: { type: 'code', label: label('Code') } } },
  steps: [
    { kind: 'wait', id: 'rest', name: label('Rest'), hours: 2 },
    { kind: 'command', id: 'job', name: label('Job'), command: 'workshop.job.create', input: { code: 'code' } },
  ],
};

/** A member of the company, as a session of his would call. */
function member(company: string, user: string, permissions: readonly string[]): Caller {
  const role = { code: user, name: { en: user }, permissions: [...permissions], grants: [] };
  const rights = Rights.of([role], { user, sites: null });
  return { ...systemCaller(company, 'test', user), user, permissions: new Set(permissions), rights };
}

interface Run {
  readonly code: string;
  readonly number: number;
  readonly state: string;
  readonly step: string | null;
  readonly problem: { readonly code: string } | null;
  readonly given: { readonly code?: string };
}

/** The workflows of a company, and the people in them, on whichever kernel runs now. */
export class RunningWorkflows {
  readonly #admin: Caller;
  readonly #kernel: () => Kernel;
  readonly #asks: Caller;
  readonly #decides: Caller;

  constructor(admin: Caller, kernel: () => Kernel) {
    this.#admin = admin;
    this.#kernel = kernel;
    this.#asks = member(admin.company, 'mina', ['workshop.*', 'kernel.workflow.start']);
    this.#decides = member(admin.company, 'nodi', []);
  }

  async #ok(by: Caller, name: string, input: object) {
    const { ok, proposed, refusal } = await this.#kernel().execute(by, name, input);
    if (!ok && !proposed) throw new Error(`${name}: ${refusal?.code} ${refusal?.message}`);
  }

  /** Two approvals of one command by two versions, and one by hand that waits. */
  async begin(item: string): Promise<void> {
    for (const { user, permissions } of [
      { user: 'mina', permissions: ['workshop.*', 'kernel.workflow.start'] },
      { user: 'nodi', permissions: [] },
    ]) {
      await this.#ok(this.#admin, 'kernel.role.save', { code: user, name: { en: user }, permissions, grants: [] });
      await this.#ok(this.#admin, 'kernel.member.save', { user, name: user, sites: null });
      await this.#ok(this.#admin, 'kernel.role.give', { user, role: user });
    }
    const publish = (code: string, after: number, definition: object) =>
      this.#ok(this.#admin, 'kernel.workflow.publish', { code, name: label(code), after, definition });
    const ask = (code: string) =>
      this.#ok(this.#asks, 'workshop.ticket.create', { code, item, parts: [{ pieces: 1 }] });
    await publish('tickets', 0, before('master'));
    await ask('T-2');
    await publish('tickets', 1, before('master', 'board'));
    await ask('T-3');
    await publish('later', 0, BY_HAND);
    await this.#ok(this.#asks, 'kernel.workflow.start', { code: 'later', given: { code: 'J-1' } });
  }

  /** Each run with its version, where it stands and why it does. */
  async runs(): Promise<readonly string[]> {
    const { rows } = (await this.#kernel().query(this.#admin, 'kernel.workflow-runs', { state: 'all' })) as {
      readonly rows: readonly Run[];
    };
    return rows
      .map(({ code, number, state, step, problem, given }) =>
        [code, number, given.code, state, step ?? problem?.code ?? '–'].join(' '),
      )
      .sort();
  }

  /** Approves whatever waits at a step. Returns the codes of what was refused. */
  async approve(step: string): Promise<readonly string[]> {
    const { rows } = (await this.#kernel().query(this.#decides, 'kernel.decisions', {})) as {
      readonly rows: readonly { readonly task: string; readonly step: string }[];
    };
    const refused: string[] = [];
    for (const { task } of rows.filter((row) => row.step === step)) {
      const input = { tasks: [task], decision: 'approve' };
      const { ok, refusal } = await this.#kernel().execute(this.#decides, 'kernel.decision.give', input);
      if (!ok) refused.push(refusal?.code ?? '');
    }
    return refused;
  }
}
