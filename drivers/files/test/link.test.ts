import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../api/testing/harness.ts';
import { filesSettings } from '../index.ts';
import { FolderLink } from '../link.ts';
import { Settling } from '../settling.ts';
import { workbook } from '../sim/workbook.ts';
import { newFolder, pretendHost } from './pretend-host.ts';

const running: FolderLink[] = [];
afterEach(() => Promise.all(running.splice(0).map((link) => link.stop())));

async function watched(given: object = {}, gateway = pretendHost(), folder = newFolder()) {
  const settings = filesSettings.parse({ id: 'scale', folder, every: '10 ms', settle: '50 ms', ...given });
  const link = new FolderLink(settings, gateway.host);
  running.push(link);
  await link.start();
  return {
    ...gateway,
    folder,
    link,
    drop: (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text),
  };
}

test('rows become messages with their file, row and a key of their own, and the file is put away', async () => {
  const plant = await watched({ devices: [{ device: 'scale-4' }] });
  plant.drop('monday.csv', 'part,weight\nA,1.5\nB,2\n');
  await until(() => expect(existsSync(join(plant.folder, 'done', 'monday.csv'))).toBe(true));
  expect(plant.kept.map(({ topic }) => topic)).toEqual(['devices/scale-4/rows', 'devices/scale-4/rows']);
  expect(plant.rows()).toEqual([
    {
      part: 'A',
      weight: '1.5',
      _: { file: 'monday.csv', row: 2, key: expect.stringMatching(/^[0-9a-f]{32}:2$/) as string },
    },
    {
      part: 'B',
      weight: '2',
      _: { file: 'monday.csv', row: 3, key: expect.stringMatching(/^[0-9a-f]{32}:3$/) as string },
    },
  ]);
  expect(plant.states.at(-1)).toEqual({ state: 'online', reason: null });
});

test('a workbook is taken as well', async () => {
  const plant = await watched();
  plant.drop(
    'Export.XLSX',
    workbook([
      ['part', 'weight'],
      ['A', 1.5],
    ]),
  );
  await until(() => expect(plant.rows()).toMatchObject([{ part: 'A', weight: '1.5' }]));
  expect(plant.kept[0]?.topic).toBe('files/scale/rows');
});

test('the same content is taken once, under whatever name it comes, also after a restart', async () => {
  const plant = await watched();
  const text = 'part\nA\nB\n';
  plant.drop('one.csv', text);
  await until(() => expect(existsSync(join(plant.folder, 'done', 'one.csv'))).toBe(true));
  plant.drop('two.csv', text);
  plant.drop('one.csv', text);
  await until(() => expect(readdirSync(join(plant.folder, 'done')).length).toBe(3));
  await plant.link.stop();
  plant.drop('three.csv', text);
  const again = await watched({ folder: plant.folder }, { ...pretendHost(plant.host.folder()) });
  await until(() => expect(existsSync(join(plant.folder, 'done', 'three.csv'))).toBe(true));
  expect(plant.rows()).toHaveLength(2);
  expect(again.rows()).toHaveLength(0);
  // What lay there before under the same name is there still.
  expect(readdirSync(join(plant.folder, 'done')).sort()).toEqual([
    expect.stringMatching(/^one-[0-9a-f]{8}\.csv$/) as string,
    'one.csv',
    'three.csv',
    'two.csv',
  ]);
});

test('a file that is still written, or has a name of that, is left until it is whole', async () => {
  const plant = await watched({ settle: '300 ms' });
  plant.drop('slow.csv', 'part\n');
  plant.drop('other.csv.tmp', 'part\nX\n');
  plant.drop('.hidden.csv', 'part\nY\n');
  for (const part of ['A', 'B', 'C']) {
    const from = plant.states.length;
    await until(() => expect(plant.states.length).toBeGreaterThan(from + 3));
    appendFileSync(join(plant.folder, 'slow.csv'), `${part}\n`);
  }
  renameSync(join(plant.folder, 'other.csv.tmp'), join(plant.folder, 'other.csv'));
  await until(() => expect(readdirSync(join(plant.folder, 'done')).sort()).toEqual(['other.csv', 'slow.csv']));
  expect(
    plant
      .rows()
      .map(({ part }) => part)
      .sort(),
  ).toEqual(['A', 'B', 'C', 'X']);
});

test('faulty rows are told with file, row and column, kept, and hold up nobody', async () => {
  const plant = await watched();
  plant.drop('mixed.csv', 'part,weight\nA,1\nB,2,3\nC,3\n');
  await until(() => expect(existsSync(join(plant.folder, 'done', 'mixed.csv'))).toBe(true));
  expect(plant.rows().map(({ part }) => part)).toEqual(['A', 'C']);
  expect(plant.unreadable()).toMatchObject([{ file: 'mixed.csv', row: 3, column: '3', cells: ['B', '2', '3'] }]);
  expect(plant.told).toContainEqual({
    message: 'a row cannot be read',
    fields: {
      link: 'scale',
      file: 'mixed.csv',
      row: 3,
      column: '3',
      reason: expect.stringContaining('2 columns') as string,
    },
  });
});

