/** Lets a burst through and then so many a second: a flood of connections is refused before it costs anything. */
export class ConnectionGate {
  private tokens: number;
  private at = performance.now();
  private readonly perSecond: number;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
    this.tokens = perSecond * 2;
  }

  admits(): boolean {
    const now = performance.now();
    this.tokens = Math.min(this.perSecond * 2, this.tokens + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
