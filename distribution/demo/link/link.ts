import type { Message } from '../model/message.ts';

/** A device's way to a public door, with its own credential. */
export interface Link {
  /** True while it can send. */
  readonly up: boolean;
  /** Sends messages and resolves when the door has thanked for all of them. Rejects where it has not. */
  send(messages: readonly Message[]): Promise<void>;
  /** Pulls the plug, as a device does that is carried away or loses its network. */
  unplug(): Promise<void>;
  plug(): void;
  stop(): Promise<void>;
}

export interface Credential {
  readonly device: string;
  readonly secret: string;
}
