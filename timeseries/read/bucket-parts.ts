/**
 * What a bucket says of its readings, or one reading as a bucket of its own: rows that combine in order of time. Columns
 * of equal length; times in µs, `integral` in value × seconds over [first, last] without gaps, `covered` in seconds. NaN
 * stands for a value that is not usable (bad, or no number).
 */
export class BucketParts {
  length = 0;
  firstTime: Float64Array;
  lastTime: Float64Array;
  firstValue: Float64Array;
  lastValue: Float64Array;
  least: Float64Array;
  greatest: Float64Array;
  integral: Float64Array;
  covered: Float64Array;
  n: Float64Array;
  uncertain: Float64Array;
  bad: Float64Array;

  constructor(capacity = 4096) {
    this.firstTime = new Float64Array(capacity);
    this.lastTime = new Float64Array(capacity);
    this.firstValue = new Float64Array(capacity);
    this.lastValue = new Float64Array(capacity);
    this.least = new Float64Array(capacity);
    this.greatest = new Float64Array(capacity);
    this.integral = new Float64Array(capacity);
    this.covered = new Float64Array(capacity);
    this.n = new Float64Array(capacity);
    this.uncertain = new Float64Array(capacity);
    this.bad = new Float64Array(capacity);
  }

  /** Makes room for one more and gives its index. */
  add(): number {
    if (this.length === this.n.length) this.#grow();
    return this.length++;
  }

  /** A single reading; `value` NaN where it is not usable. */
  addReading(time: number, value: number, quality: number): void {
    const at = this.add();
    this.firstTime[at] = time;
    this.lastTime[at] = time;
    this.firstValue[at] = value;
    this.lastValue[at] = value;
    this.least[at] = value;
    this.greatest[at] = value;
    this.integral[at] = 0;
    this.covered[at] = 0;
    this.n[at] = 1;
    this.uncertain[at] = quality >= 0x4000 && quality < 0x8000 ? 1 : 0;
    this.bad[at] = quality >= 0x8000 ? 1 : 0;
  }

  /** Row numbers in order of time: rows come from several tables, each in whatever order was cheapest. */
  inOrder(): Uint32Array {
    const order = Uint32Array.from({ length: this.length }, (_, at) => at);
    const time = this.firstTime;
    let sorted = true;
    for (let at = 1; at < this.length && sorted; at++) sorted = (time[at - 1] as number) <= (time[at] as number);
    return sorted ? order : order.sort((a, b) => (time[a] as number) - (time[b] as number));
  }

  #grow(): void {
    const names = [
      ...(['firstTime', 'lastTime', 'firstValue', 'lastValue', 'least', 'greatest'] as const),
      ...(['integral', 'covered', 'n', 'uncertain', 'bad'] as const),
    ];
    const length = Math.max(1024, this.length * 2);
    for (const name of names) {
      const larger = new Float64Array(length);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}
