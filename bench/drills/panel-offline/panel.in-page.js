// Runs in the panel's page before any script of it, with `skipped` and `wrong` (ms) given: this device's clocks, and the way
// to the panel's own parts. The types of what it answers are in `panel.ts`.
const realNow = Date.now.bind(Date);
const realElapsed = performance.now.bind(performance);
let gone = skipped;
const wall = () => realNow() + gone + wrong;
const RealDate = Date;
// With `new` and no argument, and as a function, it says what the device's clock says.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [wall()] : given, made),
  apply: () => new RealDate(wall()).toString(),
  get: (target, name, receiver) => (name === 'now' ? wall : Reflect.get(target, name, receiver)),
});
performance.now = () => realElapsed() + gone - skipped;
const stamp = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp')?.get;
Object.defineProperty(Event.prototype, 'timeStamp', {
  configurable: true,
  get() {
    return stamp.call(this) + gone - skipped;
  },
});

let found = null;
/** The panel's own session and clock, which its pages use: found by shape, for what a build exports has no names. */
async function parts() {
  if (found) return found;
  const urls = performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => name.includes('/_app/immutable/') && name.endsWith('.js') && !name.includes('worker'));
  const values = [];
  for (const url of new Set(urls)) values.push(...Object.values(await import(url)));
  const things = values.filter((value) => typeof value === 'object' && value !== null);
  const session = things.find((value) => 'outbox' in value && 'standing' in value);
  const clock = things.find((value) => 'corrections' in value && 'noted' in value);
  if (!session || !clock) throw new Error(`the panel's parts are in none of ${urls.length} scripts`);
  found = { session, clock };
  return found;
}

globalThis.drill = {
  async say(all) {
    const { session, clock } = await parts();
    for (const { n, after, command, input, moments } of all) {
      gone += after;
      // A glass that is touched: nobody is signed off for having gone away.
      document.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      const at = realNow() + gone;
      const now = clock.now();
      const times = Object.entries(moments).map(([name, before]) => [name, now - before]);
      await session.outbox.say(command, { ...input, ...Object.fromEntries(times) });
      const last = session.outbox.all.at(-1);
      if (last?.command !== command) throw new Error(`${command} was called saved and is not there`);
      await drillTold({ n, key: last.key, at });
    }
  },
  async shown() {
    const { session } = await parts();
    const { all, places } = session.outbox;
    return JSON.parse(JSON.stringify({ entries: all, places }));
  },
  /** Cheap: asked often while it drains. */
  async left() {
    const { session } = await parts();
    const refused = session.outbox.all.filter((entry) => entry.refused !== null).length;
    const signedIn = session.standing === 'signed-in' && !session.unsure;
    return {
      ...{ waiting: session.outbox.all.length - refused, refused, signedIn },
      asks: session.standing === 'signed-out',
      terminal: session.terminal?.id ?? null,
      box: session.outbox.box.is === 'kept' ? session.outbox.box.held : null,
      lasting: session.lasting ?? null,
      recovered: JSON.parse(JSON.stringify(session.outbox.recovered)),
    };
  },
};
