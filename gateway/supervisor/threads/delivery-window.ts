import { DeviceError } from '@millrace/driver-api';

/** Deliveries of one link that the gateway may have before it has kept one of them. */
const UNDER_WAY = 16;
/** Readings that wait here for their turn. A driver that waits for its deliveries never comes near. */
const MOST_WAITING = 200_000;

/** Lets only so much of one link cross at a time, so that a driver that does not wait fills its own thread and no other. */
export class DeliveryWindow {
  private underWay = 0;
  private waiting = 0;
  private readonly turns: (() => void)[] = [];

  /** Rejects where so much waits that its driver cannot be one that waits. */
  async pass<Result>(readings: number, send: () => Promise<Result>): Promise<Result> {
    if (this.underWay >= UNDER_WAY) {
      if (this.waiting + readings > MOST_WAITING)
        throw new DeviceError('refused', `it reports on, though ${this.waiting} readings wait to be kept`);
      this.waiting += readings;
      await new Promise<void>((resolve) => this.turns.push(resolve));
      this.waiting -= readings;
    } else this.underWay++;
    try {
      return await send();
    } finally {
      const next = this.turns.shift();
      if (next) next();
      else this.underWay--;
    }
  }
}
