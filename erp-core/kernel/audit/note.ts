import type { Caller } from '../caller.ts';
import type { Refusal } from '../refusal.ts';

/** Something that no command did, for the audit trail. */
export interface Note {
  /** Whose notes are counted together and limited together: a user of a company, or a peer's address. */
  readonly source: string;
  /** Guests (nobody has shown yet who he is) have little room, so that they never take that of members. */
  readonly by: 'guest' | 'member';
  /** Left out: every company of the user. */
  readonly company?: string;
  /** Id of the user, or how to find it; null: nobody here. */
  readonly user: string | (() => Promise<string | null>);
  /** Name of what was asked for; those of `NOTED` where it has none of its own. */
  readonly command: string;
  /** Id of the terminal where it was asked. */
  readonly terminal?: string | undefined;
  /** Code of the refusal. */
  readonly refusal?: string;
  /** What tells two notes apart beside source, name and refusal. */
  readonly apart?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Summed up over what is counted together. */
  readonly rows?: number;
  readonly correlation: string;
}

/** Names in the audit trail that are no command's. */
export const NOTED = {
  signIn: 'identity.sign-in',
  signOut: 'identity.sign-out',
  /** A program that shows a key nobody made, or not any more. */
  apiKey: 'identity.api-key',
  passwordChange: 'identity.password-change',
  sessionsEnd: 'identity.sessions-end',
  unlock: 'identity.unlock',
  twoFactorOn: 'identity.two-factor-on',
  twoFactorOff: 'identity.two-factor-off',
  backupCodes: 'identity.backup-codes',
  passkeyAdd: 'identity.passkey-add',
  passkeyRemove: 'identity.passkey-remove',
  secretsRotate: 'operations.secrets-rotate',
  packInstall: 'operations.pack-install',
  packRemove: 'operations.pack-remove',
  packDistrust: 'operations.pack-distrust',
  backup: 'operations.backup',
  /** Bytes that came in beside a command. */
  fileTaken: 'kernel.file.take',
  export: 'kernel.export',
  refusal: 'kernel.refusal',
} as const;

/** How the keys of notes begin; the space is in no key that a client gives. */
export const NOTE_KEY = 'note ';

const NAMES: ReadonlySet<string> = new Set(Object.values(NOTED));
const MOST_FIELDS = 10;

/**
 * A refusal before the executor, or null where none is told: what nobody declared has names without end. Of the input it
 * says only which fields were wrong, for it may hold secrets.
 */
export function refusalNote(caller: Caller, name: string, way: string, refusal: Refusal): Note | null {
  const { code, status, details } = refusal;
  if (status !== 403 && code !== 'input-invalid') return null;
  const issues = Array.isArray(details.issues) ? details.issues : [];
  const fields = issues.slice(0, MOST_FIELDS).flatMap(({ path }: { path?: unknown }) => path ?? []);
  const { permission, site } = details;
  return {
    ...ofCaller(caller),
    command: name,
    refusal: code,
    apart: way,
    detail: {
      way,
      ...(fields.length > 0 ? { fields } : {}),
      ...(typeof permission === 'string' ? { permission } : {}),
      ...(typeof site === 'string' ? { site: site.slice(0, 128) } : {}),
      ...(caller.apiKey === undefined ? {} : { apiKey: caller.apiKey }),
    },
  };
}

/** An export that has ended, also one that was broken off: so many rows had left. */
export function exportNote(caller: Caller, of: string, asked: object, rows: number | undefined): Note {
  const detail = { of, ...asked, ...(caller.apiKey === undefined ? {} : { apiKey: caller.apiKey }) };
  const note = { ...ofCaller(caller), command: NOTED.export, apart: JSON.stringify(detail), detail };
  return rows === undefined ? note : { ...note, rows };
}

/** What somebody did to the whole installation, and where it was refused the code. */
export function operationNote(
  caller: Caller,
  command: string,
  detail: Readonly<Record<string, unknown>>,
  refusal?: string,
): Note {
  const apart = JSON.stringify(detail);
  const by = ofCaller(caller);
  // Of a source of their own: many refusals must not leave untold what the same person did to all.
  const source = `operations ${by.source}`;
  return { ...by, source, command, apart, detail, ...(refusal === undefined ? {} : { refusal }) };
}

const ofCaller = ({ company, user, terminal, correlation }: Caller) => ({
  source: `${company} ${user}`,
  by: 'member' as const,
  company,
  user,
  ...(terminal === undefined ? {} : { terminal }),
  correlation,
});

/** What a note becomes where its source, or all sources, have said too many different things. */
export function overflowOf(note: Note): Note {
  const { source: _source, apart: _apart, detail: _detail, user, by, ...rest } = note;
  const command = NAMES.has(note.command) ? note.command : NOTED.refusal;
  const own = by === 'member' && typeof user === 'string';
  return {
    ...rest,
    by,
    user: own ? user : async () => null,
    source: own ? `more ${note.source}` : `more ${by}`,
    command,
    detail: { more: true },
  };
}
