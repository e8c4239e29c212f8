import { asciiBytes } from './lines.ts';

export type ScaleCommand = 'weigh' | 'weigh-now' | 'repeat' | 'zero' | 'tare' | 'clear-tare' | 'reset';
export type AskedProtocol = 'toledo-8217' | 'sics' | 'toledo-continuous';

/** What asks a scale. A command that a protocol does not have is not here. */
const COMMANDS: Readonly<Record<AskedProtocol, Readonly<Partial<Record<ScaleCommand, string>>>>> = {
  'toledo-8217': { weigh: 'W', zero: 'Z', tare: 'T', 'clear-tare': 'C' },
  sics: {
    weigh: 'S\r\n',
    'weigh-now': 'SI\r\n',
    repeat: 'SIR\r\n',
    zero: 'Z\r\n',
    tare: 'T\r\n',
    'clear-tare': 'TAC\r\n',
    reset: '@\r\n',
  },
  'toledo-continuous': { zero: 'Z\r\n', tare: 'T\r\n', 'clear-tare': 'C\r\n' },
};

/** The bytes of a command; undefined where the protocol has none. */
export function scaleCommand(protocol: AskedProtocol, command: ScaleCommand): Uint8Array | undefined {
  const text = COMMANDS[protocol][command];
  return text === undefined ? undefined : asciiBytes(text);
}

/** What a scale is asked by these bytes, for one that is simulated; undefined for what it does not know. */
export function readScaleCommand(protocol: AskedProtocol, bytes: Uint8Array): ScaleCommand | undefined {
  const asked = String.fromCharCode(...bytes).trim();
  const known = Object.entries(COMMANDS[protocol]) as [ScaleCommand, string][];
  return known.find(([, text]) => text.trim() === asked)?.[0];
}
