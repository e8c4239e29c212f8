import type { DecideContext } from '../../decide-context.ts';
import type { Fields } from '../../effect.ts';
import { fieldMeta, moment } from '../../fields.ts';
import { person } from '../../many-fields.ts';
import type { Settings } from '../../settings/settings.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { asksSettings, type Expression, expressionOf } from './expressions.ts';
import { besideOf, settingsFound } from './formulas.ts';
import type { Issue } from './issue.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a verb writes of its record, made ready. */
export interface Sets {
  readonly asksSettings: boolean;
  readonly of: (row: Row, context: Pick<DecideContext, 'now' | 'caller'>, beside: Row) => Row;
}

/** What is known of the command itself: when it is given, and by whom. */
const COMMAND: Fields = { at: moment(), by: person() };

/** By field, the expression that a verb writes there; what is wrong with it by that field. */
export function setsOf(
  declared: Readonly<Record<string, string>>,
  thing: AnyEntity,
  settings: Settings | undefined,
): { readonly sets: Sets; readonly issues: readonly Issue[] } {
  const { table, parts, naturalKey, siteField, ownState, name: entity } = thing.definition;
  const scope = {
    ...{ fields: table.fields, lines: new Map(parts.map((part) => [part.name, part.fields])), entity },
    beside: { ...besideOf(settings), command: COMMAND },
  };
  const issues: Issue[] = [];
  const made: [string, Expression][] = [];
  for (const [field, text] of Object.entries(declared)) {
    const say = (message: string) => void issues.push({ path: field, message });
    const target = Object.hasOwn(table.fields, field) ? table.fields[field] : undefined;
    const { series, fixed } = target ? fieldMeta(target) : {};
    const isKept = naturalKey.includes(field) || field === siteField || field === table.tree || series || fixed;
    if (!target || field === 'id' || field === 'version' || (ownState && field === 'state'))
      say('there is no such field to write');
    else if (isKept) say('stays what it was said to be: no verb writes it');
    else {
      const one = expressionOf(text, target, scope);
      if ('path' in one) say(one.message);
      else if (one.mayBeEmpty && !target.safeParse(null).success) say('may come to nothing: let the field be empty');
      else made.push([field, one]);
    }
  }
  return {
    sets: {
      asksSettings: made.some(([, { asks }]) => asksSettings(asks)),
      of(row, { now, caller }, found) {
        const beside = { ...settingsFound(settings, found, now), command: { at: now, by: caller.user } };
        return Object.fromEntries(
          made.flatMap(([field, one]) => {
            const value = one.value(row, beside);
            // What the field does not take is not written: a verb does not fail for it.
            return table.fields[field]?.safeParse(value).success ? [[field, value]] : [];
          }),
        );
      },
    },
    issues,
  };
}
