import { job } from '../../jobs/job.ts';
import { sweepFiles } from './sweep-files.ts';

interface Swept {
  readonly versions: number;
  readonly forgotten: number;
  readonly more: boolean;
}

/** Forgets what no record names, in slices, and then removes bytes that no file has had for long enough. */
export const nightlySweep = job('kernel.files.nightly', {
  label: { en: 'Sweep of files', bn: 'ফাইল পরিষ্কার', hi: 'फ़ाइलों की सफ़ाई' },
  input: {},
  permission: sweepFiles.permission,
  schedule: { every: 'day', at: '03:30' },
  async run(work) {
    let [versions, forgotten] = [0, 0];
    for (let more = true; more; ) {
      const swept = (await work.call(sweepFiles, {})) as Swept;
      versions += swept.versions;
      forgotten += swept.forgotten;
      more = swept.more;
      await work.progress(forgotten);
    }
    return { versions, forgotten, bytes: (await work.files?.removeUnkept(work.now(), work.signal)) ?? null };
  },
});

/**
 * Moves the bytes of all files, of whichever company, to the place that is set now. They are held against their hashes and
 * read from either place meanwhile; cut off, it goes on where it ended. What is damaged stays where it is, and is told.
 */
export const moveToPlace = job('kernel.files.move', {
  label: { en: 'Move files to their new place', bn: 'ফাইল নতুন জায়গায় সরানো', hi: 'फ़ाइलें नई जगह ले जाना' },
  input: {},
  async run(work) {
    const move = work.files?.move;
    if (!move) return { files: 0, bytes: 0, damaged: [], why: 'there is one place alone' };
    return move({
      signal: work.signal,
      progress: ({ files }) =>
        work.progress(files, null, { en: 'Moving files', bn: 'ফাইল সরানো হচ্ছে', hi: 'फ़ाइलें ले जाई जा रही हैं' }),
    });
  },
});
