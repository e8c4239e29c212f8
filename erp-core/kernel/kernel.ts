import type { FactSetResult, RecordId } from '@millrace/contracts';
import type { ExecuteOptions } from './act.ts';
import type { AggregateRequest, Aggregates } from './aggregate.ts';
import type { Note } from './audit/note.ts';
import type { Caller } from './caller.ts';
import type { EntityDescription } from './describe.ts';
import type { EventRecord } from './event.ts';
import type { FileDesk } from './files/file-desk.ts';
import type { GroupSums } from './group/aggregate-group.ts';
import type { GroupMember, GroupPage } from './group/group.ts';
import type { HistoryEntry } from './history.repository.ts';
import type { JobNews } from './jobs/job-news.ts';
import type { MenuModule } from './menu.ts';
import type { CarriedChannel } from './notify/channels.ts';
import type { AccountMail } from './notify/send-mail.ts';
import type { TriedChannel } from './notify/try-channel.ts';
import type { Outcome } from './outcome.ts';
import type { Registry } from './registry.ts';
import type { SearchPage, SearchRequest } from './search/find-records.ts';
import type { InboundDoor } from './webhooks/in/inbound-answer.ts';

export type { ExecuteOptions } from './act.ts';

export interface ListRequest {
  /** Field → value, or → { operator: value } with eq, ne, lt, lte, gt, gte, in, like; of trees `under`: a record and all below it. */
  readonly filter?: Readonly<Record<string, unknown>>;
  /** "field" or "-field"; the id settles ties. */
  readonly sort?: string;
  readonly search?: string;
  readonly cursor?: string;
  /** 1 to 500, 50 by default. */
  readonly limit?: number;
}

export interface Page {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Null: this was the last page. */
  readonly cursor: string | null;
}

export interface FactSetArrival {
  readonly company: string;
  /** The site the gateway's credential belongs to. */
  readonly site: string;
  readonly gateway: string;
  readonly record: RecordId;
  /** Not parsed yet: what is no fact set becomes a dead letter, and does not block its neighbours. */
  readonly set: unknown;
}

/** Reading over several companies at once: each by itself and with the rights that the caller has there. */
export interface GroupView {
  /** One list in one order; rows say in `company` whose they are. Throws `Refused` where every company refuses. */
  readonly list: (members: readonly GroupMember[], entity: string, request: ListRequest) => Promise<GroupPage>;
  readonly aggregate: (
    members: readonly GroupMember[],
    entity: string,
    request: AggregateRequest,
  ) => Promise<GroupSums>;
  /** As CSV in pieces, company after company. Throws `Refused` where one of them refuses. */
  readonly exportRows: (
    members: readonly GroupMember[],
    entity: string,
    request: Omit<ListRequest, 'cursor' | 'limit'>,
  ) => Promise<AsyncIterable<string>>;
  readonly exportWorkbook: (
    members: readonly GroupMember[],
    entity: string,
    request: Omit<ListRequest, 'cursor' | 'limit'>,
  ) => Promise<Uint8Array>;
}

