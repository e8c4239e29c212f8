import { type Collection, SCANNER_FILTER, ScanReports } from './hid-report.ts';

interface InputReport extends Event {
  readonly reportId: number;
  readonly data: DataView;
}
interface HidDevice extends EventTarget {
  readonly collections: readonly Collection[];
  readonly opened: boolean;
  open(): Promise<void>;
  close(): Promise<void>;
}
interface Hid extends EventTarget {
  getDevices(): Promise<HidDevice[]>;
  requestDevice(options: { filters: readonly (typeof SCANNER_FILTER)[] }): Promise<HidDevice[]>;
}
/** WebHID, whose types the browser's do not have. */
const hidOf = (): Hid | null => (navigator as { readonly hid?: Hid }).hid ?? null;
export const hasHid = (): boolean => hidOf() !== null;

/** Asks the person for a reader in POS mode; false: none was chosen. */
export async function askForHid(): Promise<boolean> {
  const given = await hidOf()?.requestDevice({ filters: [SCANNER_FILTER] });
  return (given?.length ?? 0) > 0;
}

/** Hears readers in POS mode that this browser was given. `changed`: how many are open. Returns the way to stop. */
export function listenToHid(scanned: (text: string) => void, changed: (open: number) => void): () => void {
  const hid = hidOf();
  if (!hid) return () => undefined;
  const heard = new Map<HidDevice, (event: Event) => void>();
  let stopped = false;
  const forget = (device: HidDevice): void => {
    const hear = heard.get(device);
    if (hear) device.removeEventListener('inputreport', hear);
    heard.delete(device);
    changed(heard.size);
  };
  const listen = async (device: HidDevice): Promise<void> => {
    if (heard.has(device)) return;
    const reports = new ScanReports(device.collections);
    const hear = (event: Event): void => {
      const { reportId, data } = event as InputReport;
      const text = reports.feed(reportId, data);
      if (text) scanned(text);
    };
    heard.set(device, hear);
    device.addEventListener('inputreport', hear);
    try {
      if (!device.opened) await device.open();
      changed(heard.size);
    } catch {
      // Another program has it; it is tried again when it is plugged in or chosen again.
      forget(device);
    }
  };
  const all = async (): Promise<void> => {
    for (const device of await hid.getDevices()) if (!stopped) void listen(device);
  };
  const plugged = (): void => void all();
  const pulled = (event: Event): void => forget((event as Event & { readonly device: HidDevice }).device);
  hid.addEventListener('connect', plugged);
  hid.addEventListener('disconnect', pulled);
  void all();
  return () => {
    stopped = true;
    hid.removeEventListener('connect', plugged);
    hid.removeEventListener('disconnect', pulled);
    for (const device of [...heard.keys()]) {
      forget(device);
      void device.close().catch(() => undefined);
    }
  };
}
