import type { LocalizedText } from '@millrace/contracts';
import type {
  Caller,
  EventRecord,
  Kernel,
  Locale,
  Member,
  OfflineList,
  Registry,
  SaidOffline,
  TerminalAt,
  TerminalDoor,
} from '@millrace/erp-core';

export type { Caller, FactSetArrival, ListRequest, Member, Outcome, Page } from '@millrace/erp-core';

type Of<Map> = Map extends ReadonlyMap<string, infer Thing> ? Thing : never;
/** A command or query by its name, as the kernel's registry gives it. */
export type Declared = Pick<Of<Registry['commands']>, 'name' | 'label' | 'input' | 'permission'>;
export type DeclaredCommand = Declared & Pick<Of<Registry['commands']>, 'confirm' | 'reversedBy' | 'fact'>;
export type DeclaredEntity = Pick<
  Of<Registry['entities']>,
  'name' | 'label' | 'table' | 'parts' | 'computed' | 'search'
>;
/** What is told of an event. */
export type HeardEvent = Pick<EventRecord, 'company' | 'seq' | 'at' | 'type' | 'site' | 'payload'>;

/** What the server uses of the business kernel, and nothing else of it. */
export interface KernelDoor
  extends Pick<
    Kernel,
    | 'execute'
    | 'note'
    | 'query'
    | 'list'
    | 'get'
    | 'aggregate'
    | 'history'
    | 'describe'
    | 'template'
    | 'exportRows'
    | 'exportMade'
    | 'templateWorkbook'
    | 'exportWorkbook'
    | 'importRefused'
    | 'group'
    | 'files'
    | 'applyFactSet'
    | 'refreshModules'
    | 'loadDemo'
    | 'menu'
    | 'search'
    | 'inbound'
    | 'modulesOff'
    | 'onJob'
    | 'tryChannel'
    | 'sendMail'
    | 'start'
    | 'stop'
  > {
  readonly registry: {
    readonly commands: ReadonlyMap<string, DeclaredCommand>;
    readonly queries: ReadonlyMap<string, Declared>;
    readonly entities: ReadonlyMap<string, DeclaredEntity>;
  };
  readonly events: {
    readonly after: (caller: Caller, seq: number, limit?: number) => Promise<readonly HeardEvent[]>;
    /** Whether nothing of what the caller may hear is kept from him: he may be told from memory. */
    readonly whole: (caller: Caller) => boolean;
    readonly newest: (company: string) => Promise<number>;
  };
  readonly onEvent: (listener: (event: HeardEvent) => void) => () => void;
}

/** Which company is asked for, and under which name the request goes through the logs. */
export interface WantedCompany {
  readonly company?: string;
  readonly correlation: string;
}

/** A part of the system that uses the operator's token with no person behind it. */
export type Acting = 'demo';

/** Who belongs where: the kernel's companies, sites and roles behind a signed-in user. */
export interface CompanyDoor {
  /** Null: the user belongs to no company (or not to the one asked for). */
  readonly member: (user: string, wanted: WantedCompany) => Promise<Member | null>;
  /**
   * The machine's own operator in a company (by id or name; left out: the only one there is). Null: there is no such
   * company, or more than one to choose from. `acting`: it is not the operator but a part of the system, and is audited so.
   */
  readonly operator: (wanted: WantedCompany & { readonly acting?: Acting }) => Promise<Member | null>;
  /**
   * The member whose API key this is, with his rights of now or what the key is narrowed to. "unknown": there is no such
   * key, or not any more. Null: the key is of another company than the one asked for, or its owner is no member now.
   */
  readonly keyHolder: (key: string, wanted: WantedCompany) => Promise<Member | 'unknown' | null>;
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

export interface PeopleAt extends Omit<OfflineList, 'people'> {
  readonly off: string[];
  readonly sites: { readonly id: string; readonly name: LocalizedText }[];
  readonly permissions: string[][];
  readonly people: (Pick<OfflineList['people'][number], 'name' | 'locale' | 'pin'> & {
    readonly id: string;
    readonly email: string;
    /** Which of the lists of `permissions`. */
    readonly permissions: number;
    readonly badges: string[];
  })[];
}

/** Terminals and who is signed on at them. */
export interface TerminalGate extends TerminalDoor {
  /** What the site of a terminal is called. */
  readonly siteName: (terminal: Pick<TerminalAt, 'company' | 'site'>) => Promise<LocalizedText>;
  /**
   * The person signed on, as a member who is at this terminal, or the wall that it is; null: nobody is, or is a member no
   * more.
   */
  readonly memberAt: (terminal: TerminalAt, correlation: string) => Promise<Member | null>;
  /** Who may sign on there without the server, as a terminal keeps it. */
  readonly peopleAt: (terminal: TerminalAt, list: OfflineList, correlation: string) => Promise<PeopleAt>;
  /** Who said something under a sign-on without the server; null: nobody is known to have. */
  readonly offlineSayer: (
    terminal: TerminalAt,
    said: Parameters<TerminalDoor['offline']['sayer']>[1],
    correlation: string,
  ) => Promise<{ readonly member: Member; readonly said: SaidOffline } | null>;
}
