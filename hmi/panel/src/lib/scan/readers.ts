import { listenToHid } from './hid.ts';
import { remembersScans } from './remembers.ts';
import { scanner } from './scanner.svelte.ts';
import { listenToSerial } from './serial.ts';

/** Hears the readers that do not type: those on serial lines, and on USB in POS mode. Returns the way to stop. */
export function listenToReaders(): () => void {
  const stops = [
    listenToSerial((text) => scanner.hear(text, 'serial'), {
      baudRate: remembersScans.baudRate(),
      changed: (open) => scanner.opened('serial', open),
    }),
    listenToHid(
      (text) => scanner.hear(text, 'hid'),
      (open) => scanner.opened('hid', open),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
