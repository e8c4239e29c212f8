import type { FactSetResult, LocalizedText, RecordId } from '@millrace/contracts';
import type { z } from 'zod';
import type { Locale } from './http/locale.ts';

/** Who asks: made once a request from the session, out of the kernel's own rows. `sites` null: all of the company. */
export interface Caller {
  readonly user: string;
  readonly company: string;
  readonly sites: readonly string[] | null;
  readonly permissions: ReadonlySet<string>;
  readonly locale: Locale;
  readonly correlation: string;
}

/** A command or query by its name, as the kernel's registry gives it. */
export interface Declared {
  readonly name: string;
  readonly label: Readonly<Record<Locale, string>>;
  readonly input: z.ZodObject;
  readonly permission: string;
}

export interface DeclaredEntity {
  readonly name: string;
  readonly label: Readonly<Record<Locale, string>>;
}

export interface Outcome {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly refusal?: {
    readonly code: string;
    readonly message: string;
    readonly status: number;
    readonly details: Readonly<Record<string, unknown>>;
  };
  readonly repeated: boolean;
  readonly effects?: unknown;
}

export interface ListRequest {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: string;
  readonly search?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface Page {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly cursor: string | null;
}

export interface EventRecord {
  readonly company: string;
  readonly seq: number;
  /** Microseconds. */
  readonly at: number;
  readonly type: string;
  readonly site: string | null;
  readonly payload: unknown;
}

export interface FactSetArrival {
  readonly company: string;
  readonly site: string;
  readonly gateway: string;
  readonly record: RecordId;
  readonly set: unknown;
}

/** What the server uses of the business kernel, and nothing else of it. */
export interface KernelDoor {
  readonly registry: {
    readonly commands: ReadonlyMap<string, Declared>;
    readonly queries: ReadonlyMap<string, Declared>;
    readonly entities: ReadonlyMap<string, DeclaredEntity>;
  };
  readonly execute: (
    caller: Caller,
    name: string,
    input: unknown,
    options?: { readonly idempotencyKey?: string; readonly dryRun?: boolean },
  ) => Promise<Outcome>;
  readonly query: (caller: Caller, name: string, input: unknown) => Promise<unknown>;
  readonly list: (caller: Caller, entity: string, request: ListRequest) => Promise<Page>;
  readonly get: (caller: Caller, entity: string, id: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly applyFactSet: (arrival: FactSetArrival) => Promise<FactSetResult>;
  readonly events: {
    readonly after: (caller: Caller, seq: number, limit?: number) => Promise<readonly EventRecord[]>;
    readonly newest: (company: string) => Promise<number>;
  };
  readonly onEvent: (listener: (event: EventRecord) => void) => () => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Member {
  readonly caller: Caller;
  readonly company: { readonly id: string; readonly name: string };
  /**
   * The sites the caller may see, resolved; the id is the site's code, as in paths and topics. It filters samples and
   * live values, which know no companies.
   */
  readonly sites: readonly { readonly id: string; readonly name: LocalizedText }[];
  readonly companies: readonly { readonly id: string; readonly name: string }[];
}

/** Who belongs where: the kernel's companies, sites and roles behind a signed-in user. */
export interface CompanyDoor {
  /** Null: the user belongs to no company (or not to the one asked for). */
  readonly member: (
    user: string,
    wanted: { readonly company?: string; readonly correlation: string },
  ) => Promise<Member | null>;
  /**
   * The machine's own operator in a company (by id or name; left out: the only one there is). Null: there is no such
   * company, or more than one to choose from.
   */
  readonly operator: (wanted: { readonly company?: string; readonly correlation: string }) => Promise<Member | null>;
  readonly claimed: () => Promise<boolean>;
  /** Makes the first administrator; false where there is one already. */
  readonly setup: (admin: {
    readonly user: string;
    readonly name: string;
    readonly email: string;
    readonly company?: string;
    readonly locale: Locale;
  }) => Promise<boolean>;
}
