export type Sound = 'done' | 'refused' | 'ask' | 'again';

interface Tone {
  readonly hertz: number;
  /** ms */
  readonly from: number;
  readonly length: number;
}
/** They differ by rhythm as well as by pitch: one short high, two low, two rising, one dull. */
const TONES: Readonly<Record<Sound, readonly Tone[]>> = {
  done: [{ hertz: 1_760, from: 0, length: 90 }],
  refused: [
    { hertz: 220, from: 0, length: 160 },
    { hertz: 196, from: 230, length: 260 },
  ],
  ask: [
    { hertz: 880, from: 0, length: 80 },
    { hertz: 1_175, from: 130, length: 120 },
  ],
  again: [{ hertz: 330, from: 0, length: 60 }],
};
const RATE = 22_050;
const EDGE_MS = 5;

function render(context: AudioContext, tones: readonly Tone[]): AudioBuffer {
  const end = Math.max(...tones.map(({ from, length }) => from + length));
  const buffer = context.createBuffer(1, Math.ceil((end / 1_000) * RATE), RATE);
  const samples = buffer.getChannelData(0);
  for (const { hertz, from, length } of tones) {
    const [start, count] = [Math.floor((from / 1_000) * RATE), Math.floor((length / 1_000) * RATE)];
    const edge = (EDGE_MS / 1_000) * RATE;
    for (let nth = 0; nth < count && start + nth < samples.length; nth++) {
      const swell = Math.min(1, nth / edge, (count - nth) / edge);
      samples[start + nth] = swell * Math.sin((2 * Math.PI * hertz * nth) / RATE);
    }
  }
  return buffer;
}

/** The terminal's voice. Each sound is reckoned once, so that it begins with the touch or scan that it answers. */
class Sounds {
  #context: AudioContext | null = null;
  readonly #buffers = new Map<Sound, AudioBuffer>();

  /** To be called in the answer to a touch, where a browser lets nobody sound before one. */
  wake(): void {
    if (!this.#context) {
      this.#context = new AudioContext();
      for (const sound of Object.keys(TONES) as Sound[]) {
        this.#buffers.set(sound, render(this.#context, TONES[sound]));
      }
    }
    if (this.#context.state === 'suspended') void this.#context.resume();
  }
  /** @param volume of 1 */
  play(sound: Sound, volume: number): void {
    if (volume <= 0) return;
    this.wake();
    const context = this.#context;
    const buffer = this.#buffers.get(sound);
    if (!context || !buffer || context.state !== 'running') return;
    const source = context.createBufferSource();
    const gain = context.createGain();
    gain.gain.value = volume;
    source.buffer = buffer;
    source.connect(gain).connect(context.destination);
    source.start();
  }
}
export const sounds = new Sounds();
