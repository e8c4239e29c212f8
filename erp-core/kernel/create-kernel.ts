import type { Act } from './act.ts';
import { aggregateEntity } from './aggregate.ts';
import { AuditJournal } from './audit/journal.ts';
import { exportNote, refusalNote } from './audit/note.ts';
import { pageNote } from './audit/page-note.ts';
import { auditable } from './audit.repository.ts';
import { backgroundOf } from './background.ts';
import { type Caller, permits, seesSite } from './caller.ts';
import { isBareConflict, withChanges } from './changed-meanwhile.ts';
import { proposedOutcome, proposing } from './confirm/propose.ts';
import { type Db, inCompany } from './db.ts';
import { describeEntity } from './describe.ts';
import { withAsciiDigits } from './digits.ts';
import { newestEvent } from './event.repository.ts';
import { EventFeed } from './event-feed.ts';
import { Executor } from './executor.ts';
import { fetchExport } from './export/fetch-export.ts';
import { takePass } from './export/passes.ts';
import { passFor } from './export/under-approval.ts';
import { type ExportWay, exportRows, sheetText } from './export-rows.ts';
import { applySet } from './facts/apply-set.ts';
import { FactInbox } from './facts/inbox.ts';
import { faultOf } from './fault.ts';
import { createFileDesk } from './files/file-desk.ts';
import { createGroupView } from './group/create-group-view.ts';
import { newId } from './identifier.ts';
import { templateOf } from './import/columns.ts';
import { writeSheet } from './import/sheet.ts';
import { refusedRows } from './import/stages/refused-rows.ts';
import { writersOf } from './import/writers.ts';
import { invalidInput } from './invalid-input.ts';
import type { Kernel, ListRequest } from './kernel.ts';
import type { KernelOptions } from './kernel-options.ts';
import { refuse } from './kernel-refusals.ts';
import { getEntity, listEntity } from './listing.ts';
import { menuOf } from './menu.ts';
import { closed } from './modules/closed.ts';
import { CompanyRegistries } from './modules/company-registries.ts';
import { moduleDisabled, moduleEnabled } from './modules/events.ts';
import { loadDemo } from './modules/load-demo.ts';
import { PackWatch } from './modules/pack-watch.ts';
import { disableModule, enableModule } from './modules/switch.commands.ts';
import { sendMail } from './notify/send-mail.ts';
import { SAVE_CHANNEL, tryChannel } from './notify/try-channel.ts';
import { inputHash, saidBy } from './outcome.repository.ts';
import type { Outcome } from './outcome.ts';
import { misfitOf, reading, readingOrRefused } from './reading.ts';
import { isRefusal, type Refusal, Refused } from './refusal.ts';
import type { Registry } from './registry.ts';
import { withUndo } from './reversal.ts';
import { heardEvents, seesAllEvents } from './rights/events.ts';
import { fieldsFor } from './rights/fields-for.ts';
import type { Action } from './rights/grant.ts';
import { seenHistory } from './rights/history.ts';
import { inputRefusal, outsideLimits } from './rights/input.ts';
import { notPermitted } from './rights/refused.ts';
import { findRecords } from './search/find-records.ts';
import { asEntity } from './settings/describe-settings.ts';
import { refusedOutcome } from './settle.ts';
import { toldAsDone } from './terminals/told.ts';
import { writeWorkbook } from './workbook/apart.ts';
import { exportWorkbook } from './workbook/export-workbook.ts';
import { askingApproval } from './workflow/ask-approval.ts';
import { gateBefore } from './workflow/company-workflows.ts';
import { workflowPublished, workflowSwitched } from './workflow/events.ts';
import { publishWorkflow, switchWorkflow } from './workflow/publish.commands.ts';
import { settledSince } from './workflow/settled-since.ts';

/** What changes which modules a company has: it is looked at anew after each. */
const SWITCHES: ReadonlySet<string> = new Set(
  [enableModule, disableModule, publishWorkflow, switchWorkflow].map(({ name }) => name),
);
const SWITCHED: ReadonlySet<string> = new Set(
  [moduleEnabled, moduleDisabled, workflowPublished, workflowSwitched].map(({ type }) => type),
);

