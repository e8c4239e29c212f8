/**
 * Something was written that no part of the page knows of by itself, such as what a toast took back: all that is shown
 * asks again.
 */
class Written {
  #times = $state(0);
  /** Read by whatever asks the server, so that it asks again. */
  get times(): number {
    return this.#times;
  }
  tell(): void {
    this.#times++;
  }
}
export const written = new Written();
