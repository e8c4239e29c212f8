import { z } from 'zod';
import { answer, code, localized, printDefinition, runCommand, templateIssues, text } from '../../kernel/index.ts';
import { refuse } from './refusals.ts';
import { template } from './template.ts';

/**
 * Keeps a template of the company's own; one of the name of a template that ships takes its place from now on. `version`: of
 * the one that is changed, null where it is new. All that is wrong with it is told, each by its place.
 */
export const saveTemplate = runCommand('printing.template.save', {
  label: { en: 'Save print template', bn: 'ছাপার টেমপ্লেট সংরক্ষণ', hi: 'छपाई का टेम्पलेट सहेजें' },
  why: 'what a template may print is found among all that is declared',
  input: {
    code: code(),
    name: localized(),
    entity: text(),
    definition: printDefinition.meta({ field: 'json' }),
    version: z.int().nullable().default(null),
  },
  async run({ code: called, name, entity, definition, version }, work) {
    const { registry, caller } = work;
    const of = registry.entities.get(entity);
    const shipped = registry.prints.get(called);
    if (!of) return refuse('template-faulty', { issues: [{ path: 'entity', message: entity }] });
    if (shipped && shipped.of !== entity)
      return refuse('template-of-another', { template: called, entity: shipped.of });
    const issues = templateIssues(definition, of, registry, caller.locale);
    if (issues.length > 0) return refuse('template-faulty', { issues });
    const { found } = await work.load({ found: template.where({ code: called }) });
    const [there] = found;
    if ((there?.version ?? null) !== version) return refuse('template-changed', { template: called });
    if (there && there.entity !== entity)
      return refuse('template-of-another', { template: called, entity: there.entity });
    if (there)
      return [template.change(there, { name, definition }), answer({ id: there.id, version: there.version + 1 })];
    const fresh = { id: work.id(), code: called, name, entity, kind: definition.kind, definition };
    return [template.insert(fresh), answer({ id: fresh.id, version: 1 })];
  },
});

/** Removes a template of the company's own; where one of its name ships, that one prints again. */
export const removeTemplate = runCommand('printing.template.remove', {
  label: { en: 'Remove print template', bn: 'ছাপার টেমপ্লেট সরান', hi: 'छपाई का टेम्पलेट हटाएँ' },
  why: 'it is found by its name',
  confirm: 'ask',
  input: { code: code(), version: z.int() },
  async run({ code: called, version }, work) {
    const { found } = await work.load({ found: template.where({ code: called }) });
    const [there] = found;
    if (!there) return refuse('template-unknown', { template: called });
    if (there.version !== version) return refuse('template-changed', { template: called });
    return [template.remove(there), answer({ id: there.id })];
  },
});
