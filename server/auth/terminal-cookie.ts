/**
 * Two cookies make a panel a terminal: its own credential, which names no person, and that of whoever is signed on. Apart
 * from the identity library's, whose prefix they do not have. Over TLS `__Host-` binds them to this very host.
 */
const TERMINAL = 'millrace-terminal';
const PERSON = 'millrace-person';
const MAX_HEADER = 8192;
/** Browsers keep no cookie longer; it is given anew whenever the panel is opened. */
const YEAR_AND_MORE = 400 * 24 * 3_600;

export interface TerminalCookies {
  readonly terminal: string;
  /** Null: nobody is signed on. */
  readonly person: string | null;
}

const nameOf = (name: string, encrypted: boolean): string => (encrypted ? `__Host-${name}` : name);

function credentialIn(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [given, value] = part.split('=', 2);
    if (given?.trim() === name) return /^[\w-]{43}$/.test(value?.trim() ?? '') ? (value?.trim() ?? null) : null;
  }
  return null;
}

/** The credentials of a Cookie header; null: this is no terminal. */
export function terminalCookies(header: string | undefined, encrypted: boolean): TerminalCookies | null {
  if (!header || header.length > MAX_HEADER || !header.includes(TERMINAL)) return null;
  const terminal = credentialIn(header, nameOf(TERMINAL, encrypted));
  return terminal === null ? null : { terminal, person: credentialIn(header, nameOf(PERSON, encrypted)) };
}

function line(name: string, value: string, seconds: number, encrypted: boolean): string {
  const secure = encrypted ? '; Secure' : '';
  return `${nameOf(name, encrypted)}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}

export const terminalCookie = (credential: string, encrypted: boolean): string =>
  line(TERMINAL, credential, YEAR_AND_MORE, encrypted);
export const personCookie = (credential: string, seconds: number, encrypted: boolean): string =>
  line(PERSON, credential, seconds, encrypted);
export const noPersonCookie = (encrypted: boolean): string => line(PERSON, '', 0, encrypted);
export const noTerminalCookie = (encrypted: boolean): string => line(TERMINAL, '', 0, encrypted);
