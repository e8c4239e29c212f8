import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverHost, InboundMessage, LinkState } from '../index.ts';

/** What the gateway does with what it is handed: keeps it, keeps it a while later, refuses it, or says nothing at all. */
export type Taking = 'at once' | 'slowly' | 'not now' | 'never said';

/** ms between two syncs of a gateway that is slow. */
const SYNC = 20;

/** Stands in for the gateway where only a link is looked at, and remembers all that was said to it. */
export class LinkHost implements DriverHost {
  taking: Taking = 'at once';
  /** What is safe, in the order of its thanks. */
  readonly kept: InboundMessage[] = [];
  readonly states: { readonly state: LinkState; readonly reason: string | null }[] = [];
  /** Every word that a person might read. */
  readonly words: string[] = [];
  /** Times that something was handed over, whatever became of it. */
  offered = 0;
  underWay = 0;
  mostUnderWay = 0;
  private readonly secrets: Readonly<Record<string, string>>;
  private ownFolder: string | null = null;
  private waiting: (() => void)[] = [];
  private sync: NodeJS.Timeout | undefined;

  constructor(secrets: Readonly<Record<string, string>> = {}) {
    this.secrets = secrets;
  }

  readonly deliver = async (message: InboundMessage): Promise<void> => {
    this.offered++;
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      if (this.taking === 'not now') throw new Error('the disk is full');
      if (this.taking === 'never said') await new Promise(() => undefined);
      if (this.taking === 'slowly') await this.synced();
      this.kept.push(message);
    } finally {
      this.underWay--;
    }
  };

  readonly report = (state: LinkState, reason: string | null): void => {
    this.states.push({ state, reason });
    if (reason !== null) this.words.push(reason);
  };

  readonly secret = async (name: string): Promise<string> => {
    const found = this.secrets[name];
    if (found === undefined) throw new Error(`there is no secret "${name}" in this test`);
    return found;
  };

  readonly folder = (): string => {
    this.ownFolder ??= mkdtempSync(join(tmpdir(), 'millrace-link-'));
    return this.ownFolder;
  };

  readonly log = {
    info: (fields: object, message: string): void => this.note(fields, message),
    warn: (fields: object, message: string): void => this.note(fields, message),
  };

  get state(): LinkState | undefined {
    return this.states.at(-1)?.state;
  }

  remove(): void {
    clearTimeout(this.sync);
    if (this.ownFolder !== null) rmSync(this.ownFolder, { recursive: true, force: true });
  }

  private note(fields: object, message: string): void {
    this.words.push(
      `${message} ${JSON.stringify(fields, (_, value: unknown) =>
        value instanceof Error ? `${value.message} ${String(value.cause)}` : value,
      )}`,
    );
  }

  /** All that came since the last sync is safe at once, as by a group commit. */
  private synced(): Promise<void> {
    this.sync ??= setTimeout(() => {
      this.sync = undefined;
      for (const resolve of this.waiting.splice(0)) resolve();
    }, SYNC);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
