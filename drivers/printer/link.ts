import type { DriverHost, DriverLink, LinkAnswer, LinkCommand } from '@millrace/driver-api';
import { z } from 'zod';
import type { printerSettings } from './manifest.ts';
import { Printer } from './printer.ts';

const printing = z.strictObject({ zpl: z.string().min(1) });

/** Label printers, each on a connection of its own. */
export function printerLink({ devices }: z.output<typeof printerSettings>, host: DriverHost): DriverLink {
  const printers = new Map(devices.map((settings) => [settings.device, new Printer(settings, host)]));
  /** Commands that are under way, by their number: one that is given again waits for the same answer. */
  const underWay = new Map<string, Promise<LinkAnswer>>();
  let ending: AbortController | null = null;
  let running: Promise<unknown> = Promise.resolve();

  return {
    async start() {
      if (ending) return;
      const begun = new AbortController();
      ending = begun;
      host.report('online', null);
      running = Promise.all([...printers.values()].map((printer) => printer.run(begun.signal)));
    },
    async stop() {
      if (!ending) return;
      ending.abort(new Error('these printers are not used any more'));
      ending = null;
      await running;
      host.report('stopped', null);
    },
    devices: () => [...printers.values()].map(({ state }) => state),
    async command(command: LinkCommand, signal: AbortSignal): Promise<LinkAnswer> {
      if (!ending) return { state: 'refused', message: 'these printers are not in use' };
      const before = underWay.get(command.id);
      if (before) return before;
      const answer = carryOut(printers.get(command.device), command, signal).finally(() => underWay.delete(command.id));
      underWay.set(command.id, answer);
      return answer;
    },
  };
}

/** `print` { zpl }: acknowledged when the printer has said that it is printed. */
async function carryOut(
  printer: Printer | undefined,
  { name, device, parameters }: LinkCommand,
  signal: AbortSignal,
): Promise<LinkAnswer> {
  if (!printer) return { state: 'refused', message: `there is no printer "${device}" on this link` };
  if (name !== 'print') return { state: 'refused', message: `a label printer takes "print" with "zpl", not "${name}"` };
  const given = printing.safeParse(parameters);
  if (!given.success) return { state: 'refused', message: z.prettifyError(given.error) };
  return printer.print(given.data.zpl, signal);
}
