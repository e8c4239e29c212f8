import { randomInt } from 'node:crypto';
import { siteDocument } from '@millrace/contracts';
import { DEMO_SITE, readSiteFolder } from '@millrace/provisioning';
import { type DemoArguments, demoArguments, USAGE } from './run/arguments.ts';
import { demoFolder } from './run/demo-folder.ts';
import { lockDemo } from './run/demo-lock.ts';
import { governedSpeed } from './run/governed-speed.ts';
import { seeBacklog } from './run/see-backlog.ts';
import { NOTED_EVERY, simulate } from './run/simulation.ts';
import { notedSpeed, noteSpeed, wishedSpeed, wishSpeed } from './run/speed-file.ts';

/** The devices of the demo plant, in one process; each has its own connection and credential. */
const tell = (what: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${what}`);

try {
  const given = demoArguments(process.argv.slice(2), process.env);
  if (given === 'help') console.log(USAGE);
  else run(given);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
}

function untilAsked(stop: () => void): void {
  let asked = false;
  const once = (): void => {
    if (!asked) stop();
    asked = true;
  };
  process.on('SIGTERM', once);
  process.on('SIGINT', once);
  process.on('disconnect', once);
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'stop') once();
  });
}

function run(given: DemoArguments): void {
  const folder = demoFolder(given.data);
  const lock = lockDemo(folder.path);
  if (!lock) {
    steer(folder.path, given.speed);
    return;
  }
  const credentials = folder.credentials();
  if (!credentials) {
    lock.release();
    console.error(
      `The demo plant is not set up in ${given.data}: start Millrace with MILLRACE_DEMO=1 on an empty data folder (npm start does), or set MILLRACE_DATA to the folder of the plant that runs.`,
    );
    process.exitCode = 1;
    return;
  }
  const memory = folder.memory();
  const seed = given.seed ?? memory?.seed ?? randomInt(0xffffffff);
  tell(`demo plant: seed ${seed}, speed ${given.speed}, ${given.mqtt} and ${given.http}`);
  const simulation = simulate({
    site: siteDocument.parse(readSiteFolder(DEMO_SITE).document),
    credentials,
    doors: { mqtt: given.mqtt, http: given.http },
    seed,
    speed: given.speed,
    history: given.history,
    ...(given.only === null ? {} : { only: given.only }),
    memory,
    unsent: given.only === null ? folder.takeOutbox() : {},
    tell,
  });
  const note = (clean: boolean): void => {
    // One device alone does not know how far the others have come.
    if (given.only === null) folder.keepMemory(simulation.memory(clean));
  };
  note(false);
  const speed = governedSpeed({
    asked: given.speed,
    see: () => seeBacklog(given.data, process.env),
    setSpeed: (now) => simulation.setSpeed(now),
    tell(line) {
      tell(line);
      noteSpeed(folder.path, line);
      // The keeper shows it beside the part's state.
      process.send?.({ type: 'health', state: 'ready', reason: line });
    },
  });
  noteSpeed(folder.path, speed.state);
  const noting = setInterval(() => note(false), NOTED_EVERY);
  const looking = setInterval(() => speed.ask(wishedSpeed(folder.path) ?? given.speed), 1000);
  const reporting = setInterval(() => {
    const { sent, waiting, connected, devices } = simulation;
    tell(`${sent} sent, ${waiting} waiting, ${connected} of ${devices} devices connected; ${speed.state}`);
  }, 30_000);
  process.send?.({ type: 'ready' });
  untilAsked(() => {
    for (const timer of [noting, looking, reporting]) clearInterval(timer);
    speed.stop();
    simulation
      .stop()
      .then((unsent) => {
        if (given.only === null) folder.keepOutbox(unsent);
      })
      .catch((error: unknown) => tell(`a device did not hang up: ${error instanceof Error ? error.message : error}`))
      .finally(() => {
        note(true);
        tell(`stopped after ${simulation.sent} messages`);
        lock.release();
        process.exit(0);
      });
  });
}

/** The devices run already, in another process: asks them for another speed as long as this one runs. */
function steer(folder: string, speed: number): void {
  tell(`the demo plant runs already; its speed is ${speed} until you end this (Ctrl-C)`);
  const wish = wishSpeed(folder, speed);
  const renewing = setInterval(() => wish.renew(), 5000);
  let heard = notedSpeed(folder);
  const hearing = setInterval(() => {
    const now = notedSpeed(folder);
    if (now !== null && now !== heard) tell(now);
    heard = now;
  }, 1000);
  untilAsked(() => {
    clearInterval(renewing);
    clearInterval(hearing);
    wish.withdraw();
    tell('the demo plant goes on at its own speed');
    process.exit(0);
  });
}
