import { ask, type Instruction, type InstructionRevision, newKey, stationInstructions } from '@millrace/hmi-client';
import { now } from '@millrace/hmi-ui/states/clock.svelte.ts';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { page } from '$app/state';
import { device } from '../device.svelte.ts';
import { useJobs } from '../jobs.svelte.ts';
import { plantClock } from '../plant-clock.ts';
import { remembered } from '../remembered.ts';
import { session } from '../session.svelte.ts';
import { type Kept, keepFiles } from './files.ts';
import { holding, isFor, wants } from './holding.ts';

const SAY = 'instructions.reading.say';
const MOST_ITEMS = 50;

export interface Shown {
  readonly of: Instruction;
  readonly held: InstructionRevision;
  readonly wants: ReturnType<typeof wants>;
}

/** The instructions of this station, for the component that calls this: as the plant told them last, and what was read here since. */
export function useInstructions() {
  let keptAt = $state<number | null>(null);
  let files = $state.raw<Kept | null>(null);
  let said = $state.raw<ReadonlySet<string>>(new Set());
  const jobs = useJobs();
  const known = $derived(jobs.resource.data !== null || jobs.resource.failure !== null);
  /** Of all jobs of the line, so that the next one is read about without a link too. */
  const items = $derived([...new Set(jobs.open.map(({ item }) => item.id))].slice(0, MOST_ITEMS).join(' '));
  const resource = useResource(
    (signal) => {
      void session.sent;
      const asked = items;
      const { site = '', machine: station = '' } = device.station ?? {};
      if (!known) return Promise.resolve(null);
      const input = { site, station, items: asked === '' ? [] : asked.split(' ') };
      return remembered(
        `instructions.${session.me?.user.id}.${site}.${station}`,
        signal,
        () => ask('instructions.station', input, stationInstructions, signal),
        (at) => {
          keptAt = at;
        },
      );
    },
    { every: 60_000 },
  );
  $effect(() => {
    const answer = resource.data;
    if (!answer || keptAt !== null) return;
    let gone = false;
    void keepFiles(answer.rows).then((kept) => {
      if (!gone) files = kept;
    });
    return () => {
      gone = true;
    };
  });
  /** What the page's address says (a job that is about to begin), else what is made now. */
  const about = $derived(page.url.searchParams.get('item'));
  const made = $derived(about ?? jobs.running?.item.id ?? null);
  const unsent = $derived(
    new Set(session.outbox.waiting.flatMap(({ command, input }) => (command === SAY ? [String(input.revision)] : []))),
  );
  const all = $derived.by((): readonly Shown[] => {
    void now();
    const at = plantClock.now();
    return (resource.data?.rows ?? []).flatMap((of) => {
      const held = holding(of, at);
      if (!held || !isFor(of, made)) return [];
      return [{ of, held, wants: wants(of, held, unsent.has(held.id) || said.has(held.id)) }];
    });
  });
  return {
    resource,
    /** The item that the page's address names, to be carried on. */
    get about(): string | null {
      return about;
    },
    /** Those for what is made here, what wants to be read first. */
    get all(): readonly Shown[] {
      return [...all].sort((a, b) => Number(a.wants === 'nothing') - Number(b.wants === 'nothing'));
    },
    /** Null: they are as new as can be; otherwise when the plant told them, ms. */
    get keptAt(): number | null {
      return keptAt;
    },
    /** How many of their files this device has; null: not looked at yet. */
    get files(): Kept | null {
      return files;
    },
    /** Whoever is here says that he has read it: a fact, kept on this device first. */
    async read(revision: string): Promise<void> {
      const { site, machine: station } = device.station ?? {};
      said = new Set([...said, revision]);
      await session.outbox.say(SAY, { reading: newKey(), site, revision, station, at: plantClock.now() });
    },
  };
}
