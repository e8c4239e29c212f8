import type { LocalizedText } from '@millrace/contracts';
import { z } from 'zod';
import { type Known, type KnownProtocol, PROTOCOLS } from './protocols.ts';
import { type SettingField, settingFields } from './setting-fields.ts';

/** A protocol as a person chooses and configures it. */
export interface ProtocolForm {
  readonly protocol: string;
  readonly label: LocalizedText;
  /** Its devices are asked (they stand in `connections`), rather than bring messages by a link. */
  readonly asked: boolean;
  readonly capabilities: readonly string[];
  /** Of the way: the connection or the link. */
  readonly settings: readonly SettingField[];
  /** Of one device behind it. */
  readonly device: readonly SettingField[];
}

/** What the site's document says in other places of a link: its id, and its devices. */
const ELSEWHERE = ['id', 'devices'];

const isAsked = (known: Known): known is KnownProtocol => 'address' in known;

function formOf(protocol: string, known: Known): ProtocolForm {
  const all = settingFields(known.settings);
  if (isAsked(known)) {
    const { label, capabilities, profile } = known;
    return { protocol, label, asked: true, capabilities, settings: all, device: settingFields(profile) };
  }
  return {
    ...{ protocol, label: known.label, asked: false, capabilities: [] },
    settings: all.filter(({ name }) => !ELSEWHERE.includes(name)),
    device: settingFields(deviceOf(known.settings)).filter(({ name }) => name !== 'device'),
  };
}

/** What a link's settings say of one of its devices. */
function deviceOf(settings: z.ZodType): z.ZodType {
  let devices: unknown = settings instanceof z.ZodObject ? settings.shape.devices : undefined;
  while (devices instanceof z.ZodDefault || devices instanceof z.ZodOptional || devices instanceof z.ZodPrefault)
    devices = devices.unwrap();
  return devices instanceof z.ZodArray ? (devices.element as z.ZodType) : z.object({});
}

let forms: readonly ProtocolForm[] | undefined;

/** All protocols, those whose devices are asked first. */
export function protocolForms(): readonly ProtocolForm[] {
  forms ??= Object.entries(PROTOCOLS)
    .map(([protocol, known]) => formOf(protocol, known))
    .sort((a, b) => Number(b.asked) - Number(a.asked));
  return forms;
}
