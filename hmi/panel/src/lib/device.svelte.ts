const PREFIX = 'millrace.panel';
/** CSS pixels of a physical millimetre where nobody has calibrated: right for a 10-inch panel of 1280 × 800. */
const UNCALIBRATED = 5.9;

/** What this terminal is: the machine it stands at and the true size of its glass. Kept on the device. */
class Device {
  #machine: string | null = $state(localStorage.getItem(`${PREFIX}.machine`));
  #mm: number = $state(Number(localStorage.getItem(`${PREFIX}.mm`)) || UNCALIBRATED);

  /** "site:area/line/cell/device" */
  get station(): { site: string; machine: string } | null {
    const [site, machine] = this.#machine?.split(':') ?? [];
    return site && machine ? { site, machine } : null;
  }
  choose(site: string, machine: string): void {
    this.#machine = `${site}:${machine}`;
    localStorage.setItem(`${PREFIX}.machine`, this.#machine);
  }
  /** CSS pixels a millimetre. */
  get mm(): number {
    return this.#mm;
  }
  calibrate(mm: number): void {
    this.#mm = Math.min(20, Math.max(2, mm));
    localStorage.setItem(`${PREFIX}.mm`, String(this.#mm));
  }
}
export const device = new Device();