export function createKernel(options: KernelOptions): Kernel {
  const { pool, modules, clock = () => Date.now() * 1000, log, pathsOf = async () => new Map() } = options;
  const registries = new CompanyRegistries({ pool, modules, log });
  // A connection that is ended in the very moment it was made has no listener yet, and would end the process. Whoever
  // asks something on it is told by the failing statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const feed = new EventFeed({ pool, log });
  const executor = new Executor({
    pool,
    clock,
    onCommit(company, events) {
      changes.wake(company);
      return events ? feed.committed(company, events) : feed.wake(company);
    },
    bookFacts: applySet,
    secrets: options.secrets,
  });
  const inbox = new FactInbox({ pool, clock, registries, executor });

  const known = async (company: string): Promise<Registry> => {
    try {
      return await registries.of(company);
    } catch (error) {
      throw faultOf(error);
    }
  };

  const journal = new AuditJournal({ pool, clock, log });
  const told = (caller: Caller, name: string, way: string, refusal: Refusal): void => {
    const note = refusalNote(caller, name, way, refusal);
    if (note) journal.note(note);
  };
  /** A refusal to read, told to the audit trail too. */
  const withheld = (caller: Caller, name: string, way: string, refusal: Refusal): Refused => {
    told(caller, name, way, refusal);
    return new Refused(refusal);
  };

  const act: Act = async (caller, name, input, options = {}, approved = undefined) => {
    const registry = await known(caller.company);
    const definition = registry.commands.get(name);
    if (!definition) return refusedOutcome(refuse('unknown-name', { name }), caller.locale);
    const refused = (refusal: Refusal): Outcome => {
      told(caller, name, 'execute', refusal);
      return refusedOutcome(refusal, caller.locale);
    };
    const off = closed(registry, name);
    if (off) return refused(off);
    if (!permits(caller, definition.permission)) return refused(notPermitted(caller, definition.permission));
    const given = withAsciiDigits(definition.input.shape, input ?? {});
    const parsed = definition.input.safeParse(given);
    if (!parsed.success) return refused(invalidInput(parsed.error, caller.locale));
    const against = inputRefusal(caller, definition, given, parsed.data, registry.entities);
    if (against) return refused(against);
    const site = definition.site?.(parsed.data as never);
    if (site !== undefined && !seesSite(caller, site)) return refused(refuse('site-not-permitted', { site }));
    const dryRun = options.dryRun ?? false;
    const waits = definition.confirm === 'two-persons' && !dryRun;
    const stands = gateBefore(registry.workflows, caller, name, parsed.data);
    // What was done at a terminal is done, whoever should have been asked before: that nobody was is told.
    const said = toldAsDone(definition, options);
    const isFree = dryRun || approved !== undefined || (said !== undefined && caller.terminal !== undefined);
    const gate = isFree ? undefined : stands;
    try {
      const outcome = await executor.execute({
        caller,
        // Said by its declaration each time, so that no caller can leave the second person out.
        definition: gate ? askingApproval(definition, gate) : waits ? proposing(definition) : definition,
        registry,
        input: parsed.data,
        key: options.idempotencyKey ?? newId(),
        // Without secrets: a PIN has too few digits for a hash that is no slow one.
        inputHash: inputHash(saidBy(caller, name), auditable(definition.input, parsed.data)),
        dryRun,
        ...(said && !gate
          ? {
              told: said,
              doubts: [
                ...(options.doubts ?? []),
                ...(stands ? [refuse('told-unapproved', { command: definition.label })] : []),
              ],
            }
          : {}),
      });
      if (SWITCHES.has(name)) registries.forget(caller.company);
      const of = registry.entities.get(name.slice(0, name.lastIndexOf('.')));
      if (of && isBareConflict(outcome) && permits(caller, of.name, 'read'))
        return await reading(pool, caller, (db) => withChanges(db, caller, of, outcome, Object(parsed.data)));
      // Said again, it is what it was when it was said first, whatever stands before it by now.
      const came = gate || waits || outcome.repeated ? proposedOutcome(outcome) : outcome;
      if (waits || came.proposed) return await settledSince(pool, caller, came);
      return dryRun ? outcome : withUndo(outcome, caller, definition, parsed.data, registry.commands);
    } catch (error) {
      const misfit = misfitOf(error);
      if (misfit) return refused(misfit);
      throw error;
    }
  };

  const execute: Kernel['execute'] = (caller, name, input, options) => act(caller, name, input, options);

  const read = async <Result>(
    caller: Caller,
    permission: string,
    work: (db: Db) => Promise<Result>,
    action: Action = 'execute',
  ) => {
    if (!permits(caller, permission, action)) {
      throw withheld(caller, permission, action, notPermitted(caller, permission, action));
    }
    return readingOrRefused(pool, caller, work);
  };

  const { changes, news, relay, inbound, ...background } = backgroundOf({
    ...{ pool, clock, log, registries, execute, act, executor, feed },
    options,
  });
  feed.listen(({ company, type }) => {
    if (SWITCHED.has(type)) registries.forget(company);
  });

  const packs = new PackWatch({ registries, relay, log });

  const entityNamed = async ({ company }: Caller, name: string) => {
    const registry = await known(company);
    const entity = registry.entities.get(name);
    if (!entity) throw new Refused(refuse('unknown-name', { name }));
    const off = closed(registry, name);
    if (off) throw new Refused(off);
    return { registry, entity };
  };

  const commandNamed = async ({ company }: Caller, name: string) => {
    const registry = await known(company);
    const definition = registry.commands.get(name);
    if (!definition) throw new Refused(refuse('unknown-name', { name }));
    const off = closed(registry, name);
    if (off) throw new Refused(off);
    return definition;
  };

  const mayRead = (caller: Caller, entity: string, way: string): void => {
    if (!permits(caller, entity, 'read')) throw withheld(caller, entity, way, notPermitted(caller, entity, 'read'));
  };

  const template = async (caller: Caller, name: string) => {
    const { registry, entity } = await entityNamed(caller, name);
    mayRead(caller, entity.name, 'template');
    if (!writersOf(registry, name)) throw new Refused(refuse('import-not-offered', { entity: name }));
    return templateOf(entity, fieldsFor(caller, entity).locked);
  };

  const exported = async (caller: Caller, name: string, request: Omit<ListRequest, 'cursor' | 'limit'>) => {
    const { registry, entity } = await entityNamed(caller, name);
    const way: ExportWay = {
      caller,
      registry,
      list: (page) => read(caller, entity.name, (db) => listEntity(db, caller, entity, page, 'export'), 'export'),
      read: (work) => read(caller, entity.name, work, 'export'),
    };
    // What is refused is refused before the first byte leaves.
    await way.list({ ...request, limit: 1 });
    const pass = await way.read((db) => passFor(db, { caller, entity, asked: request, now: clock() }));
    if (isRefusal(pass)) throw withheld(caller, name, 'export', pass);
    const taken = pass && (await execute(caller, takePass.name, pass));
    if (taken && !taken.ok) throw withheld(caller, name, 'export', refuse('export-pass-used'));
    const left = (rows: number) => journal.note(exportNote(caller, name, { ...request, ...pass }, rows));
    return exportRows(entity, request, way, left);
  };

  const get: Kernel['get'] = async (caller, name, id) => {
    const { entity } = await entityNamed(caller, name);
    return read(caller, entity.name, (db) => getEntity(db, caller, entity, id), 'read');
  };

  const history: Kernel['history'] = async (caller, name, id, { limit = 50, below = null } = {}) => {
    const { entity } = await entityNamed(caller, name);
    return read(
      caller,
      entity.name,
      async (db) => {
        const entries = await seenHistory(db, caller, entity, id, { limit: Math.min(limit, 500), below });
        // Who sees the record, but none of its writings, has come to it later.
        if (entries.length === 0 && below === null) await getEntity(db, caller, entity, id);
        return entries;
      },
      'read',
    );
  };

  return {
    get registry() {
      return registries.current;
    },
    execute,
    note: (note) => journal.note(note),
    async query(caller, name, input, { into } = {}) {
      const registry = await known(caller.company);
      const definition = registry.queries.get(name);
      if (!definition) throw new Refused(refuse('unknown-name', { name }));
      const refused = (refusal: Refusal): Refused => withheld(caller, name, 'query', refusal);
      const off = closed(registry, name);
      if (off) throw refused(off);
      if (!permits(caller, definition.permission)) throw refused(notPermitted(caller, definition.permission));
      const parsed = definition.input.safeParse(withAsciiDigits(definition.input.shape, input ?? {}));
      if (!parsed.success) throw refused(invalidInput(parsed.error, caller.locale));
      const site = definition.site?.(parsed.data as never);
      if (site !== undefined && !seesSite(caller, site)) throw refused(refuse('site-not-permitted', { site }));
      const against = outsideLimits(caller, definition, parsed.data);
      if (against) throw refused(against);
      const answer = await read(caller, definition.permission, (db) =>
        definition.run(parsed.data as never, {
          db,
          caller,
          now: clock(),
          registry,
          factHandlers: registry.facts,
          handlers: registry.handlers,
          pathsOf,
        }),
      );
      if (into !== undefined) journal.note(pageNote(caller, definition, parsed.data, { into, answer }));
      return answer;
    },
    list: async (caller, name, request) => {
      const { entity } = await entityNamed(caller, name);
      return read(caller, entity.name, (db) => listEntity(db, caller, entity, request), 'read');
    },
    get,
    files: createFileDesk({
      ...{ pool, clock, entityNamed, commandNamed, get, withheld, store: options.files, pictures: options.pictures },
      note: (note) => journal.note(note),
      async written(caller, name, id) {
        const entries = await history(caller, name, id, { limit: 500 });
        return entries.flatMap(({ before, after }) => [before, after].filter((row) => row !== null));
      },
    }),
    aggregate: async (caller, name, request) => {
      const { entity } = await entityNamed(caller, name);
      return read(caller, entity.name, (db) => aggregateEntity(db, caller, entity, request), 'read');
    },
    history,
    async describe(caller, name) {
      const declared = await known(caller.company);
      const group = declared.settings.get(name);
      if (group) {
        const off = closed(declared, name);
        if (off) throw withheld(caller, name, 'describe', off);
        if (!permits(caller, 'kernel.settings')) {
          throw withheld(caller, name, 'describe', notPermitted(caller, 'kernel.settings'));
        }
        return describeEntity(asEntity(group), [], caller);
      }
      const { registry, entity } = await entityNamed(caller, name);
      mayRead(caller, entity.name, 'describe');
      const commands = [...registry.commands.values()].filter((one) => !closed(registry, one.name));
      return describeEntity(entity, commands, caller);
    },
    template: async (caller, name) =>
      writeSheet((await template(caller, name)).map((row) => row.map(({ text }) => text))),
    templateWorkbook: async (caller, name) => writeWorkbook(name, await template(caller, name)),
    exportRows: async (caller, name, request) => sheetText(await exported(caller, name, request)),
    exportWorkbook: async (caller, name, request) => exportWorkbook(name, await exported(caller, name, request)),
    exportMade: async (caller, id) => {
      const registry = await known(caller.company);
      const own: ExportWay['read'] = (ask) => readingOrRefused(pool, caller, ask);
      const made = await fetchExport(own, { caller, registry, now: clock() }, id).catch((error: unknown) => {
        throw error instanceof Refused ? withheld(caller, 'kernel.export', 'export', error.refusal) : error;
      });
      journal.note(exportNote(caller, made.entity, { ...made.asked, made: id }, made.records));
      return made;
    },
    importRefused: async (caller, id) =>
      exportWorkbook(
        'refused',
        refusedRows((ask) => read(caller, 'kernel.import.check', ask), caller, id),
      ),
    search: async (caller, request) => {
      const registry = await known(caller.company);
      return readingOrRefused(pool, caller, (db) => findRecords(db, caller, registry, request));
    },
    group: createGroupView({ entityNamed, read, exported, asking: (caller, work) => reading(pool, caller, work) }),
    applyFactSet: (arrival) => inbox.apply(arrival),
    events: {
      after: (caller, seq, limit = 500) =>
        inCompany(pool, caller, (db) => heardEvents(db, caller, registries.current, seq, limit), 'read'),
      whole: (caller) => seesAllEvents(caller, registries.current),
      newest: (company) => inCompany(pool, { company, user: 'system:events' }, newestEvent, 'read'),
    },
    refreshModules: () => packs.refresh(),
    menu: async (caller) => menuOf(await known(caller.company), caller),
    modulesOff: async (company) => [...(await known(company)).off],
    loadDemo: async (caller, name) =>
      loadDemo({ execute, modules: (await known(caller.company)).modules }, caller, name),
    inbound,
    tryChannel: (caller, channel, to) =>
      tryChannel(
        { caller, clock, carriers: options.carriers, read: (work) => read(caller, SAVE_CHANNEL, work) },
        channel,
        to,
      ),
    sendMail: (company, mail) => sendMail({ pool, clock, carriers: options.carriers }, company, mail),
    onEvent: (listener) => feed.listen(listener),
    onJob: (listener) => news.listen(listener),
    async start() {
      await background.start();
      journal.start();
      packs.start();
    },
    async stop() {
      packs.stop();
      await journal.stop();
      await background.stop();
    },
  };
}
