import { FNC1, type Gs1Elements, isGs1Fault, readGs1 } from '@millrace/hmi-client';

/** What a scanned text says by itself, before anybody is asked. */
export type Code =
  /** GS1: goods, a pallet, a place, by application identifier. */
  | { readonly kind: 'gs1'; readonly text: string; readonly elements: Gs1Elements }
  /** It announces GS1 and does not follow its rules: never guessed at. */
  | { readonly kind: 'broken'; readonly text: string; readonly fault: string }
  /** A card that presses a button, for gloves and wet hands. */
  | { readonly kind: 'card'; readonly action: Action }
  | {
      readonly kind: 'plain';
      readonly text: string /** As the numbers of RFID cards are written. */;
      readonly badge: boolean;
    };
export type Action = 'ok' | 'back' | 'home' | 'call';

const CARDS: Readonly<Record<string, Action>> = { OK: 'ok', BACK: 'back', HOME: 'home', CALL: 'call' };
const CARD = /^\$MR-([A-Z]+)$/;
/** AIM's symbology identifier, which readers send before the code where they are told to. */
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const ANNOUNCED = /^(\](C1|d2|Q3|e0|J1)|\()/;
/** Four, seven or ten bytes (ISO/IEC 14443-3), as readers write them. */
const UID = /^([0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/i;

/** Reads what was scanned. Pure. */
export function readCode(scanned: string): Code {
  const read = readGs1(scanned);
  if (!isGs1Fault(read)) return { kind: 'gs1', text: scanned, elements: read };
  if (ANNOUNCED.test(scanned) || scanned.startsWith(FNC1)) return { kind: 'broken', text: scanned, fault: read.fault };
  const text = scanned.replace(SYMBOLOGY, '').trim();
  const action = CARDS[CARD.exec(text)?.[1] ?? ''];
  if (action) return { kind: 'card', action };
  return { kind: 'plain', text, badge: UID.test(text.replaceAll(/[:\s-]/g, '')) };
}
