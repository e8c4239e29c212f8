import { expect, test } from 'vitest';
import { urlBase } from '../src/lib/url-base.ts';

const at = (path: string) => new URL(path, 'http://plant/office/');
const wanted = (path: string, over: string | null = null) => ({ url: at(path), over: over && at(over).href });

test('a change builds on the newest of where we are, where a link leads, and where the change before leads', () => {
  expect(urlBase(at('audit?user=u'), null, null)).toEqual(at('audit?user=u'));
  expect(urlBase(at('audit?user=u'), at('audit'), null)).toEqual(at('audit'));
  expect(urlBase(at('audit'), null, wanted('audit?kind=a'))).toEqual(at('audit?kind=a'));
  expect(urlBase(at('audit'), at('audit?kind=a'), wanted('audit?kind=a'))).toEqual(at('audit?kind=a'));
  // Two changes in one turn, right after a link: the second builds on the first, which built on the link.
  expect(urlBase(at('audit?user=u'), at('audit'), wanted('audit?kind=a', 'audit'))).toEqual(at('audit?kind=a'));
  // A link that is followed after the change has begun.
  expect(urlBase(at('audit'), at('audit?user=v'), wanted('audit?kind=a'))).toEqual(at('audit?user=v'));
});

test('a page that is being left for another keeps nothing, and the link is followed', () => {
  expect(urlBase(at('audit?user=u'), at('roles'), null)).toBeNull();
  expect(urlBase(at('audit'), at('roles'), wanted('audit?kind=a'))).toBeNull();
});
