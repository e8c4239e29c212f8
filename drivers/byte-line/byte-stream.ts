import type { DeviceError } from '@millrace/driver-api';

/** Bytes both ways to a device or a bridge, whatever carries them. */
export interface ByteStream {
  write(bytes: Uint8Array): void;
  /** Who hears of bytes and of the end; set once, before anything is written. `gone` is told once, never after `close`. */
  listen(heard: { bytes(bytes: Uint8Array): void; gone(error: DeviceError): void }): void;
  /** Releases it; may be called twice. */
  close(): Promise<void>;
}
