import type { CDPSession, Page } from 'playwright-core';

/** Roles of what is pressed, written into or chosen: whoever hears the page has to hear what it is. */
const CONTROLS = new Set([
  ...['button', 'link', 'textbox', 'searchbox', 'combobox', 'listbox', 'checkbox', 'radio', 'switch', 'slider'],
  ...[
    'spinbutton',
    'tab',
    'menuitem',
    'menuitemcheckbox',
    'menuitemradio',
    'treeitem',
    'PopUpButton',
    'ComboBoxSelect',
  ],
  ...['TextFieldWithComboBox', 'Date', 'DateTime', 'InputTime', 'ColorWell', 'DisclosureTriangle'],
]);
/** Roles that are read unless they act: then they are controls too. */
const CELLS = new Set([
  'cell',
  'gridcell',
  'row',
  'columnheader',
  'rowheader',
  'listitem',
  'generic',
  'group',
  'image',
]);
/** Fields that the browser draws parts into: those have the browser's words, not the page's. */
const WHOLE_FIELDS = new Set(['Date', 'DateTime', 'InputTime', 'ColorWell']);
/** What is heard on the way in to a control, where it has a name of its own. */
const PLACES = new Set([
  ...[
    'region',
    'group',
    'radiogroup',
    'form',
    'dialog',
    'alertdialog',
    'complementary',
    'navigation',
    'tabpanel',
    'figure',
  ],
  ...[
    'article',
    'toolbar',
    'tablist',
    'menu',
    'list',
    'table',
    'grid',
    'tree',
    'search',
    'banner',
    'contentinfo',
    'main',
  ],
]);

interface AxValue {
  readonly value?: unknown;
}
interface AxNode {
  readonly nodeId: string;
  readonly parentId?: string;
  readonly ignored: boolean;
  readonly role?: AxValue;
  readonly name?: AxValue;
  readonly description?: AxValue;
  readonly properties?: readonly { readonly name: string; readonly value: AxValue }[];
  readonly backendDOMNodeId?: number;
}

/** A control as the browser tells it to a screen reader. */
export interface Control {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  /** The names of what it lies in, from the outside in. */
  readonly within: readonly string[];
  /** Where a link leads. */
  readonly url: string | null;
  readonly node: number | undefined;
}
export interface Tree {
  readonly controls: readonly Control[];
  readonly hasMain: boolean;
  /** Headings of the first level. */
  readonly titles: number;
  readonly headings: number;
}

const sessions = new WeakMap<Page, CDPSession>();
async function devtools(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  return session;
}
const text = (value: AxValue | undefined): string =>
  typeof value?.value === 'string' ? value.value.replaceAll(/\s+/g, ' ').trim() : '';
const property = (node: AxNode, name: string): unknown =>
  node.properties?.find((one) => one.name === name)?.value.value ?? undefined;

/** The page's controls, headings and landmarks in the browser's own accessibility tree. */
export async function treeOf(page: Page): Promise<Tree> {
  const session = await devtools(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AxNode[] };
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const withinOf = (node: AxNode): string[] => {
    const names: string[] = [];
    for (let up = byId.get(node.parentId ?? ''); up; up = byId.get(up.parentId ?? '')) {
      if (!up.ignored && PLACES.has(text(up.role)) && text(up.name) !== '') names.unshift(text(up.name));
    }
    return names;
  };
  const children = Map.groupBy(nodes, ({ parentId }) => parentId);
  /** By the standard a row is named by what stands in it; the browser tells that only where it is asked, to save time. */
  const contentOf = (node: AxNode): string =>
    (children.get(node.nodeId) ?? [])
      .map((child) => (!child.ignored && text(child.name) !== '' ? text(child.name) : contentOf(child)))
      .filter((part) => part !== '')
      .join(' ');
  const isPart = (node: AxNode): boolean => {
    for (let up = byId.get(node.parentId ?? ''); up; up = byId.get(up.parentId ?? ''))
      if (WHOLE_FIELDS.has(text(up.role))) return true;
    return false;
  };
  const controls: Control[] = [];
  let hasMain = false;
  let titles = 0;
  let headings = 0;
  for (const node of nodes) {
    if (node.ignored) continue;
    const role = text(node.role);
    if (role === 'main') hasMain = true;
    if (role === 'heading') {
      headings++;
      if (property(node, 'level') === 1) titles++;
    }
    const acts = CELLS.has(role) && property(node, 'focusable') === true;
    if ((!CONTROLS.has(role) && !acts) || isPart(node)) continue;
    const url = property(node, 'url');
    controls.push({
      ...{
        role,
        name: text(node.name) || (CELLS.has(role) ? contentOf(node) : ''),
        description: text(node.description),
        within: withinOf(node),
      },
      ...{ url: typeof url === 'string' ? url : null, node: node.backendDOMNodeId },
    });
  }
  return { controls, hasMain, titles, headings };
}

/** The start of a control's markup, null where it went since: a page draws itself anew all the time. */
export async function markup(page: Page, { node }: Control): Promise<string | null> {
  const session = await devtools(page);
  return session.send('DOM.getOuterHTML', node === undefined ? {} : { backendNodeId: node }).then(
    ({ outerHTML }) => outerHTML.replaceAll(/\s+/g, ' ').slice(0, 160),
    () => null,
  );
}

/**
 * Controls that cannot be told apart: of one role, one name and one description, within what has the same names. Links to one
 * address do the same.
 */
export function alike(controls: readonly Control[]): readonly (readonly Control[])[] {
  const groups = Map.groupBy(controls, ({ role, name, description, within }) =>
    JSON.stringify([role, name, description, within]),
  );
  return [...groups.values()].filter((of) => {
    const [one] = of;
    // Rows are told apart by where they stand: their cells are data.
    if (of.length < 2 || !one || one.name === '' || CELLS.has(one.role)) return false;
    return one.role !== 'link' || new Set(of.map(({ url }) => url)).size > 1;
  });
}
