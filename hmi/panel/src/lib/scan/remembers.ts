const VOLUME = 'millrace.panel.volume';
const BAUD = 'millrace.panel.baud';
const CATCH = 'millrace.panel.scan-text';

/** What a terminal keeps of its scanner and its voice. */
export const remembersScans = {
  volume: (): number => Number(localStorage.getItem(VOLUME) ?? '1'),
  keepVolume: (volume: number): void => localStorage.setItem(VOLUME, String(volume)),
  /** Bits a second of a reader on a serial line. */
  baudRate: (): number => Number(localStorage.getItem(BAUD)) || 9_600,
  keepBaudRate: (rate: number): void => localStorage.setItem(BAUD, String(rate)),
  /** The reader sends text and no keys, as those built into Android devices do. */
  sendsText: (): boolean => localStorage.getItem(CATCH) === '1',
  keepSendsText: (on: boolean): void => localStorage.setItem(CATCH, on ? '1' : '0'),
};
