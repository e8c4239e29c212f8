import type { DriverHost, InboundMessage, LinkState } from '@millrace/driver-api';

/** What a gateway would be: it keeps what it is given, or takes nothing for a while. */
export class Host implements DriverHost {
  readonly taken: InboundMessage[] = [];
  readonly states: (readonly [LinkState, string | null])[] = [];
  takes = true;
  refusals = 0;
  readonly log = { info: () => undefined, warn: () => undefined };

  async deliver(message: InboundMessage): Promise<void> {
    if (!this.takes) {
      this.refusals++;
      throw new Error('the journal is full');
    }
    this.taken.push(message);
  }

  report(state: LinkState, reason: string | null): void {
    this.states.push([state, reason]);
  }

  folder(): string {
    throw new Error('a reader keeps nothing here');
  }

  /** Secrets by their names. */
  readonly secrets = new Map<string, string>();

  async secret(name: string): Promise<string> {
    const found = this.secrets.get(name);
    if (found !== undefined) return found;
    throw new Error(`no secret ${name}`);
  }

  get reads(): unknown[] {
    return this.taken.flatMap(
      ({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as { reads: unknown[] }).reads,
    );
  }

  get state(): LinkState | undefined {
    return this.states.at(-1)?.[0];
  }
}
