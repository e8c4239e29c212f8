import { type FickleWay, fickleWay } from '../../../distribution/testing/fickle-way.ts';

/** A real server behind a way that does to a connection what links do: the faults of the suite, for whoever extends it. */
export abstract class BehindFickleWay {
  private way: FickleWay | null = null;

  /** Where the way begins; undefined before it was made. */
  protected get port(): number | undefined {
    return this.way?.port;
  }

  /** Opens the way; the first time it is made, to the port that the server is started on. */
  protected async openTo(start: () => number | Promise<number>): Promise<void> {
    this.way ??= await fickleWay(await start());
    this.way.set('open');
  }

  protected async closeWay(): Promise<void> {
    await this.way?.close();
  }

  /** It cannot be reached; what it is told meanwhile it keeps. */
  async stop(): Promise<void> {
    this.way?.set('cut');
  }

  silence(): void {
    this.way?.set('swallow');
  }

  strand(): void {
    this.way?.forget();
  }

  garble(): void {
    this.way?.inject(Buffer.alloc(32, 0xff));
  }

  slow(milliseconds: number): void {
    this.way?.slow(milliseconds);
  }

  heal(): void {
    this.way?.set('open');
    this.way?.slow(0);
  }

  connections(): number {
    return this.way?.open ?? 0;
  }
}
