import { faultText } from '@millrace/expression';
import { type CalculatedPoint, compileCalculation } from './calculated-point.ts';
import type { Expansion } from './expand-site.ts';
import type { SiteDocument } from './site.ts';
import { didYouMean, type FaultList } from './site-fault.ts';
import type { SitePoint, Written } from './written.ts';

/** A calculated point by the whole paths of its inputs. */
export interface ExpandedCalculation {
  readonly path: string;
  readonly formula: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly corrects: number;
}

type Path = readonly (string | number)[];
type Calculated = Written<Omit<SitePoint, 'calculated'> & { readonly calculated: CalculatedPoint }>;

/**
 * Checks every calculated point: its inputs are there and used, its formula can be read and gives what the point is, and
 * no point is reckoned from itself. Gives them in the order in which they can be reckoned, inputs before what needs them.
 * `whole` is false where parts of the documents could not be read: then an input that seems to be missing may stand there.
 */
export function checkCalculated(site: SiteDocument, { points }: Expansion, whole: boolean): ExpandedCalculation[] {
  const known = new Map(points.map(({ thing }) => [thing.path, thing]));
  const calculated = points.filter((written): written is Calculated => written.thing.calculated !== undefined);
  const told: Told = new Map();
  for (const written of calculated) checkOne(site, written, known, whole, once(written, told));
  return inOrder(site, calculated, (written) => once(written, told));
}

/** What was told already, by the document that it was told of. */
type Told = Map<FaultList, Set<string>>;

/** A profile is laid over many devices: what is wrong in it is told once, of the first of them. */
const once =
  ({ faults, path }: Calculated, told: Told) =>
  (code: string, at: Path, what: string, next: string): void => {
    const place = [...(path.at(-1) === 'path' ? path.slice(0, -1) : path), ...at];
    const before = told.get(faults) ?? new Set();
    told.set(faults, before);
    const key = JSON.stringify([code, place]);
    if (!before.has(key)) faults.fault(code, place, what, next);
    before.add(key);
  };

type Tell = ReturnType<typeof once>;

function checkOne(
  site: SiteDocument,
  { thing }: Calculated,
  known: ReadonlyMap<string, SitePoint>,
  whole: boolean,
  tell: Tell,
): void {
  const { formula, inputs } = thing.calculated;
  const own = (path: string): string => path.slice(site.site.length + 1);
  const types = new Map<string, 'number' | 'boolean' | 'text'>();
  let complete = true;
  for (const [name, path] of Object.entries(inputs)) {
    const input = known.get(path);
    if (!input) {
      complete = false;
      if (!whole) continue;
      tell(
        'unknown-input',
        ['calculated', 'inputs', name],
        `there is no point "${own(path)}"${didYouMean(own(path), [...known.keys()].map(own))}`,
        'write the name of a point of the same device, or area/line/cell/device/name of another',
      );
    } else if (input.type === 'json') {
      complete = false;
      tell(
        'input-type',
        ['calculated', 'inputs', name],
        `${own(path)} is JSON, which no formula can read`,
        'map the part that is needed to a point of its own',
      );
    } else types.set(name, input.type);
  }
  if (thing.type === 'json') {
    tell('calculated-type', ['type'], 'a formula gives no JSON', 'make it a number, boolean or text');
    return;
  }
  // Without all inputs every name that is missing would be complained of a second time.
  if (!complete) return;
  const compiled = compileCalculation(formula, types, thing.type);
  if (!compiled.ok) {
    const { what, next } = faultText(compiled.fault);
    const place = `character ${compiled.fault.at.start + 1} of the formula`;
    tell('formula', ['calculated', 'formula'], `${place}: ${what}`, next);
    return;
  }
  for (const name of types.keys()) {
    if (compiled.expression.names.includes(name)) continue;
    tell(
      'unused-input',
      ['calculated', 'inputs', name],
      `the formula does not use "${name}"`,
      'use it or leave it out',
    );
  }
}

/** Inputs before what is reckoned from them. What is reckoned from itself, over others or not, is told and left out. */
function inOrder(
  site: SiteDocument,
  calculated: readonly Calculated[],
  tellOf: (written: Calculated) => Tell,
): ExpandedCalculation[] {
  const at = new Map(calculated.map((written) => [written.thing.path, written]));
  const out: ExpandedCalculation[] = [];
  const done = new Set<string>();
  // By hand, not by recursion: a chain may be as long as the plant has points.
  for (const { thing } of calculated) {
    const way: { readonly path: string; readonly next: string[] }[] = [];
    const enter = (path: string): void => {
      const inputs = at.get(path)?.thing.calculated.inputs ?? {};
      way.push({ path, next: Object.values(inputs).filter((input) => at.has(input)) });
    };
    if (!done.has(thing.path)) enter(thing.path);
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const next = here.next.pop();
      if (next === undefined) {
        way.pop();
        const found = at.get(here.path);
        if (found) out.push({ path: here.path, ...found.thing.calculated });
        done.add(here.path);
      } else if (way.some(({ path }) => path === next)) {
        const round = [...way.slice(way.findIndex(({ path }) => path === next)).map(({ path }) => path), next];
        const written = at.get(next);
        const words = round.map((path) => path.slice(site.site.length + 1)).join(' → ');
        if (written) {
          tellOf(written)(
            'cycle',
            ['calculated', 'inputs'],
            `it is reckoned from itself: ${words}`,
            'break the circle',
          );
        }
      } else if (!done.has(next)) enter(next);
    }
  }
  return out;
}
