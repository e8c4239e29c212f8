import { type Caller, permits } from '../caller.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { listEntity } from '../listing.ts';
import { Refused } from '../refusal.ts';
import type { AttentionAsked, AttentionItem, AttentionKind } from './attention.ts';
import type { EntityAttention } from './entity-attention.ts';

/**
 * The kind that an entity's `attention` declares: its records for which the condition holds, within sites and rights as a list
 * shows them. What may be done to one is what may be done to the record.
 */
export function ofEntity(entity: EntityDefinition, { label, when, since, to }: EntityAttention): AttentionKind {
  async function find(asked: AttentionAsked, { limit, id }: { limit: number; id?: string }) {
    const filter = { ...ofReader(when, asked.caller), ...(id === undefined ? {} : { id }) };
    try {
      const { rows } = await listEntity(asked.db, asked.caller, entity, { filter, sort: since ?? 'id', limit });
      return rows.map((row) => itemOf(row, asked));
    } catch (error) {
      // Whose roles keep the records, or a field of the condition, from him is not asked.
      if (error instanceof Refused) return [];
      throw error;
    }
  }
  function itemOf(row: Readonly<Record<string, unknown>>, { say, caller }: AttentionAsked): AttentionItem {
    const state = entity.stateLabels[String(row.state)];
    const moment = since === undefined ? undefined : row[since];
    return {
      id: String(row.id),
      title: titleOf(entity, row, caller) || say(entity.label),
      detail: [say(entity.label), state && say(state)].filter(Boolean).join(' · '),
      at: typeof moment === 'number' ? moment : madeAt(String(row.id)),
      site: entity.siteField === undefined ? null : ((row[entity.siteField] as string | null | undefined) ?? null),
    };
  }
  return {
    name: entity.name,
    label: label ?? entity.label,
    to: to === undefined ? [] : [to],
    find,
    async look(asked, id) {
      const [item] = await find(asked, { limit: 1, id });
      if (!item) return null;
      return {
        ...{ ...item, says: [], facts: [], evidence: [], ways: [] },
        page: `records/${entity.name.replace('.', '/')}/${id}`,
        record: { entity: entity.name, id },
      };
    },
    together: [],
    cleared: [],
    news: [],
  };
}

/** As in grants, `{me}` is whoever asks. */
const ofReader = (when: EntityAttention['when'], { user }: Caller): EntityAttention['when'] =>
  Object.fromEntries(Object.entries(when).map(([field, asked]) => [field, asked === ME ? user : asked]));
const ME = '{me}';

/** Whether the caller is one of those whom the records of an entity wait for. */
export function isAskedOf(caller: Caller, { name, attention }: EntityDefinition, commands: Iterable<Given>): boolean {
  if (!permits(caller, name, 'read')) return false;
  if (attention?.to !== undefined) return permits(caller, attention.to);
  for (const { name: command, permission } of commands) {
    if (command.startsWith(`${name}.`) && command !== `${name}.create` && permits(caller, permission)) return true;
  }
  return false;
}
interface Given {
  readonly name: string;
  readonly permission: string;
}

/** What people know a record by: its key, then the first words that a list shows of it. */
function titleOf(entity: EntityDefinition, row: Readonly<Record<string, unknown>>, { locale }: Caller): string {
  const { fields } = entity.table;
  const words = (field: string): string => {
    const schema = fields[field];
    const value = row[field];
    if (!schema || field === entity.siteField || value === null || value === undefined) return '';
    const kind = fieldMeta(schema).field;
    if (kind === 'localized') return String(Object(value)[locale] ?? Object(value).en ?? '');
    return kind === 'reference' || typeof value === 'object' ? '' : String(value);
  };
  const key = entity.naturalKey.map(words).filter(Boolean);
  const more = entity.list
    .filter((field) => !entity.naturalKey.includes(field) && field !== 'state')
    .filter((field) => ['text', 'localized', 'code'].includes(String(fields[field] && fieldMeta(fields[field]).field)))
    .map(words)
    .find(Boolean);
  return [...key, ...(more ? [more] : [])].join(' · ');
}

/** The moment that an id of version 7 holds, µs; zero where it holds none. */
const madeAt = (id: string): number =>
  id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) * 1_000 : 0;
