import type { Socket } from 'socket.io-client';

// biome-ignore lint/suspicious/noExplicitAny: listeners of Socket.IO take what the server sends
type Listener = (...news: any[]) => void;

/**
 * A socket whose library is loaded once there is something to draw: a first page is drawn from answers over HTTP, and need
 * not wait for the way by which it is kept fresh. What is heard is the socket's own; what is said before it stands goes
 * nowhere, as the live channel says everything anew whenever it connects.
 */
export class LaterSocket {
  readonly #make: (library: typeof import('socket.io-client')) => Socket;
  readonly #listeners: (readonly [string, Listener])[] = [];
  readonly #ofLink: (readonly [string, Listener])[] = [];
  #socket: Socket | null = null;
  #loading = false;
  #isClosed = false;

  constructor(make: (library: typeof import('socket.io-client')) => Socket) {
    this.#make = make;
    void this.#load();
  }
  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }
  /** Whether it tries by itself, so that nobody else has to. */
  get active(): boolean {
    return this.#socket?.active ?? this.#loading;
  }
  set sendBuffer(packets: Socket['sendBuffer']) {
    if (this.#socket) this.#socket.sendBuffer = packets;
  }
  /** What is heard of the link below the socket. */
  readonly io = {
    on: (name: 'ping', listener: Listener): void => {
      this.#ofLink.push([name, listener]);
      this.#socket?.io.on(name, listener);
    },
    off: (name: 'ping', listener: Listener): void => {
      this.#socket?.io.off(name, listener);
    },
  };
  on(name: string, listener: Listener): void {
    this.#listeners.push([name, listener]);
    this.#socket?.on(name, listener);
  }
  emit(name: string, ...what: unknown[]): void {
    this.#socket?.emit(name, ...what);
  }
  /** Tries again now, where it does not by itself. */
  connect(): void {
    if (this.#socket) this.#socket.connect();
    else void this.#load();
  }
  removeAllListeners(): void {
    this.#listeners.length = 0;
    this.#socket?.removeAllListeners();
  }
  /** Ends it for good. */
  disconnect(): void {
    this.#isClosed = true;
    this.#socket?.disconnect();
  }

  async #load(): Promise<void> {
    if (this.#loading || this.#isClosed) return;
    this.#loading = true;
    try {
      const library = await import('socket.io-client');
      if (this.#isClosed) return;
      this.#socket = this.#make(library);
      for (const [name, listener] of this.#listeners) this.#socket.on(name, listener);
      for (const [, listener] of this.#ofLink) this.#socket.io.on('ping', listener);
    } catch (error) {
      this.#loading = false;
      // The link is away, and the library with it: whoever listens tries again as after any lost link.
      for (const [name, listener] of this.#listeners) if (name === 'connect_error') listener(error);
    } finally {
      this.#loading = false;
    }
  }
}