export interface Kernel {
  /** What runs now; replaced as a whole when modules come and go. */
  readonly registry: Registry;
  /** Refusals are values; a fault of the database or of a rule is thrown as a `Fault`, and nothing was kept. */
  readonly execute: (caller: Caller, name: string, input: unknown, options?: ExecuteOptions) => Promise<Outcome>;
  /**
   * Remembers for the audit trail what no command does (a sign-in, an export of readings). Never throws, nobody waits for
   * it; it is written a second later, repeated ones as one row a minute with a count.
   */
  readonly note: (note: Note) => void;
  /**
   * Throws `Refused` (not permitted, input invalid, not found). `into`: the answer is a page of a file of that kind ("csv"),
   * which the audit trail is told of.
   */
  readonly query: (
    caller: Caller,
    name: string,
    input: unknown,
    options?: { readonly into?: string | undefined },
  ) => Promise<unknown>;
  readonly list: (caller: Caller, entity: string, request: ListRequest) => Promise<Page>;
  readonly get: (caller: Caller, entity: string, id: string) => Promise<Readonly<Record<string, unknown>>>;
  /** Groups of an entity's records with their counts, sums, averages. Throws `Refused`. */
  readonly aggregate: (caller: Caller, entity: string, request: AggregateRequest) => Promise<Aggregates>;
  /** The writings of a record, newest first, also of one that was removed. Throws `Refused`. */
  readonly history: (
    caller: Caller,
    entity: string,
    id: string,
    page?: { readonly limit?: number; readonly below?: number | null },
  ) => Promise<readonly HistoryEntry[]>;
  /** What a screen has to know of an entity, in the caller's language. Throws `Refused`. */
  readonly describe: (caller: Caller, entity: string) => Promise<EntityDescription>;
  /** The sheet an import of this entity takes: its header and a line that shows what to write, as CSV. Throws `Refused`. */
  readonly template: (caller: Caller, entity: string) => Promise<string>;
  /** The records a list would show, as CSV in pieces; read to its end or returned early. Throws `Refused` at once. */
  readonly exportRows: (
    caller: Caller,
    entity: string,
    request: Omit<ListRequest, 'cursor' | 'limit'>,
  ) => Promise<AsyncIterable<string>>;
  /** The same two as workbooks (.xlsx). What is more than a workbook holds well is refused; a CSV has no bound. */
  readonly templateWorkbook: (caller: Caller, entity: string) => Promise<Uint8Array>;
  readonly exportWorkbook: (
    caller: Caller,
    entity: string,
    request: Omit<ListRequest, 'cursor' | 'limit'>,
  ) => Promise<Uint8Array>;
  /** The file of an export that a job has made for the caller, as CSV in pieces, and what it is of. Throws `Refused`. */
  readonly exportMade: (
    caller: Caller,
    id: string,
  ) => Promise<{ readonly entity: string; readonly pieces: AsyncIterable<string> }>;
  /** The lines of an import of the caller's that could not come in, with the reasons, as a workbook (.xlsx). Throws `Refused`. */
  readonly importRefused: (caller: Caller, id: string) => Promise<Uint8Array>;
  /** Records of all kinds that the caller may read by the words that stand in them, a letter of each wrong, best first. Throws `Refused`. */
  readonly search: (caller: Caller, request: SearchRequest) => Promise<SearchPage>;
  readonly group: GroupView;
  readonly files: FileDesk;
  /** Where calls of others come in; undefined: without a key for secrets there is no such place. */
  readonly inbound: InboundDoor | undefined;
  readonly applyFactSet: (arrival: FactSetArrival) => Promise<FactSetResult>;
  readonly events: {
    /** Events of the caller's company and sites after this sequence number, oldest first, at most `limit` (500). */
    readonly after: (caller: Caller, seq: number, limit?: number) => Promise<readonly EventRecord[]>;
    /** Whether nothing within his sites is kept from the caller of what he may hear: he may be told without asking. */
    readonly whole: (caller: Caller) => boolean;
    /** The newest sequence number of a company. */
    readonly newest: (company: string) => Promise<number>;
  };
  /**
   * Reads which packs there are: from the next call on they run, and calls in flight end on those they began with. Done
   * by itself every two seconds. Throws what the database says.
   */
  readonly refreshModules: () => Promise<void>;
  /** Modules that a company has not switched on, by name. Throws what the database says. */
  /** The kinds of records that the caller may look at, by module. */
  readonly menu: (caller: Caller) => Promise<readonly MenuModule[]>;
  readonly modulesOff: (company: string) => Promise<readonly string[]>;
  /**
   * Makes the records that a module brings to try it with, by its commands, once: said again, nothing is made twice.
   * The refusal of the first that is refused, or how many there are.
   */
  readonly loadDemo: (caller: Caller, module: string) => Promise<Outcome>;
  /** Sends a test by a channel as it is set, to an address or number (of devices: to the caller's own), and says what came of it. */
  readonly tryChannel: (caller: Caller, channel: CarriedChannel, to: string) => Promise<TriedChannel>;
  /** Sends somebody a mail about his account by a company's mail server; null: it has none. */
  readonly sendMail: (company: string, mail: AccountMail) => Promise<TriedChannel | null>;
  /** Called for every event after its commit, in order within a company. Returns the way to stop. */
  readonly onEvent: (listener: (event: EventRecord) => void) => () => void;
  /** Called for how a job stands whenever that changes, in whichever process. Returns the way to stop. */
  readonly onJob: (listener: (news: JobNews) => void) => () => void;
  /** Begins to relay events and to do jobs; call once. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}
