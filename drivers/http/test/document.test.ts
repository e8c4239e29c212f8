import { type CsvRow, csvRows } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { seeds } from '../../api/testing/mutate.ts';
import { type DocumentOptions, pointerSteps, readDocument } from '../codec/document.ts';
import { fuzzPages } from '../sim/fuzz-pages.ts';

const auto: DocumentOptions = { format: 'auto', separator: ',', header: true };
const read = (text: string, type: string, options: Partial<DocumentOptions> = {}) =>
  readDocument(Buffer.from(text), type, { ...auto, ...options });

test('a page is read as its server says, or by what stands in it', () => {
  expect(read('{"a":[1,2]}', 'application/json; charset=utf-8')).toEqual({ document: { a: [1, 2] } });
  expect(read('{"a":1}', 'application/vnd.maker+json')).toEqual({ document: { a: 1 } });
  expect(read(' [1]', 'text/html')).toEqual({ document: [1] });
  expect(read('', '')).toEqual({ document: { text: '', lines: [''], fields: {} } });
  expect(read('{"a":', 'application/json')).toEqual({ fault: expect.stringContaining('it is not JSON') as string });
});

test('a CSV gives its rows by the names of its columns, and the last one by itself', () => {
  const text = 'time,temp,"says ""hot"""\r\n10:00,21.5,a\r\n\r\n10:01,22,"b, with\nan end of line"\r\n';
  const rows = [
    { time: '10:00', temp: '21.5', 'says "hot"': 'a' },
    { time: '10:01', temp: '22', 'says "hot"': 'b, with\nan end of line' },
  ];
  expect(read(text, 'text/csv')).toEqual({ document: { rows, last: rows[1] } });
  expect(read('1;2', '', { format: 'csv', separator: ';', header: false })).toEqual({
    document: { rows: [['1', '2']], last: ['1', '2'] },
  });
  expect(read('a\n"open', 'text/csv')).toEqual({ fault: 'line 2 of its CSV: a quote is not closed' });
});

test('lines of a CSV are counted through quoted ends of lines, and blank ones are left', () => {
  const rows = (text: string): CsvRow[] => [...csvRows(text)];
  expect(rows('a,"b\r\nc"\n\n d , "e" f \rg')).toEqual([
    { line: 1, fields: ['a', 'b\r\nc'] },
    { line: 4, fields: ['d', 'e f'] },
    { line: 5, fields: ['g'] },
  ]);
  expect(rows('a,\n,')).toEqual([
    { line: 1, fields: ['a', ''] },
    { line: 2, fields: ['', ''] },
  ]);
});

test('a text gives its fields, and a text in another encoding its letters', () => {
  expect(read('Motor temp: 71.5 \nstate=RUN\nnothing here', 'text/plain')).toEqual({
    document: {
      text: 'Motor temp: 71.5 \nstate=RUN\nnothing here',
      lines: ['Motor temp: 71.5 ', 'state=RUN', 'nothing here'],
      fields: { 'Motor temp': '71.5', state: 'RUN' },
    },
  });
  const latin = readDocument(Buffer.from('t: 5 °C', 'latin1'), 'text/plain; charset=iso-8859-1', auto);
  expect(latin).toMatchObject({ document: { fields: { t: '5 °C' } } });
  expect(readDocument(Buffer.from('t: 5 °C', 'latin1'), 'text/plain', auto)).toHaveProperty('fault');
  expect(read('x', 'text/plain; charset=klingon')).toHaveProperty('fault');
});

test('steps of a JSON pointer are those of RFC 6901 §5', () => {
  expect(pointerSteps('')).toEqual([]);
  expect(pointerSteps('/foo/0')).toEqual(['foo', '0']);
  expect(pointerSteps('/a~1b/m~0n/ ')).toEqual(['a/b', 'm~n', ' ']);
  expect(pointerSteps('a/b')).toBeNull();
  expect(pointerSteps('/a~2')).toBeNull();
});

test('any bytes are a document or say why not: ten thousand mutated pages', () => {
  for (const seed of seeds()) {
    const told = fuzzPages(seed, 5_000);
    console.log(`seed ${seed}: ${told.pushed} mutated pages, ${told.answered} came out, ${told.broken} were refused`);
    expect(told.answered).toBeGreaterThan(0);
    expect(told.broken).toBeGreaterThan(0);
  }
});

test('the time goes with the length, also where a quote is never closed', () => {
  // Of the processor, not of the clock: others share the machine.
  const took = (text: string): number => {
    const before = process.cpuUsage();
    for (const _ of csvRows(text)) void _;
    return process.cpuUsage(before).user;
  };
  for (const piece of ['"', 'a,', '"a""', ' ,"\n', 'a\r\n']) {
    const least = (times: number) => Math.min(...[1, 2, 3, 4, 5].map(() => took(piece.repeat(times))));
    least(50_000);
    // Quadratic would be a hundred times; the rest is room for the collector of garbage.
    expect(least(500_000) / Math.max(least(50_000), 1_000), piece).toBeLessThan(60);
  }
});