test('a file that is no table is kept as what it is, once', async () => {
  const plant = await watched({ after: 'mark', maxBytes: 100 });
  plant.drop('photo.csv', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]));
  plant.drop('huge.csv', 'x'.repeat(101));
  plant.drop('notes.txt', 'nobody asked for this');
  await until(() =>
    expect(readdirSync(plant.folder).sort()).toEqual(['huge.csv.faulty', 'notes.txt', 'photo.csv.faulty']),
  );
  expect(plant.unreadable().map(({ file, fault }) => [file, fault])).toEqual(
    expect.arrayContaining([
      ['photo.csv', expect.stringContaining('no text') as string],
      ['huge.csv', 'it is longer than maxBytes (100)'],
    ]),
  );
});

test('what the gateway refuses stays in the folder, and comes when it takes again', async () => {
  const plant = await watched();
  plant.pretend.refuse = 'the disk is full';
  plant.drop('a.csv', 'part\nA\n');
  await until(() => expect(plant.states.at(-1)).toEqual({ state: 'lost', reason: 'the disk is full' }));
  expect(existsSync(join(plant.folder, 'a.csv'))).toBe(true);
  plant.pretend.refuse = null;
  await until(() => expect(plant.rows()).toHaveLength(1));
});

test('a folder that is not there is told, and taken up when it is', async () => {
  const folder = join(newFolder(), 'share');
  const plant = await watched({ folder }, pretendHost(), folder);
  await until(() =>
    expect(plant.states.at(-1)).toEqual({
      state: 'lost',
      reason: `${folder} is not there: make it, or mount its share`,
    }),
  );
  mkdirSync(folder);
  plant.drop('a.csv', 'part\nA\n');
  await until(() => expect(plant.rows()).toHaveLength(1));
});

test('files that stay are taken once, and again when they change', async () => {
  const plant = await watched({ after: 'leave' });
  plant.drop('a.csv', 'part\nA\n');
  await until(() => expect(plant.rows()).toHaveLength(1));
  utimesSync(join(plant.folder, 'a.csv'), new Date(), new Date(Date.now() + 5_000));
  await until(() =>
    expect(plant.told.at(-1)?.message).toBe('a file whose content was taken before is not taken again'),
  );
  plant.drop('a.csv', 'part\nB\n');
  await until(() => expect(plant.rows().map(({ part }) => part)).toEqual(['A', 'B']));
});

test('a file is ready when its size and time stood still, oldest first, and no other', () => {
  const settling = new Settling(100, ['csv']);
  const file = (name: string, size: number, modified: number) => ({ name, size, modified });
  expect(settling.look([file('b.csv', 1, 20), file('a.csv', 1, 20), file('c.csv', 1, 10)], 0)).toEqual([]);
  const after = [file('b.csv', 1, 20), file('a.csv', 1, 20), file('c.csv', 2, 10), file('d.csv', 1, 1)];
  expect(settling.look(after, 100).map(({ name }) => name)).toEqual(['a.csv', 'b.csv']);
  expect(settling.look(after, 200).map(({ name }) => name)).toEqual(['d.csv', 'c.csv', 'a.csv', 'b.csv']);
  for (const name of ['a.csv.tmp', 'a.csv~', '~$a.csv', '.a.csv', 'a.csv.part', 'a.csv.done', 'a.txt']) {
    expect(settling.wants(name), name).toBe(false);
  }
});

test('a folder that holds more than one look takes is gone through in turns: what stays keeps nothing from being seen', async () => {
  const gateway = pretendHost();
  const folder = newFolder();
  for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(join(folder, `${name}.csv`), `part\n${name}\n`);
  const settings = filesSettings.parse({ id: 'scale', folder, every: '5 ms', settle: '20 ms', after: 'leave' });
  const link = new FolderLink(settings, gateway.host, 2);
  running.push(link);
  await link.start();
  const parts = () =>
    gateway
      .rows()
      .map(({ part }) => part)
      .sort();
  await until(() => expect(parts()).toEqual(['a', 'b', 'c', 'd', 'e']));
  writeFileSync(join(folder, 'z.csv'), 'part\nz\n');
  writeFileSync(join(folder, 'b.csv'), 'part\nb2\n');
  await until(() => expect(parts()).toEqual(['a', 'b', 'b2', 'c', 'd', 'e', 'z']));
});
