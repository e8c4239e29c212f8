import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';

/** What cookies are signed and second factors encrypted with. */
export interface SigningSecrets {
  readonly newest: string;
  /** The one before, good until the keeper takes it away; null: there is none. */
  readonly before: string | null;
  /** Of the newest: 0 for the one that the plant began with, and one more at each change. */
  readonly version: number;
}

/** The instance's secrets while it runs: changed without anybody being signed out. */
export class Signing {
  #now: SigningSecrets;
  readonly #listeners = new Set<() => void>();

  constructor(now: SigningSecrets) {
    this.#now = now;
  }

  get now(): SigningSecrets {
    return this.#now;
  }

  use(next: SigningSecrets): void {
    this.#now = next;
    for (const listener of this.#listeners) listener();
  }

  /** Told after each change: what was made with the secrets of before is to be made anew. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Whose signature (HMAC-SHA-256, base64, behind the last dot) a cookie's decoded value bears.
   * @returns null for nobody's of ours
   */
  signerOf(value: string): { readonly text: string; readonly by: 'newest' | 'before' } | null {
    const dot = value.lastIndexOf('.');
    if (dot < 1) return null;
    const text = value.slice(0, dot);
    const given = Buffer.from(value.slice(dot + 1), 'base64');
    const { newest, before } = this.#now;
    for (const [by, secret] of [
      ['newest', newest],
      ['before', before],
    ] as const) {
      if (secret === null) continue;
      const expected = createHmac('sha256', secret).update(text).digest();
      if (given.length === expected.length && timingSafeEqual(given, expected)) return { text, by };
    }
    return null;
  }

  /** The value as the newest secret signs it. */
  sign(text: string): string {
    return `${text}.${createHmac('sha256', this.#now.newest).update(text).digest('base64')}`;
  }

  /**
   * As the identity library wants them: what it signs is signed with the newest; what it encrypts names the version. What
   * names none is of the secret that the plant began with.
   */
  libraryOptions(): Pick<BetterAuthOptions, 'secret' | 'secrets'> {
    const { newest, before, version } = this.#now;
    if (version === 0) return { secret: newest };
    const older = before === null ? [] : [{ version: version - 1, value: before }];
    return { secret: before ?? newest, secrets: [{ version, value: newest }, ...older] };
  }
}
