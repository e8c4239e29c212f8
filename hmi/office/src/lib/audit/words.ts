import type { AuditKind, AuditRow } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { m } from '#lib/texts.ts';

const KINDS: Readonly<Record<AuditKind, () => string>> = {
  command: m.audit_kind_command,
  right: m.audit_kind_right,
  refusal: m.audit_kind_refusal,
  'sign-in': m.audit_kind_sign_in,
  'sign-out': m.audit_kind_sign_out,
  account: m.audit_kind_account,
  export: m.audit_kind_export,
};
export const AUDIT_KINDS = Object.keys(KINDS) as AuditKind[];
export const kindWord = (kind: AuditKind): string => KINDS[kind]();

/** What no module declares: the server itself does it. */
const NAMES: Readonly<Record<string, () => string>> = {
  'identity.sign-in': m.audit_kind_sign_in,
  'identity.sign-out': m.audit_kind_sign_out,
  'identity.api-key': m.audit_api_key,
  'identity.password-change': m.audit_password_change,
  'identity.sessions-end': m.audit_sessions_end,
  'identity.unlock': m.audit_unlock,
  'identity.two-factor-on': m.audit_two_factor_on,
  'identity.two-factor-off': m.audit_two_factor_off,
  'identity.backup-codes': m.audit_backup_codes,
  'identity.passkey-add': m.audit_passkey_add,
  'identity.passkey-remove': m.audit_passkey_remove,
  'operations.secrets-rotate': m.audit_secrets_rotate,
  'operations.pack-install': m.audit_pack_install,
  'operations.pack-remove': m.audit_pack_remove,
  'operations.pack-distrust': m.audit_pack_distrust,
  'operations.backup': m.audit_backup,
  'kernel.file.take': m.audit_file_take,
  'kernel.export': m.audit_kind_export,
  'kernel.fact-set.apply': m.audit_facts,
  'kernel.refusal': m.audit_kind_refusal,
};
const REFUSALS: Readonly<Record<string, () => string>> = {
  'wrong-credentials': m.audit_wrong_credentials,
  'too-many-attempts': m.audit_too_many,
  'wrong-api-key': m.audit_wrong_key,
  'not-allowed': m.audit_not_allowed,
  'wrong-second-factor': m.audit_wrong_factor,
  'passkey-refused': m.audit_passkey_refused,
};

export const whatWord = (row: Pick<AuditRow, 'name' | 'label'>, show: Format): string =>
  row.label ? show.name(row.label) : (NAMES[row.name]?.() ?? row.name);

/** Why it was refused, in a sentence where there is one; null: it was done. */
export const whyWord = ({ refusal, says }: Pick<AuditRow, 'refusal' | 'says'>, show: Format): string | null => {
  if (refusal === null) return null;
  return says ? show.name(says) : (REFUSALS[refusal]?.() ?? refusal);
};

/** Who it was: a member's name, a part of the system, or nobody that is known here. */
export const whoWord = ({ user, userName }: Pick<AuditRow, 'user' | 'userName'>): string => {
  if (userName !== null) return userName;
  if (user === 'unknown') return m.audit_nobody();
  return user.startsWith('system:') ? m.audit_system({ part: user.slice('system:'.length) }) : m.audit_former();
};

/** A value of a history for the eye; what holds more is shown as it is kept. */
export function valueWord(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? m.audit_yes() : m.audit_no();
  if (typeof value === 'object' && 'en' in value && typeof value.en === 'string') return value.en;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
