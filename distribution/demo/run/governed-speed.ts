import { type Backlog, type Governor, govern, ungoverned } from './governor.ts';
import { saySpeed } from './say-speed.ts';

/** Between two looks at what waits, in milliseconds; the governor's figures are for it. */
const LOOK = 2_000;
/** A speed that moves is told at most this often, in looks, and only when it moved by a tenth. */
const TOLD_EVERY = 5;
const WORTH_TELLING = 1.1;

export interface GovernedSpeedOptions {
  readonly asked: number;
  readonly see: () => Promise<Backlog>;
  readonly setSpeed: (speed: number) => void;
  /** Hears the state in one line, whenever it changed by what a reader would notice. */
  readonly tell: (line: string) => void;
  readonly every?: number;
}

export interface GovernedSpeed {
  /** The state in one line, as it is now. */
  readonly state: string;
  ask(speed: number): void;
  stop(): void;
}

/** Looks at what waits to be booked and has the devices do no more than is booked: see `governor.ts`. */
export function governedSpeed({ asked, see, setSpeed, tell, every = LOOK }: GovernedSpeedOptions): GovernedSpeed {
  let wanted = asked;
  let governor: Governor = ungoverned(asked);
  let why: Backlog | string | null = null;
  let told = { speed: asked, looks: 0, isBlind: false };
  let over = false;
  let timer: NodeJS.Timeout | undefined;

  const isFull = (): boolean => governor.speed === wanted;
  const state = (): string => saySpeed(wanted, governor.speed, why);

  function tellWhatMoved(): void {
    told.looks++;
    const { speed } = governor;
    const isBlind = typeof why === 'string';
    const moved = Math.max(speed, told.speed) / Math.min(speed, told.speed);
    const arrived = isFull() && told.speed !== speed;
    const due = told.looks >= TOLD_EVERY && moved >= WORTH_TELLING;
    if (!arrived && !due && isBlind === told.isBlind) return;
    // A speed that does not follow anybody is told once, though nothing is slower for it.
    const blind = isBlind && isFull() ? `: nobody can say how far booking is (${why})` : '';
    tell(`${state()}${blind}`);
    told = { speed, looks: 0, isBlind };
  }

  async function look(): Promise<void> {
    let backlog: Backlog | null = null;
    try {
      backlog = await see();
      why = backlog;
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    if (over) return;
    governor = govern(governor, wanted, backlog);
    setSpeed(governor.speed);
    tellWhatMoved();
  }
  const again = (): void => {
    timer = setTimeout(() => void look().then(() => !over && again()), every);
  };
  again();

  return {
    get state() {
      return state();
    },
    ask(speed) {
      if (speed === wanted) return;
      const wasFull = isFull();
      wanted = speed;
      // Who was held back goes on from there: the plant is as slow as before, whatever is asked of it.
      governor = { ...governor, speed: wasFull ? speed : Math.min(governor.speed, speed) };
      setSpeed(governor.speed);
      told = { ...told, speed: governor.speed, looks: 0 };
      tell(state());
    },
    stop() {
      over = true;
      clearTimeout(timer);
    },
  };
}
