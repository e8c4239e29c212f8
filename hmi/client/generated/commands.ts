// Made of the API’s own description (OpenAPI) by `node distribution/api-types.ts`; not edited by hand.

/** What every command takes, by its name. */
export interface CommandInputs {
  /** Acknowledge */
  'alarms.alarm.acknowledge': { readonly alarm: string; readonly comment?: string | undefined };
  /** Call for an alarm told of late */
  'alarms.alarm.call-late': { readonly alarm: string };
  /** Reset */
  'alarms.alarm.reset': { readonly alarm: string; readonly comment?: string | undefined };
  /** Judge alarms anew */
  'alarms.alarm.restate': { readonly site: string; readonly subject: string };
  /** Shelve */
  'alarms.alarm.shelve': { readonly alarm: string; readonly for: number; readonly reason: string };
  /** Take out of service */
  'alarms.alarm.take-out-of-service': { readonly alarm: string; readonly until: number; readonly reason: string };
  /** Change alarm definition */
  'alarms.definition.change': { readonly id: string; readonly version: number; readonly condition?: 'high' | 'high-high' | 'low' | 'low-low' | 'silent' | 'clock-suspect' | 'device' | undefined; readonly position?: string | null | undefined; readonly priority?: ('critical' | 'high' | 'low' | 'diagnostic') | null | undefined; readonly response?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly consequence?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly timeToRespond?: number | null | undefined; readonly latching?: boolean | undefined; readonly acknowledgement?: ('required' | 'automatic') | null | undefined };
  /** Create alarm definition */
  'alarms.definition.create': { readonly site: string; readonly subject: string; readonly condition: 'high' | 'high-high' | 'low' | 'low-low' | 'silent' | 'clock-suspect' | 'device'; readonly name?: string | undefined; readonly position?: string | null | undefined; readonly priority?: ('critical' | 'high' | 'low' | 'diagnostic') | null | undefined; readonly response?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly consequence?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly timeToRespond?: number | null | undefined; readonly latching?: boolean | undefined; readonly acknowledgement?: ('required' | 'automatic') | null | undefined };
  /** Remove alarm definition */
  'alarms.definition.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'alarms.definition.undo': { readonly id: string; readonly version: number };
  /** Alarms told of late */
  'alarms.late-call': { readonly alarm: string };
  /** Apply suppression by design */
  'alarms.suppression-rule.apply': { readonly site: string; readonly machine?: string | undefined; readonly state?: string | undefined; readonly seq?: number | undefined };
  /** Change suppression by design */
  'alarms.suppression-rule.change': { readonly id: string; readonly version: number; readonly subject?: string | undefined; readonly during?: 'machine-stopped' | 'unscheduled' | undefined; readonly place?: string | undefined; readonly reason?: string | undefined; readonly active?: boolean | undefined };
  /** Create suppression by design */
  'alarms.suppression-rule.create': { readonly site: string; readonly subject: string; readonly during: 'machine-stopped' | 'unscheduled'; readonly place: string; readonly reason: string; readonly active?: boolean | undefined };
  /** Remove suppression by design */
  'alarms.suppression-rule.remove': { readonly id: string; readonly version: number };
  /** Suppression at the end of a shift */
  'alarms.suppression-rule.timer': { readonly site: string };
  /** Undo last change */
  'alarms.suppression-rule.undo': { readonly id: string; readonly version: number };
  /** Show again */
  'alarms.suppression.end': { readonly suppression: string };
  /** Time on the shelf is over */
  'alarms.suppression.run-out': { readonly suppression: string };
  /** Show alarms again */
  'alarms.suppression.timer': { readonly suppression: string };
  /** Change call button */
  'andon.button.change': { readonly id: string; readonly version: number; readonly kind?: string | undefined; readonly station?: string | null | undefined; readonly active?: boolean | undefined };
  /** Create call button */
  'andon.button.create': { readonly site: string; readonly subject: string; readonly kind: string; readonly station?: string | null | undefined; readonly active?: boolean | undefined };
  /** Press of a button */
  'andon.button.press': { readonly site: string; readonly subject: string; readonly alarm: string; readonly at: number };
  /** Remove call button */
  'andon.button.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'andon.button.undo': { readonly id: string; readonly version: number };
  /** On my way */
  'andon.call.accept': { readonly call: string };
  /** I am here */
  'andon.call.arrive': { readonly call: string };
  /** Cancel call */
  'andon.call.cancel': { readonly call: string; readonly reason: string };
  /** Call goes further */
  'andon.call.escalate': { readonly call: string; readonly step: number };
  /** Call */
  'andon.call.raise': { readonly site: string; readonly place: string; readonly kind: string; readonly note?: string | undefined };
  /** Solved */
  'andon.call.solve': { readonly call: string; readonly cause: string };
  /** Calls go further */
  'andon.escalation': { readonly call: string; readonly step: number };
  /** Change kind of call */
  'andon.kind.change': { readonly id: string; readonly version: number; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly icon?: 'maintenance' | 'quality' | 'material' | 'supervisor' | 'safety' | 'other' | undefined; readonly priority?: 'critical' | 'high' | 'low' | undefined; readonly place?: number | undefined; readonly clock?: 'working-time' | 'always' | undefined; readonly ladderUntil?: 'accepted' | 'arrived' | undefined; readonly joinsStop?: boolean | undefined; readonly active?: boolean | undefined; readonly steps?: readonly ({ readonly id?: string | undefined; readonly after?: number | undefined })[] | undefined };
  /** Create kind of call */
  'andon.kind.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly icon?: 'maintenance' | 'quality' | 'material' | 'supervisor' | 'safety' | 'other' | undefined; readonly priority?: 'critical' | 'high' | 'low' | undefined; readonly place?: number | undefined; readonly clock?: 'working-time' | 'always' | undefined; readonly ladderUntil?: 'accepted' | 'arrived' | undefined; readonly joinsStop?: boolean | undefined; readonly active?: boolean | undefined; readonly steps?: readonly ({ readonly id?: string | undefined; readonly after: number })[] | undefined };
  /** Remove kind of call */
  'andon.kind.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'andon.kind.undo': { readonly id: string; readonly version: number };
  /** Machine stands or runs */
  'andon.machine.hear': { readonly site: string; readonly machine: string; readonly stoppedAt: number | null; readonly seq: number };
  /** Change lamp or horn */
  'andon.output.change': { readonly id: string; readonly version: number; readonly place?: string | null | undefined; readonly shows?: 'calls' | 'alarms' | 'both' | undefined; readonly kind?: string | null | undefined; readonly priority?: 'critical' | 'high' | 'low' | undefined; readonly unseen?: boolean | undefined; readonly horn?: boolean | undefined; readonly onValue?: boolean | number | string | undefined; readonly offValue?: boolean | number | string | undefined; readonly active?: boolean | undefined };
  /** Create lamp or horn */
  'andon.output.create': { readonly site: string; readonly device: string; readonly point: string; readonly place?: string | null | undefined; readonly shows?: 'calls' | 'alarms' | 'both' | undefined; readonly kind?: string | null | undefined; readonly priority?: 'critical' | 'high' | 'low' | undefined; readonly unseen?: boolean | undefined; readonly horn?: boolean | undefined; readonly onValue?: boolean | number | string | undefined; readonly offValue?: boolean | number | string | undefined; readonly active?: boolean | undefined };
  /** Lamp answered */
  'andon.output.hear': { readonly command: string; readonly site: string; readonly state: string };
  /** Remove lamp or horn */
  'andon.output.remove': { readonly id: string; readonly version: number };
  /** Set lamps and horns */
  'andon.output.settle': { readonly site: string; readonly refresh?: boolean | undefined };
  /** Silence horn */
  'andon.output.silence': { readonly output: string };
  /** Lamps are told again */
  'andon.output.timer': { readonly site: string; readonly refresh?: boolean | undefined };
  /** Undo last change */
  'andon.output.undo': { readonly id: string; readonly version: number };
  /** Change who comes */
  'andon.responder.change': { readonly id: string; readonly version: number; readonly site?: string | undefined; readonly kind?: string | null | undefined; readonly area?: string | null | undefined; readonly shift?: string | null | undefined; readonly step?: number | undefined; readonly role?: string | null | undefined; readonly person?: string | null | undefined };
  /** Create who comes */
  'andon.responder.create': { readonly site: string; readonly kind?: string | null | undefined; readonly area?: string | null | undefined; readonly shift?: string | null | undefined; readonly step?: number | undefined; readonly role?: string | null | undefined; readonly person?: string | null | undefined };
  /** Remove who comes */
  'andon.responder.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'andon.responder.undo': { readonly id: string; readonly version: number };
  /** Assign badge */
  'attendance.badge.assign': { readonly badge: string; readonly person: string; readonly from?: number | undefined };
  /** Save person */
  'attendance.person.save': { readonly number: string; readonly name: string; readonly site: string; readonly shift?: string | null | undefined; readonly active?: boolean | undefined };
  /** Add a punch */
  'attendance.punch.add': { readonly person: string; readonly direction: 'in' | 'out'; readonly at: number; readonly ends?: number | undefined; readonly reason: string };
  /** Clock in or out */
  'attendance.punch.say': { readonly site: string; readonly punch: string; readonly direction: 'in' | 'out'; readonly at: number; readonly ends?: number | undefined };
  /** Take an added punch back */
  'attendance.punch.take-back': { readonly punch: string };
  /** Change exchange rate */
  'currencies.rate.change': { readonly id: string; readonly version: number; readonly day?: string | undefined; readonly kind?: 'mid' | 'customs' | 'bank' | undefined; readonly currency?: string | undefined; readonly against?: string | undefined; readonly units?: number | undefined; readonly rate?: string | undefined };
  /** Create exchange rate */
  'currencies.rate.create': { readonly day: string; readonly kind: 'mid' | 'customs' | 'bank'; readonly currency: string; readonly against: string; readonly units: number; readonly rate: string };
  /** Remove exchange rate */
  'currencies.rate.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'currencies.rate.undo': { readonly id: string; readonly version: number };
  /** Seen */
  'handover.note.acknowledge': { readonly note: string; readonly at: number };
  /** Hand over */
  'handover.note.say': { readonly note: string; readonly site: string; readonly line: string; readonly station?: string | undefined; readonly topic: 'machine' | 'quality' | 'material' | 'order' | 'safety' | 'other'; readonly text?: string | undefined; readonly photo?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | undefined; readonly leftovers?: readonly ({ readonly what: 'job' | 'stops' | 'calls' | 'goods' | 'draft' | 'refused'; readonly count: number; readonly about: string | null })[] | undefined; readonly at: number };
  /** It went on */
  'handover.run.keep': { readonly site: string; readonly line: string; readonly job: string; readonly endedAt: number; readonly at: number };
  /** Change instruction */
  'instructions.document.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly active?: boolean | undefined; readonly uses?: readonly ({ readonly id?: string | undefined; readonly site?: string | null | undefined; readonly place?: string | null | undefined; readonly item?: string | null | undefined })[] | undefined };
  /** Create instruction */
  'instructions.document.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly active?: boolean | undefined; readonly uses?: readonly ({ readonly id?: string | undefined; readonly site?: string | null | undefined; readonly place?: string | null | undefined; readonly item?: string | null | undefined })[] | undefined };
  /** Remove instruction */
  'instructions.document.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'instructions.document.undo': { readonly id: string; readonly version: number };
  /** I have read it */
  'instructions.reading.say': { readonly reading: string; readonly site: string; readonly revision: string; readonly station?: string | undefined; readonly at: number };
  /** Change revision of instruction */
  'instructions.revision.change': { readonly id: string; readonly version: number; readonly letter?: string | undefined; readonly effectiveFrom?: number | undefined; readonly changes?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly steps?: readonly ({ readonly id?: string | undefined; readonly text?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly picture?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined; readonly drawing?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined; readonly page?: number | null | undefined; readonly video?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined })[] | undefined };
  /** Create revision of instruction */
  'instructions.revision.create': { readonly document: string; readonly letter: string; readonly effectiveFrom: number; readonly changes?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly steps?: readonly ({ readonly id?: string | undefined; readonly text: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly picture?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined; readonly drawing?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined; readonly page?: number | null | undefined; readonly video?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined })[] | undefined };
  /** Release */
  'instructions.revision.release': { readonly id: string; readonly version?: number | undefined };
  /** Remove revision of instruction */
  'instructions.revision.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'instructions.revision.undo': { readonly id: string; readonly version: number };
  /** Withdraw */
  'instructions.revision.withdraw': { readonly id: string; readonly version?: number | undefined };
  /** Make API key */
  'kernel.api-key.create': { readonly name: string; readonly days?: number | undefined; readonly user?: string | undefined; readonly only?: readonly string[] | undefined };
  /** Revoke own API key */
  'kernel.api-key.revoke': { readonly id: string };
  /** Revoke any API key */
  'kernel.api-key.revoke-any': { readonly id: string };
  /** Rotate own API key */
  'kernel.api-key.rotate': { readonly id: string; readonly hours?: number | undefined };
  /** Attach files */
  'kernel.attachment.add': { readonly entity: string; readonly record: string; readonly files: readonly { readonly id: string; readonly name: string; readonly type: string; readonly size: number }[]; readonly description?: string | undefined };
  /** Describe attached file */
  'kernel.attachment.describe': { readonly id: string; readonly version: number; readonly name?: string | undefined; readonly description: string | null };
  /** Remove attached file */
  'kernel.attachment.remove': { readonly id: string; readonly version: number };
  /** Replace attached file */
  'kernel.attachment.replace': { readonly id: string; readonly version: number; readonly file: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } };
  /** Bring back attached file */
  'kernel.attachment.restore': { readonly id: string; readonly version: number };
  /** Take back a version of a file */
  'kernel.attachment.take-back': { readonly id: string; readonly version: number; readonly to: number };
  /** Assign badge */
  'kernel.badge.assign': { readonly user: string; readonly badge: string; readonly take?: boolean | undefined };
  /** Remove badge */
  'kernel.badge.remove': { readonly id: string };
  /** Show this board as my home page */
  'kernel.board.begin': { readonly board: string | null };
  /** Choose the home page of others */
  'kernel.board.begin-shared': { readonly role?: string | null | undefined; readonly board: string | null };
  /** New board */
  'kernel.board.create': { readonly name: string; readonly definition: { readonly widgets: readonly ({ readonly id: string; readonly kind: string; readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly settings?: Readonly<Record<string, unknown>> | undefined })[] } };
  /** Change board */
  'kernel.board.draft': { readonly id: string; readonly version: number; readonly name?: string | undefined; readonly definition?: ({ readonly widgets: readonly ({ readonly id: string; readonly kind: string; readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly settings?: Readonly<Record<string, unknown>> | undefined })[] }) | null | undefined };
  /** Change a shared board */
  'kernel.board.draft-shared': { readonly id: string; readonly version: number; readonly name?: string | undefined; readonly definition?: ({ readonly widgets: readonly ({ readonly id: string; readonly kind: string; readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly settings?: Readonly<Record<string, unknown>> | undefined })[] }) | null | undefined };
  /** Publish board */
  'kernel.board.publish': { readonly id: string; readonly version: number };
  /** Publish a shared board */
  'kernel.board.publish-shared': { readonly id: string; readonly version: number };
  /** Remove board */
  'kernel.board.remove': { readonly id: string; readonly version: number };
  /** Remove a shared board */
  'kernel.board.remove-shared': { readonly id: string; readonly version: number };
  /** Share a board */
  'kernel.board.share': { readonly id: string; readonly version: number; readonly role?: string | null | undefined; readonly own?: boolean | undefined };
  /** Change branch */
  'kernel.branch.change': { readonly id: string; readonly version: number; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly parent?: string | null | undefined };
  /** Create branch */
  'kernel.branch.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly parent?: string | null | undefined };
  /** Remove branch */
  'kernel.branch.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.branch.undo': { readonly id: string; readonly version: number };
  /** Change own comment */
  'kernel.comment.change': { readonly id: string; readonly version: number; readonly text: string; readonly files?: readonly { readonly id: string; readonly name: string; readonly type: string; readonly size: number }[] | undefined };
  /** Remove own comment */
  'kernel.comment.remove': { readonly id: string; readonly version: number };
  /** Comment */
  'kernel.comment.write': { readonly entity: string; readonly record: string; readonly text: string; readonly files?: readonly { readonly id: string; readonly name: string; readonly type: string; readonly size: number }[] | undefined };
  /** Found company */
  'kernel.company.found': { readonly name: string };
  /** Discard dead letter */
  'kernel.dead-letter.discard': { readonly id: string; readonly reason?: string | undefined };
  /** Mend dead letter */
  'kernel.dead-letter.mend': { readonly id: string; readonly set: Readonly<Record<string, unknown>> };
  /** Replay dead letter */
  'kernel.dead-letter.replay': { readonly id: string };
  /** Decide */
  'kernel.decision.give': { readonly tasks: readonly string[]; readonly decision: 'approve' | 'refuse' | 'give-back' | 'done' | 'seen'; readonly reason?: string | undefined };
  /** Mend and go on */
  'kernel.decision.mend': { readonly run: string; readonly input?: Readonly<Record<string, unknown>> | undefined };
  /** Recall */
  'kernel.decision.recall': { readonly run: string };
  /** Mail that came back */
  'kernel.delivery.bounce': { readonly address: string; readonly reason: string; readonly message?: string | undefined; readonly isPassing?: boolean | undefined };
  /** Send again */
  'kernel.delivery.retry': { readonly delivery: string };
  /** End deputyship */
  'kernel.deputy.end': { readonly id: string };
  /** End somebody’s deputyship */
  'kernel.deputy.end-for': { readonly id: string };
  /** Name deputy */
  'kernel.deputy.name': { readonly deputy: string; readonly from: number; readonly until: number };
  /** Name deputy for somebody */
  'kernel.deputy.name-for': { readonly person: string; readonly deputy: string; readonly from: number; readonly until: number };
  /** Begin a design */
  'kernel.design.begin': { readonly name: string; readonly label: { readonly en: string; readonly bn: string; readonly hi: string }; readonly description: { readonly en: string; readonly bn: string; readonly hi: string }; readonly needs?: Readonly<Record<string, string>> | undefined };
  /** Take out of a design */
  'kernel.design.clear': { readonly design: string; readonly version: number; readonly place: string };
  /** Discard a design */
  'kernel.design.discard': { readonly design: string; readonly version: number };
  /** Change a design */
  'kernel.design.put': { readonly design: string; readonly version: number; readonly place: string; readonly value: unknown };
  /** Take a published version as draft */
  'kernel.design.restore': { readonly design: string; readonly version: number; readonly number: number };
  /** Change duty conflict */
  'kernel.duty-conflict.change': { readonly id: string; readonly version: number; readonly first?: string | undefined; readonly second?: string | undefined; readonly reason?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined };
  /** Create duty conflict */
  'kernel.duty-conflict.create': { readonly first: string; readonly second: string; readonly reason: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } };
  /** Remove duty conflict */
  'kernel.duty-conflict.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.duty-conflict.undo': { readonly id: string; readonly version: number };
  /** Give up an event */
  'kernel.event.give-up': { readonly handler: string; readonly seq?: number | undefined; readonly reason: string };
  /** Replay events */
  'kernel.event.replay': { readonly handler: string; readonly from: number; readonly to: number; readonly type?: string | undefined };
  /** Let records leave */
  'kernel.export.allow': { readonly entity: string; readonly asked?: Readonly<Record<string, unknown>> | undefined; readonly for: string };
  /** Export records */
  'kernel.export.begin': { readonly entity: string; readonly asked?: Readonly<Record<string, unknown>> | undefined };
  /** Keep a piece of an export */
  'kernel.export.keep-piece': { readonly id: string; readonly nth: number; readonly text: string };
  /** Export made */
  'kernel.export.made': { readonly id: string; readonly pieces: number; readonly records: number };
  /** Export */
  'kernel.export.make': { readonly id: string; readonly records: number };
  /** Sweep of exports */
  'kernel.export.sweep': Readonly<Record<string, never>>;
  /** Sweep exports */
  'kernel.export.sweep-some': Readonly<Record<string, never>>;
  /** Take an export */
  'kernel.export.take-pass': { readonly pass: string };
  /** Move files to their new place */
  'kernel.files.move': Readonly<Record<string, never>>;
  /** Sweep of files */
  'kernel.files.nightly': Readonly<Record<string, never>>;
  /** Sweep files */
  'kernel.files.sweep': Readonly<Record<string, never>>;
  /** Tell followers */
  'kernel.follow.tell': Readonly<Record<string, never>>;
  /** Change holiday */
  'kernel.holiday.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly day?: string | undefined; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly country?: string | null | undefined; readonly site?: string | null | undefined };
  /** Create holiday */
  'kernel.holiday.create': { readonly code: string; readonly day: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly country?: string | null | undefined; readonly site?: string | null | undefined };
  /** Remove holiday */
  'kernel.holiday.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.holiday.undo': { readonly id: string; readonly version: number };
  /** Settle what is alike */
  'kernel.import.answer-alike': { readonly id: string; readonly lines: readonly number[]; readonly answer: 'same' | 'new' | 'merge' };
  /** Take rows of an import back */
  'kernel.import.back-some': { readonly id: string; readonly before: number; readonly most: number };
  /** Check import */
  'kernel.import.check': { readonly entity: string; readonly file: string; readonly text?: string | undefined; readonly workbook?: string | undefined };
  /** Check of an import */
  'kernel.import.check-rows': { readonly id: string; readonly round: number };
  /** Check lines of an import */
  'kernel.import.check-some': { readonly id: string; readonly after: number };
  /** Write import */
  'kernel.import.commit': { readonly id: string };
  /** Write rows of an import */
  'kernel.import.commit-some': { readonly id: string; readonly after: number; readonly most: number };
  /** Drop import */
  'kernel.import.drop': { readonly id: string };
  /** End the taking back of an import */
  'kernel.import.end-back': { readonly id: string };
  /** End the check of an import */
  'kernel.import.end-check': { readonly id: string };
  /** End the writing of an import */
  'kernel.import.end-commit': { readonly id: string };
  /** Note what was read */
  'kernel.import.file-read': { readonly id: string; readonly rows: number; readonly header: readonly string[]; readonly proposed: readonly unknown[]; readonly problem: string | null };
  /** Keep lines of an import */
  'kernel.import.keep-lines': { readonly id: string; readonly lines: readonly { readonly line: number; readonly cells: readonly string[] }[] };
  /** Map columns and check */
  'kernel.import.map': { readonly id: string; readonly mapping: { readonly columns: readonly { readonly at: number; readonly as: string }[]; readonly constants?: Readonly<Record<string, string>> | undefined; readonly decimal?: '.' | ',' | undefined; readonly dates?: 'ymd' | 'dmy' | 'mdy' | undefined; readonly offset?: string | undefined } };
  /** Begin import */
  'kernel.import.open': { readonly target: string; readonly file: string; readonly reading?: { readonly separator?: string | undefined; readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-15' | undefined } | undefined; readonly size?: number | undefined; readonly digest?: string | undefined };
  /** Take in a piece of a file */
  'kernel.import.put': { readonly id: string; readonly nth: number; readonly bytes: string };
  /** Reading of a file */
  'kernel.import.read': { readonly id: string };
  /** Read file */
  'kernel.import.read-in': { readonly id: string };
  /** Look at an import */
  'kernel.import.reading-wanted': { readonly id: string };
  /** Take import back */
  'kernel.import.revert': { readonly id: string };
  /** Take import back */
  'kernel.import.take-back': { readonly id: string };
  /** Taking back of an import */
  'kernel.import.take-rows-back': { readonly id: string };
  /** Write import */
  'kernel.import.write': { readonly id: string };
  /** Writing of an import */
  'kernel.import.write-rows': { readonly id: string };
  /** Change inbound hook */
  'kernel.inbound-hook.change': { readonly id: string; readonly version: number; readonly name?: string | undefined; readonly command?: string | undefined; readonly mapping?: { readonly take?: Readonly<Record<string, { readonly at: string; readonly type?: 'text' | 'number' | 'yes-no' | 'id' | 'date' | 'moment' | undefined }>> | undefined; readonly lists?: Readonly<Record<string, { readonly at: string; readonly take: Readonly<Record<string, { readonly at: string; readonly type?: 'text' | 'number' | 'yes-no' | 'id' | 'date' | 'moment' | undefined }>> }>> | undefined; readonly input?: Readonly<Record<string, unknown>> | undefined; readonly each?: Readonly<Record<string, { readonly list: string; readonly make: Readonly<Record<string, unknown>> }>> | undefined; readonly key?: ({ readonly header: string } | { readonly body: string }) | null | undefined } | undefined; readonly perMinute?: number | undefined; readonly rights?: readonly string[] | undefined; readonly on?: boolean | undefined; readonly owner?: string | undefined };
  /** Create inbound hook */
  'kernel.inbound-hook.create': { readonly name: string; readonly command: string; readonly proof?: 'none' | 'standard' | 'hub-sha256' | 'header' | undefined; readonly header?: string | null | undefined; readonly rights?: readonly string[] | undefined; readonly mapping: { readonly take?: Readonly<Record<string, { readonly at: string; readonly type?: 'text' | 'number' | 'yes-no' | 'id' | 'date' | 'moment' | undefined }>> | undefined; readonly lists?: Readonly<Record<string, { readonly at: string; readonly take: Readonly<Record<string, { readonly at: string; readonly type?: 'text' | 'number' | 'yes-no' | 'id' | 'date' | 'moment' | undefined }>> }>> | undefined; readonly input?: Readonly<Record<string, unknown>> | undefined; readonly each?: Readonly<Record<string, { readonly list: string; readonly make: Readonly<Record<string, unknown>> }>> | undefined; readonly key?: ({ readonly header: string } | { readonly body: string }) | null | undefined }; readonly perMinute?: number | undefined; readonly secret?: string | undefined; readonly owner?: string | undefined };
  /** Remove inbound hook */
  'kernel.inbound-hook.remove': { readonly hook: string };
  /** Do again what came in */
  'kernel.inbound-hook.replay': { readonly arrival: string };
  /** Change address or secret */
  'kernel.inbound-hook.rotate': { readonly hook: string; readonly hours?: number | undefined; readonly secret?: string | undefined };
  /** Try inbound hook */
  'kernel.inbound-hook.try': { readonly hook: string; readonly body: string; readonly mapping?: { readonly take?: Readonly<Record<string, { readonly at: string; readonly type?: 'text' | 'number' | 'yes-no' | 'id' | 'date' | 'moment' | undefined }>> | undefined; readonly lists?: Readonly<Record<string, { readonly at: string; readonly take: Readonly<Record<string, { readonly at: string; readonly type?: 'text' | 'number' | 'yes-no' | 'id' | 'date' | 'moment' | undefined }>> }>> | undefined; readonly input?: Readonly<Record<string, unknown>> | undefined; readonly each?: Readonly<Record<string, { readonly list: string; readonly make: Readonly<Record<string, unknown>> }>> | undefined; readonly key?: ({ readonly header: string } | { readonly body: string }) | null | undefined } | undefined };
  /** Cancel job */
  'kernel.job.cancel': { readonly job: string; readonly reason: string };
  /** Give job up */
  'kernel.job.give-up': { readonly job: string; readonly reason: string };
  /** Try job again */
  'kernel.job.retry': { readonly job: string };
  /** Change legal hold */
  'kernel.legal-hold.change': { readonly id: string; readonly version: number; readonly reason?: string | undefined };
  /** Create legal hold */
  'kernel.legal-hold.create': { readonly entity: string; readonly record: string; readonly reason: string };
  /** Remove legal hold */
  'kernel.legal-hold.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.legal-hold.undo': { readonly id: string; readonly version: number };
  /** Remove user */
  'kernel.member.remove': { readonly user: string };
  /** Save user */
  'kernel.member.save': { readonly user: string; readonly name: string; readonly email?: string | null | undefined; readonly locale?: 'en' | 'bn' | 'hi' | undefined; readonly sites?: (readonly string[]) | null | undefined; readonly branches?: (readonly string[]) | null | undefined };
  /** Book what waited for a module */
  'kernel.module.book-waiting': { readonly after?: string | undefined };
  /** Switch module off */
  'kernel.module.disable': { readonly module: string; readonly accept?: boolean | undefined };
  /** Drop what waits for a module */
  'kernel.module.drop-waiting': { readonly module: string; readonly before?: number | undefined; readonly reason: string };
  /** Switch module on */
  'kernel.module.enable': { readonly module: string };
  /** Set a channel of notices */
  'kernel.notice-channel.save': { readonly channel: 'mail' | 'push' | 'text'; readonly enabled: boolean; readonly settings: Readonly<Record<string, unknown>>; readonly sealed?: string | null | undefined };
  /** Set how roles are told */
  'kernel.notice-default.set': { readonly role?: string | null | undefined; readonly kind: string; readonly channel: 'app' | 'mail' | 'push' | 'text'; readonly mode: ('at-once' | 'digest' | 'never') | null };
  /** Choose how I am told */
  'kernel.notice.choose': { readonly kind: string; readonly channel: 'app' | 'mail' | 'push' | 'text'; readonly mode: ('at-once' | 'digest' | 'never') | null };
  /** Mark as read */
  'kernel.notice.read': { readonly ids: readonly string[]; readonly read?: boolean | undefined };
  /** Mark all as read */
  'kernel.notice.read-all': { readonly until?: number | undefined; readonly of?: { readonly entity: string; readonly record: string } | undefined };
  /** Send a notice on */
  'kernel.notice.route': { readonly notice: string };
  /** When I am told */
  'kernel.notice.save-own': { readonly quietFrom?: string | null | undefined; readonly quietTo?: string | null | undefined; readonly digestEvery?: 'hour' | 'day' | undefined; readonly digestAt?: string | undefined; readonly site?: string | null | undefined; readonly phone?: string | null | undefined };
  /** Send notices */
  'kernel.notice.send': { readonly delivery: string };
  /** End of a try to send */
  'kernel.notice.settle': { readonly message: string; readonly lead: string; readonly tries: number; readonly to: 'sent' | 'failed' | 'waiting' | 'withheld'; readonly address?: string | null | undefined; readonly problem?: string | null | undefined; readonly reference?: string | null | undefined; readonly dueAt?: number | null | undefined; readonly withheld?: readonly ({ readonly delivery: string; readonly why: 'not-seen' | 'read' | 'not-a-member' | 'no-address' | 'address-bounced' | 'channel-off' })[] | undefined; readonly gone?: readonly string[] | undefined };
  /** Take a delivery in hand */
  'kernel.notice.take': { readonly delivery: string };
  /** Tell a notice */
  'kernel.notice.tell': { readonly kind: string; readonly entity: string; readonly record: string; readonly site?: string | null | undefined; readonly fields: Readonly<Record<string, unknown>>; readonly to?: (readonly string[]) | null | undefined; readonly by: string };
  /** Change number series */
  'kernel.numbering.change': { readonly id: string; readonly version: number; readonly pattern?: string | undefined; readonly digits?: number | undefined; readonly start?: number | undefined; readonly restart?: 'year' | 'month' | 'never' | undefined; readonly yearBegins?: number | undefined; readonly zone?: string | undefined; readonly gapFree?: boolean | undefined };
  /** Create number series */
  'kernel.numbering.create': { readonly series: string; readonly site: string; readonly pattern: string; readonly digits: number; readonly start: number; readonly restart: 'year' | 'month' | 'never'; readonly yearBegins: number; readonly zone: string; readonly gapFree: boolean };
  /** Remove number series */
  'kernel.numbering.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.numbering.undo': { readonly id: string; readonly version: number };
  /** Change allowed place in the own network */
  'kernel.outgoing-place.change': { readonly id: string; readonly version: number; readonly place?: string | undefined; readonly ports?: (readonly number[]) | null | undefined; readonly plain?: boolean | undefined; readonly reason?: string | undefined };
  /** Create allowed place in the own network */
  'kernel.outgoing-place.create': { readonly place: string; readonly ports?: (readonly number[]) | null | undefined; readonly plain?: boolean | undefined; readonly reason: string };
  /** Remove allowed place in the own network */
  'kernel.outgoing-place.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.outgoing-place.undo': { readonly id: string; readonly version: number };
  /** Choose own PIN */
  'kernel.pin.own': { readonly pin: string; readonly current?: string | undefined };
  /** Remove PIN */
  'kernel.pin.remove': { readonly user: string };
  /** Set PIN */
  'kernel.pin.set': { readonly user: string; readonly number: string; readonly pin: string };
  /** Confirm request */
  'kernel.proposal.confirm': { readonly id: string; readonly version: number };
  /** Decline request */
  'kernel.proposal.decline': { readonly id: string; readonly reason: string };
  /** Look at request anew */
  'kernel.proposal.refresh': { readonly id: string };
  /** Withdraw request */
  'kernel.proposal.withdraw': { readonly id: string };
  /** Notify this device */
  'kernel.push-device.add': { readonly endpoint: string; readonly p256dh: string; readonly auth: string; readonly name: string };
  /** Notify this device no more */
  'kernel.push-device.remove': { readonly id: string };
  /** Follow */
  'kernel.record.follow': { readonly entity: string; readonly record: string };
  /** Tag a record */
  'kernel.record.tag': { readonly entity: string; readonly record: string; readonly tag: string };
  /** Follow no more */
  'kernel.record.unfollow': { readonly entity: string; readonly record: string };
  /** Take a tag off */
  'kernel.record.untag': { readonly entity: string; readonly record: string; readonly tag: string };
  /** Removal of what is over its time */
  'kernel.retention.nightly': Readonly<Record<string, never>>;
  /** Remove old records */
  'kernel.retention.remove': { readonly entity: string };
  /** Give role */
  'kernel.role.give': { readonly user: string; readonly role: string; readonly override?: string | undefined };
  /** Remove role */
  'kernel.role.remove': { readonly code: string };
  /** Save role */
  'kernel.role.save': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly permissions?: readonly string[] | undefined; readonly grants?: readonly ({ readonly on: string; readonly deny?: boolean | undefined; readonly actions?: readonly ('read' | 'create' | 'change' | 'remove' | 'export' | 'import' | 'execute')[] | undefined; readonly where?: Readonly<Record<string, (string | number | boolean | null) | (Readonly<Record<string, (string | number | boolean | null) | (readonly (string | number | boolean | null)[])>>)>> | undefined; readonly fields?: { readonly hidden?: readonly string[] | undefined; readonly masked?: readonly string[] | undefined; readonly readOnly?: readonly string[] | undefined } | undefined; readonly reason?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined })[] | undefined; readonly override?: string | undefined };
  /** Take role */
  'kernel.role.take': { readonly user: string; readonly role: string };
  /** Change settings */
  'kernel.settings.set': { readonly name: string; readonly values: Readonly<Record<string, unknown>>; readonly from?: number | undefined };
  /** Claim installation */
  'kernel.setup': { readonly user: string; readonly name: string; readonly email?: string | undefined; readonly locale?: 'en' | 'bn' | 'hi' | undefined; readonly company?: string | undefined };
  /** Branch and country of a site */
  'kernel.site.place': { readonly site: string; readonly branch?: string | null | undefined; readonly country?: string | null | undefined };
  /** Set superior */
  'kernel.superior.set': { readonly person: string; readonly superior: string | null };
  /** Change tag */
  'kernel.tag.change': { readonly id: string; readonly version: number; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly colour?: 'series1' | 'series2' | 'series3' | 'series4' | 'series5' | 'series6' | undefined };
  /** Create tag */
  'kernel.tag.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly colour: 'series1' | 'series2' | 'series3' | 'series4' | 'series5' | 'series6' };
  /** Remove tag */
  'kernel.tag.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'kernel.tag.undo': { readonly id: string; readonly version: number };
  /** Add terminal */
  'kernel.terminal.add': { readonly name: string; readonly site: string; readonly line?: string | null | undefined; readonly machine?: string | null | undefined; readonly wall?: boolean | undefined; readonly minutes?: number | undefined };
  /** Reader of terminal */
  'kernel.terminal.bind-reader': { readonly id: string; readonly device: string | null };
  /** Change terminal */
  'kernel.terminal.change': { readonly id: string; readonly name: string; readonly site: string; readonly line?: string | null | undefined; readonly machine?: string | null | undefined };
  /** New code for terminal */
  'kernel.terminal.code': { readonly id: string; readonly minutes?: number | undefined };
  /** Register terminal */
  'kernel.terminal.register': { readonly code: string };
  /** Revoke terminal */
  'kernel.terminal.revoke': { readonly id: string };
  /** Sign off at terminal */
  'kernel.terminal.sign-off': { readonly id: string };
  /** Book what was told */
  'kernel.unsettled.book': { readonly id: string; readonly input?: Readonly<Record<string, unknown>> | undefined; readonly note?: string | undefined };
  /** Let it wait again */
  'kernel.unsettled.reopen': { readonly id: string };
  /** Settle what did not fit */
  'kernel.unsettled.settle': { readonly id: string; readonly note: string };
  /** Tell what does not fit */
  'kernel.unsettled.tell': { readonly key: string; readonly why: 'refused' | 'booked' | 'clock'; readonly command: string; readonly input: Readonly<Record<string, unknown>>; readonly code: string; readonly message: string; readonly doubts?: readonly { readonly code: string; readonly details: Readonly<Record<string, unknown>> }[] | undefined; readonly site: string | null; readonly terminal: string | null; readonly user: string; readonly saidAt: number; readonly corrected: number };
  /** Open the list with this view */
  'kernel.view.begin': { readonly entity: string; readonly view: string | null };
  /** Open lists of others with a view */
  'kernel.view.begin-shared': { readonly entity: string; readonly role?: string | null | undefined; readonly view: string | null };
  /** Change a shared view */
  'kernel.view.change-shared': { readonly id: string; readonly version: number; readonly name?: string | undefined; readonly definition?: { readonly filter?: Readonly<Record<string, (string | number | boolean | null) | (Readonly<Record<string, (string | number | boolean | null) | (readonly (string | number | boolean | null)[])>>)>> | undefined; readonly search?: string | undefined; readonly sort?: string | undefined; readonly columns?: readonly string[] | undefined; readonly group?: string | undefined; readonly show?: 'board' | 'calendar' | 'report' | undefined; readonly by?: readonly string[] | undefined; readonly figures?: readonly string[] | undefined; readonly chart?: 'bars' | 'line' | 'none' | undefined; readonly span?: 'month' | 'week' | undefined; readonly page?: Readonly<Record<string, string>> | undefined } | undefined };
  /** Remove view */
  'kernel.view.remove': { readonly id: string; readonly version: number };
  /** Remove a shared view */
  'kernel.view.remove-shared': { readonly id: string; readonly version: number };
  /** Save view */
  'kernel.view.save': { readonly entity: string; readonly name: string; readonly definition: { readonly filter?: Readonly<Record<string, (string | number | boolean | null) | (Readonly<Record<string, (string | number | boolean | null) | (readonly (string | number | boolean | null)[])>>)>> | undefined; readonly search?: string | undefined; readonly sort?: string | undefined; readonly columns?: readonly string[] | undefined; readonly group?: string | undefined; readonly show?: 'board' | 'calendar' | 'report' | undefined; readonly by?: readonly string[] | undefined; readonly figures?: readonly string[] | undefined; readonly chart?: 'bars' | 'line' | 'none' | undefined; readonly span?: 'month' | 'week' | undefined; readonly page?: Readonly<Record<string, string>> | undefined }; readonly id?: string | undefined; readonly version?: number | undefined };
  /** Share a view */
  'kernel.view.share': { readonly id: string; readonly version: number; readonly role?: string | null | undefined; readonly own?: boolean | undefined };
  /** Change webhook */
  'kernel.webhook.change': { readonly id: string; readonly version: number; readonly name?: string | undefined; readonly address?: string | undefined; readonly tells?: readonly ({ readonly type: string; readonly if?: string | undefined; readonly fields?: readonly string[] | undefined })[] | undefined; readonly owner?: string | undefined };
  /** Create webhook */
  'kernel.webhook.create': { readonly name: string; readonly address: string; readonly tells: readonly ({ readonly type: string; readonly if?: string | undefined; readonly fields?: readonly string[] | undefined })[]; readonly owner?: string | undefined };
  /** Remove webhook */
  'kernel.webhook.remove': { readonly webhook: string };
  /** Change secret of webhook */
  'kernel.webhook.rotate-secret': { readonly webhook: string; readonly hours?: number | undefined };
  /** Send message again */
  'kernel.webhook.send-again': { readonly message: string };
  /** Switch webhook off */
  'kernel.webhook.switch-off': { readonly webhook: string; readonly reason?: 'by-hand' | 'gone' | 'failing' | 'owner-gone' | undefined };
  /** Switch webhook on */
  'kernel.webhook.switch-on': { readonly webhook: string; readonly from?: 'where-it-was' | 'now' | undefined };
  /** Send test to webhook */
  'kernel.webhook.test': { readonly webhook: string };
  /** Command of a workflow */
  'kernel.workflow.act': { readonly run: string; readonly task: string };
  /** Ask anew */
  'kernel.workflow.ask-anew': { readonly run: string };
  /** Begin workflow */
  'kernel.workflow.begin': { readonly workflow: string; readonly number: number; readonly entity: string; readonly record: string; readonly user: string };
  /** Workflow of a record */
  'kernel.workflow.begin-record': { readonly workflow: string; readonly number: number; readonly entity: string; readonly record: string; readonly user: string };
  /** End run */
  'kernel.workflow.end': { readonly run: string; readonly reason: string };
  /** Event for workflows */
  'kernel.workflow.hear': { readonly type: string; readonly seq: number; readonly at: number; readonly site: string | null; readonly user: string; readonly aggregate: string; readonly payload: unknown };
  /** Publish workflow */
  'kernel.workflow.publish': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly after: number; readonly definition: { readonly start: ({ readonly on: 'command'; readonly command: string; readonly when?: string | undefined; readonly lastsDays?: number | undefined }) | ({ readonly on: 'event'; readonly event: string; readonly when?: string | undefined }) | ({ readonly on: 'state'; readonly entity: string; readonly state: string; readonly when?: string | undefined }) | ({ readonly on: 'hand'; readonly asks?: Readonly<Record<string, { readonly type: 'text' | 'code' | 'localized' | 'unit' | 'whole-number' | 'yes-no' | 'moment' | 'date' | 'choice' | 'duration' | 'percent' | 'numbered' | 'barcode' | 'decimal' | 'quantity' | 'unit-cost' | 'money' | 'quantity-in' | 'geo' | 'file' | 'image' | 'person' | 'json' | 'reference' | 'references'; readonly label: { readonly en: string; readonly bn: string; readonly hi: string }; readonly help?: { readonly en: string; readonly bn: string; readonly hi: string } | undefined; readonly example?: unknown | undefined; readonly search?: boolean | undefined; readonly fixed?: boolean | undefined; readonly sensitive?: string | undefined; readonly optional?: boolean | undefined; readonly default?: unknown | undefined; readonly max?: number | undefined; readonly signed?: boolean | undefined; readonly choices?: Readonly<Record<string, { readonly en: string; readonly bn: string; readonly hi: string }>> | undefined; readonly accept?: readonly ('image' | 'pdf' | 'sheet' | 'document' | 'text' | 'drawing' | 'video' | 'archive')[] | undefined; readonly maxBytes?: number | undefined; readonly series?: string | undefined; readonly references?: string | undefined; readonly schema?: unknown | undefined; readonly fill?: unknown | undefined }>> | undefined }); readonly steps: readonly (({ readonly kind: 'approve'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly by: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined }; readonly escalate?: readonly ({ readonly afterHours: number; readonly to: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined } })[] | undefined; readonly need?: ('any' | 'all') | { readonly quorum: number } | undefined }) | ({ readonly kind: 'task'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly by: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined }; readonly escalate?: readonly ({ readonly afterHours: number; readonly to: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined } })[] | undefined }) | ({ readonly kind: 'wait'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly hours?: number | undefined; readonly working?: boolean | undefined; readonly event?: string | undefined; readonly fits?: string | undefined }) | ({ readonly kind: 'command'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly command: string; readonly input: Readonly<Record<string, unknown>> }) | ({ readonly kind: 'condition'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly if: string; readonly yes?: string | undefined; readonly no?: string | undefined }) | ({ readonly kind: 'notify'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly to: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined } }))[] } };
  /** Resume run */
  'kernel.workflow.resume': { readonly run: string };
  /** End of a workflow’s command */
  'kernel.workflow.settle': { readonly task: string; readonly ok: boolean; readonly made?: string | null | undefined; readonly key?: string | undefined; readonly code?: string | undefined; readonly message?: string | undefined; readonly words?: { readonly en: string; readonly bn: string; readonly hi: string } | undefined };
  /** Start workflow */
  'kernel.workflow.start': { readonly code: string; readonly given?: Readonly<Record<string, unknown>> | undefined };
  /** Switch workflow */
  'kernel.workflow.switch': { readonly code: string; readonly on: boolean };
  /** Deadline of a workflow */
  'kernel.workflow.time': { readonly run: string; readonly task: string | null; readonly level: number };
  /** Deadline of a workflow */
  'kernel.workflow.timer': { readonly run: string; readonly task: string | null; readonly level: number };
  /** Change address */
  'parties.address.change': { readonly id: string; readonly version: number; readonly party?: string | undefined; readonly purpose?: string | undefined; readonly country?: string | undefined; readonly line1?: string | undefined; readonly line2?: string | null | undefined; readonly area?: string | null | undefined; readonly city?: string | undefined; readonly district?: string | null | undefined; readonly region?: string | null | undefined; readonly postcode?: string | null | undefined };
  /** Create address */
  'parties.address.create': { readonly party: string; readonly purpose: string; readonly country: string; readonly line1: string; readonly line2?: string | null | undefined; readonly area?: string | null | undefined; readonly city: string; readonly district?: string | null | undefined; readonly region?: string | null | undefined; readonly postcode?: string | null | undefined };
  /** Remove address */
  'parties.address.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'parties.address.undo': { readonly id: string; readonly version: number };
  /** Change contact */
  'parties.contact.change': { readonly id: string; readonly version: number; readonly party?: string | undefined; readonly kind?: 'phone' | 'email' | 'web' | 'other' | undefined; readonly value?: string | undefined; readonly purpose?: string | null | undefined; readonly main?: boolean | undefined };
  /** Create contact */
  'parties.contact.create': { readonly party: string; readonly kind: 'phone' | 'email' | 'web' | 'other'; readonly value: string; readonly purpose?: string | null | undefined; readonly main: boolean };
  /** Remove contact */
  'parties.contact.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'parties.contact.undo': { readonly id: string; readonly version: number };
  /** Merge parties */
  'parties.merge.make': { readonly keep: string; readonly drop: string; readonly reason: string };
  /** Take back merge */
  'parties.merge.take-back': { readonly merge: string };
  /** Block party */
  'parties.party.block': { readonly id: string; readonly version?: number | undefined };
  /** Change party */
  'parties.party.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly kind?: 'organisation' | 'person' | undefined; readonly name?: string | undefined; readonly localName?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly country?: string | undefined; readonly note?: string | null | undefined };
  /** Create party */
  'parties.party.create': { readonly code: string; readonly kind: 'organisation' | 'person'; readonly name: string; readonly localName?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly country: string; readonly note?: string | null | undefined };
  /** Remove party */
  'parties.party.remove': { readonly id: string; readonly version: number };
  /** Unblock party */
  'parties.party.unblock': { readonly id: string; readonly version?: number | undefined };
  /** Undo last change */
  'parties.party.undo': { readonly id: string; readonly version: number };
  /** Change role of a party */
  'parties.role.change': { readonly id: string; readonly version: number; readonly party?: string | undefined; readonly role?: 'customer' | 'supplier' | 'subcontractor' | 'carrier' | 'employee' | 'agent' | 'bank' | 'authority' | undefined; readonly since?: string | undefined; readonly until?: string | null | undefined; readonly of?: string | null | undefined };
  /** Create role of a party */
  'parties.role.create': { readonly party: string; readonly role: 'customer' | 'supplier' | 'subcontractor' | 'carrier' | 'employee' | 'agent' | 'bank' | 'authority'; readonly since: string; readonly until?: string | null | undefined; readonly of?: string | null | undefined };
  /** Remove role of a party */
  'parties.role.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'parties.role.undo': { readonly id: string; readonly version: number };
  /** Change tax number */
  'parties.tax-id.change': { readonly id: string; readonly version: number; readonly party?: string | undefined; readonly kind?: 'bd-bin' | 'bd-tin' | 'in-gstin' | 'in-pan' | 'fr-siren' | 'fr-siret' | 'eu-vat' | 'other' | undefined; readonly value?: string | undefined };
  /** Create tax number */
  'parties.tax-id.create': { readonly party: string; readonly kind: 'bd-bin' | 'bd-tin' | 'in-gstin' | 'in-pan' | 'fr-siren' | 'fr-siret' | 'eu-vat' | 'other'; readonly value: string };
  /** Remove tax number */
  'parties.tax-id.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'parties.tax-id.undo': { readonly id: string; readonly version: number };
  /** Apply configuration */
  'plant.config.apply': { readonly document: Readonly<Record<string, unknown>>; readonly profiles?: readonly Readonly<Record<string, unknown>>[] | undefined; readonly note?: string | undefined; readonly expects?: number | undefined };
  /** Check configuration */
  'plant.config.check': { readonly document: Readonly<Record<string, unknown>>; readonly profiles?: readonly Readonly<Record<string, unknown>>[] | undefined };
  /** Change a site */
  'plant.config.edit': { readonly site: string; readonly edits: readonly (({ readonly do: 'put'; readonly part: 'devices' | 'connections' | 'links' | 'brokers' | 'forwards'; readonly value: Readonly<Record<string, unknown>> }) | ({ readonly do: 'remove'; readonly part: 'devices' | 'connections' | 'links' | 'brokers' | 'forwards'; readonly id: string }) | ({ readonly do: 'attach'; readonly part: 'connections' | 'links'; readonly id: string; readonly device: Readonly<Record<string, unknown>> }) | ({ readonly do: 'detach'; readonly part: 'connections' | 'links'; readonly id: string; readonly device: string }) | { readonly do: 'point'; readonly value: Readonly<Record<string, unknown>> } | { readonly do: 'remove-point'; readonly path: string } | ({ readonly do: 'opcua-server'; readonly value: Readonly<Record<string, unknown>> | null }) | { readonly do: 'line'; readonly area: Readonly<Record<string, unknown>>; readonly line: Readonly<Record<string, unknown>> })[]; readonly note?: string | undefined; readonly expects?: number | undefined };
  /** Plan configuration */
  'plant.config.plan': { readonly document: Readonly<Record<string, unknown>>; readonly profiles?: readonly Readonly<Record<string, unknown>>[] | undefined };
  /** Preview changes of a site */
  'plant.config.preview': { readonly site: string; readonly edits: readonly (({ readonly do: 'put'; readonly part: 'devices' | 'connections' | 'links' | 'brokers' | 'forwards'; readonly value: Readonly<Record<string, unknown>> }) | ({ readonly do: 'remove'; readonly part: 'devices' | 'connections' | 'links' | 'brokers' | 'forwards'; readonly id: string }) | ({ readonly do: 'attach'; readonly part: 'connections' | 'links'; readonly id: string; readonly device: Readonly<Record<string, unknown>> }) | ({ readonly do: 'detach'; readonly part: 'connections' | 'links'; readonly id: string; readonly device: string }) | { readonly do: 'point'; readonly value: Readonly<Record<string, unknown>> } | { readonly do: 'remove-point'; readonly path: string } | ({ readonly do: 'opcua-server'; readonly value: Readonly<Record<string, unknown>> | null }) | { readonly do: 'line'; readonly area: Readonly<Record<string, unknown>>; readonly line: Readonly<Record<string, unknown>> })[] };
  /** Refresh gateway configuration */
  'plant.config.refresh': { readonly site: string };
  /** Roll back configuration */
  'plant.config.rollback': { readonly site: string; readonly version: number; readonly expects?: number | undefined };
  /** Note a write from outside */
  'plant.device-command.note-outside': { readonly id: string; readonly at: number; readonly from: string; readonly state: 'acknowledged' | 'refused' | 'failed'; readonly message: string | null; readonly site: string; readonly gateway: string; readonly point: string; readonly before: unknown; readonly value: unknown };
  /** Send command to device */
  'plant.device-command.send': { readonly site: string; readonly device: string; readonly name: string; readonly parameters?: Readonly<Record<string, unknown>> | undefined; readonly seconds?: number | undefined };
  /** Settle device command */
  'plant.device-command.settle': { readonly id: string; readonly state: 'fetched' | 'delivered' | 'acknowledged' | 'refused' | 'expired' | 'failed'; readonly message?: string | undefined };
  /** Read a table of devices */
  'plant.device-table.read': { readonly site: string; readonly table: string; readonly id?: string | undefined; readonly path?: string | undefined; readonly connection?: string | undefined; readonly profile?: string | undefined; readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined; readonly device?: Readonly<Record<string, string | number | boolean>> | undefined };
  /** Add device */
  'plant.device.add': { readonly site: string; readonly device: Readonly<Record<string, unknown>> };
  /** Claim device */
  'plant.device.claim': { readonly code: string };
  /** Make claim code */
  'plant.device.claim-code': { readonly site: string; readonly device: string; readonly minutes?: number | undefined };
  /** Reject the certificate of a device */
  'plant.device.distrust': { readonly site: string; readonly device: string; readonly thumbprint: string; readonly reasons?: readonly string[] | undefined };
  /** Let a held device go */
  'plant.device.release': { readonly site: string; readonly device: string; readonly since: number };
  /** Replace device */
  'plant.device.replace': { readonly site: string; readonly device: string; readonly by?: string | undefined };
  /** Revoke device */
  'plant.device.revoke': { readonly site: string; readonly device: string };
  /** Rotate device secret */
  'plant.device.rotate': { readonly site: string; readonly device: string; readonly overlap?: string | undefined };
  /** Trust the certificate of a device */
  'plant.device.trust': { readonly site: string; readonly device: string; readonly thumbprint: string; readonly reasons?: readonly string[] | undefined };
  /** Add gateway */
  'plant.gateway.add': { readonly gateway: string; readonly site: string; readonly minutes?: number | undefined };
  /** Assign gateway */
  'plant.gateway.assign': { readonly gateway: string; readonly site: string };
  /** Join gateway */
  'plant.gateway.join': { readonly code: string; readonly keyHash: string };
  /** Note certificate of gateway */
  'plant.gateway.note-certificate': { readonly gateway: string; readonly until: number };
  /** Take new secret of gateway */
  'plant.gateway.renew-secret': { readonly gateway: string; readonly hash: string };
  /** Revoke gateway */
  'plant.gateway.revoke': { readonly gateway: string };
  /** Change secret of gateway */
  'plant.gateway.rotate': { readonly gateway: string };
  /** Settle message held back */
  'plant.held-message.settle': { readonly site: string; readonly gateway: string; readonly entry: string; readonly state: 'waiting' | 'replaying' | 'replayed' | 'discarded'; readonly result?: string | null | undefined };
  /** Enter reading */
  'plant.reading.enter': { readonly reading: string; readonly site: string; readonly point: string; readonly value: number | boolean | string; readonly at?: number | undefined; readonly confirmed?: boolean | undefined };
  /** Note overdue reading */
  'plant.reading.note-overdue': { readonly site: string; readonly point: string; readonly dueAt: number };
  /** Add mapping rule */
  'plant.rule.add': { readonly site: string; readonly rule: Readonly<Record<string, unknown>>; readonly points?: readonly ({ readonly path: string } & Readonly<Record<string, unknown>>)[] | undefined; readonly expects?: number | undefined; readonly note?: string | undefined };
  /** Change mapping rule */
  'plant.rule.change': { readonly site: string; readonly id: string; readonly rule: Readonly<Record<string, unknown>>; readonly points?: readonly ({ readonly path: string } & Readonly<Record<string, unknown>>)[] | undefined; readonly expects?: number | undefined; readonly note?: string | undefined };
  /** Try mapping rule */
  'plant.rule.try': { readonly site: string; readonly id?: string | undefined; readonly rule?: Readonly<Record<string, unknown>> | undefined; readonly points?: readonly ({ readonly path: string } & Readonly<Record<string, unknown>>)[] | undefined; readonly messages?: readonly ({ readonly topic: string; readonly payload: string; readonly encoding?: 'utf8' | 'base64' | undefined; readonly arrival: number })[] | undefined };
  /** Set a value of a machine */
  'plant.set-point.write': { readonly site: string; readonly point: string; readonly value: number | boolean };
  /** Set a value of a machine, by two persons */
  'plant.set-point.write-together': { readonly site: string; readonly point: string; readonly value: number | boolean };
  /** Reconsider a rejected device */
  'plant.stranger.reconsider': { readonly site: string; readonly link: string; readonly name: string };
  /** Reject an unknown device */
  'plant.stranger.reject': { readonly site: string; readonly link: string; readonly name: string };
  /** Print labels */
  'printing.labels': { readonly template: string; readonly record?: string | undefined; readonly records?: readonly string[] | undefined; readonly copies?: number | undefined; readonly site?: string | undefined; readonly printer?: string | undefined; readonly language?: 'en' | 'bn' | 'hi' | undefined };
  /** Change letterhead */
  'printing.letterhead.change': { readonly id: string; readonly version: number; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly address?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly logo?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined };
  /** Create letterhead */
  'printing.letterhead.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly address?: ({ readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }) | null | undefined; readonly logo?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined };
  /** Remove letterhead */
  'printing.letterhead.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'printing.letterhead.undo': { readonly id: string; readonly version: number };
  /** Print again */
  'printing.print.again': { readonly print: string; readonly copies?: number | undefined; readonly site?: string | undefined; readonly printer?: string | undefined };
  /** Send to the printer */
  'printing.print.hand-over': { readonly id: string; readonly zpl: string };
  /** Settle a print */
  'printing.print.settle': { readonly id?: string | undefined; readonly deviceCommand?: string | undefined; readonly message?: string | undefined };
  /** Send labels to a printer */
  'printing.send': { readonly print: string };
  /** Remove print template */
  'printing.template.remove': { readonly code: string; readonly version: number };
  /** Save print template */
  'printing.template.save': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly entity: string; readonly definition: ({ readonly kind: 'label'; readonly width: number; readonly height: number; readonly dpi?: 152 | 203 | 300 | 600 | undefined; readonly elements: readonly (({ readonly kind: 'text'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly size?: number | undefined; readonly bold?: boolean | undefined; readonly align?: 'left' | 'center' | 'right' | undefined; readonly fit?: 'shrink' | 'wrap' | undefined }) | ({ readonly kind: 'barcode'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly optional?: boolean | undefined; readonly symbology: 'gs1-128' | 'code-128' | 'ean-13' | 'itf-14' | 'gs1-datamatrix' | 'qr'; readonly data: string | Readonly<Record<string, string>>; readonly readable?: boolean | undefined }) | ({ readonly kind: 'box'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly thickness?: number | undefined }) | { readonly kind: 'line'; readonly x: number; readonly y: number; readonly width: number; readonly height: number } | { readonly kind: 'image'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly png: string })[] }) | ({ readonly kind: 'document'; readonly page?: 'A4' | 'A5' | 'Letter' | undefined; readonly landscape?: boolean | undefined; readonly title?: string | { readonly en: string; readonly bn: string; readonly hi: string } | undefined; readonly party?: { readonly heading: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly lines: readonly (string | { readonly en: string; readonly bn: string; readonly hi: string })[] } | undefined; readonly facts?: readonly ({ readonly label: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string } })[] | undefined; readonly table?: { readonly rows: { readonly from: 'lines'; readonly field: string } | ({ readonly from: 'records'; readonly entity: string; readonly by: string; readonly sort?: string | undefined }) | ({ readonly from: 'query'; readonly query: string; readonly input?: Readonly<Record<string, string>> | undefined; readonly fields: Readonly<Record<string, 'text' | 'localized' | 'decimal' | 'moment' | 'date' | 'unit' | 'choice'>> }) | { readonly from: 'list' }; readonly columns: readonly ({ readonly heading: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly share?: number | undefined; readonly align?: 'left' | 'center' | 'right' | undefined; readonly sum?: boolean | undefined })[] } | undefined; readonly note?: string | { readonly en: string; readonly bn: string; readonly hi: string } | undefined; readonly signatures?: readonly (string | { readonly en: string; readonly bn: string; readonly hi: string })[] | undefined }); readonly version?: number | null | undefined };
  /** Correct count */
  'production-log.count.correct': { readonly site: string; readonly machine: string; readonly kind: 'good' | 'scrap' | 'rework'; readonly quantity: string; readonly at?: number | undefined; readonly reason: string };
  /** Enter count */
  'production-log.count.enter': { readonly entry: string; readonly site: string; readonly machine: string; readonly kind: 'good' | 'scrap' | 'rework'; readonly quantity: string; readonly at?: number | undefined };
  /** Take count back */
  'production-log.count.take-back': { readonly site: string; readonly entry: string };
  /** Correct job times */
  'production-log.job.correct-run': { readonly run: string; readonly from: number; readonly to: number | null };
  /** Create job */
  'production-log.job.create': { readonly number: string; readonly site: string; readonly line: string; readonly item: string; readonly quantity: string; readonly targetRate?: string | undefined; readonly due?: number | undefined };
  /** Finish job */
  'production-log.job.finish': { readonly job: string; readonly at?: number | undefined };
  /** Pause job */
  'production-log.job.pause': { readonly job: string; readonly at?: number | undefined; readonly reason?: string | undefined };
  /** Start job */
  'production-log.job.start': { readonly job: string; readonly at?: number | undefined };
  /** Set line output */
  'production-log.line.set': { readonly site: string; readonly line: string; readonly output: string | null };
  /** Save stop reason */
  'production-log.reason.save': { readonly code: string; readonly group?: string | null | undefined; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly planned?: boolean | undefined; readonly icon?: string | null | undefined; readonly position?: number | undefined; readonly active?: boolean | undefined };
  /** Explain stop */
  'production-log.stop.explain': { readonly site: string; readonly machine: string; readonly from: number; readonly to: number | null; readonly reason: string; readonly note?: string | undefined };
  /** Merge stops */
  'production-log.stop.merge': { readonly site: string; readonly machine: string; readonly from: number; readonly to: number };
  /** Split stop */
  'production-log.stop.split': { readonly site: string; readonly machine: string; readonly from: number; readonly at: number };
  /** Change value of an attribute */
  'stock.attribute-value.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly position?: number | undefined };
  /** Create value of an attribute */
  'stock.attribute-value.create': { readonly attribute: string; readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly position?: number | undefined };
  /** Remove value of an attribute */
  'stock.attribute-value.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.attribute-value.undo': { readonly id: string; readonly version: number };
  /** Change attribute */
  'stock.attribute.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined };
  /** Create attribute */
  'stock.attribute.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } };
  /** Remove attribute */
  'stock.attribute.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.attribute.undo': { readonly id: string; readonly version: number };
  /** Change barcode */
  'stock.barcode.change': { readonly id: string; readonly version: number; readonly item?: string | undefined; readonly unit?: string | null | undefined };
  /** Create barcode */
  'stock.barcode.create': { readonly code: string; readonly kind: 'gtin' | 'own'; readonly item: string; readonly unit?: string | null | undefined };
  /** Remove barcode */
  'stock.barcode.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.barcode.undo': { readonly id: string; readonly version: number };
  /** Turn goods into others */
  'stock.convert': { readonly site: string; readonly consumed: readonly ({ readonly item: string; readonly lot?: string | null | undefined; readonly quantity: string; readonly catch?: string | undefined; readonly from: string })[]; readonly produced: readonly ({ readonly item: string; readonly lot?: string | null | undefined; readonly quantity: string; readonly catch?: string | undefined; readonly to: string; readonly share?: number | undefined })[]; readonly at?: number | undefined; readonly document?: string | null | undefined; readonly despite?: string | undefined };
  /** Replay costs */
  'stock.cost.replay': { readonly item: string; readonly whereMarked?: boolean | undefined };
  /** Set costing method */
  'stock.cost.set-method': { readonly item: string; readonly method: 'moving-average' | 'fifo' | 'standard' | 'specific-lot'; readonly standard?: string | undefined };
  /** Close period of costs */
  'stock.costing.close': { readonly through: number };
  /** Set currency of costs */
  'stock.costing.set-currency': { readonly currency: string };
  /** Approve the count */
  'stock.count.approve': { readonly count: string; readonly leaveOut?: boolean | undefined };
  /** Give the count up */
  'stock.count.cancel': { readonly id: string; readonly version?: number | undefined };
  /** Enter what was counted */
  'stock.count.enter': { readonly count: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly location: string; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly quantity?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined };
  /** Begin a count */
  'stock.count.open': { readonly site: string; readonly location?: string | null | undefined; readonly item?: string | null | undefined; readonly blind?: boolean | undefined; readonly tolerance?: string | undefined; readonly document?: string | null | undefined };
  /** Count a place */
  'stock.count.spot': { readonly site: string; readonly location: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly quantity?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined };
  /** Withdraw the count */
  'stock.count.withdraw': { readonly count: string; readonly reason: string };
  /** Make handling unit */
  'stock.handling-unit.create': { readonly site: string; readonly location: string; readonly sscc?: string | undefined; readonly prefix?: string | undefined; readonly packaging?: string | null | undefined };
  /** Issue unit */
  'stock.handling-unit.issue': { readonly unit: string; readonly for?: 'production' | 'customer' | 'scrap' | undefined; readonly document?: string | null | undefined; readonly despite?: string | undefined };
  /** Move unit */
  'stock.handling-unit.move': { readonly unit: string; readonly to: string; readonly at?: number | undefined };
  /** Put unit into another */
  'stock.handling-unit.nest': { readonly unit: string; readonly into: string | null };
  /** Pack */
  'stock.handling-unit.pack': { readonly unit: string; readonly lines: readonly ({ readonly item: string; readonly lot?: string | null | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly quantity: string; readonly catch?: string | undefined })[] };
  /** Unpack */
  'stock.handling-unit.unpack': { readonly unit: string; readonly lines: readonly ({ readonly item: string; readonly lot?: string | null | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly quantity: string; readonly catch?: string | undefined })[] };
  /** Issue */
  'stock.issue': { readonly site: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly unit?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined; readonly document?: string | undefined; readonly from: string; readonly for?: 'production' | 'customer' | 'scrap' | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly despite?: string | undefined };
  /** Change unit of an item */
  'stock.item-unit.change': { readonly id: string; readonly version: number; readonly amount?: string | undefined; readonly makes?: string | undefined };
  /** Create unit of an item */
  'stock.item-unit.create': { readonly item: string; readonly unit: string; readonly amount: string; readonly makes: string };
  /** Remove unit of an item */
  'stock.item-unit.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.item-unit.undo': { readonly id: string; readonly version: number };
  /** Change item */
  'stock.item.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly lots?: boolean | undefined; readonly serials?: boolean | undefined; readonly weight?: string | null | undefined; readonly volume?: string | null | undefined; readonly catchUnit?: string | null | undefined; readonly temperature?: ('ambient' | 'cool' | 'chilled' | 'frozen') | null | undefined; readonly photo?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined };
  /** Create item */
  'stock.item.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly unit: string; readonly lots: boolean; readonly serials?: boolean | undefined; readonly weight?: string | null | undefined; readonly volume?: string | null | undefined; readonly catchUnit?: string | null | undefined; readonly temperature?: ('ambient' | 'cool' | 'chilled' | 'frozen') | null | undefined; readonly photo?: { readonly id: string; readonly name: string; readonly type: string; readonly size: number } | null | undefined };
  /** Remove item */
  'stock.item.remove': { readonly id: string; readonly version: number };
  /** Save item */
  'stock.item.save': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly unit?: string | undefined; readonly lots?: boolean | undefined; readonly serials?: boolean | undefined };
  /** Undo last change */
  'stock.item.undo': { readonly id: string; readonly version: number };
  /** Change part of a kit */
  'stock.kit-line.change': { readonly id: string; readonly version: number; readonly quantity?: string | undefined; readonly share?: number | undefined };
  /** Create part of a kit */
  'stock.kit-line.create': { readonly kit: string; readonly item: string; readonly quantity: string; readonly share?: number | undefined };
  /** Remove part of a kit */
  'stock.kit-line.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.kit-line.undo': { readonly id: string; readonly version: number };
  /** Put kits together */
  'stock.kit.assemble': { readonly site: string; readonly kit: string; readonly quantity: string; readonly catch?: string | undefined; readonly lot?: string | null | undefined; readonly at?: number | undefined; readonly document?: string | null | undefined; readonly despite?: string | undefined; readonly to: string; readonly from?: string | undefined; readonly parts?: readonly ({ readonly item: string; readonly lot?: string | null | undefined; readonly from: string; readonly quantity: string; readonly catch?: string | undefined })[] | undefined };
  /** Change kit */
  'stock.kit.change': { readonly id: string; readonly version: number; readonly makes?: string | undefined };
  /** Create kit */
  'stock.kit.create': { readonly item: string; readonly makes?: string | undefined };
  /** Take kits apart */
  'stock.kit.disassemble': { readonly site: string; readonly kit: string; readonly quantity: string; readonly catch?: string | undefined; readonly lot?: string | null | undefined; readonly at?: number | undefined; readonly document?: string | null | undefined; readonly despite?: string | undefined; readonly from: string; readonly to: string; readonly lots?: readonly { readonly item: string; readonly lot: string }[] | undefined; readonly weights?: readonly { readonly item: string; readonly catch: string }[] | undefined };
  /** Remove kit */
  'stock.kit.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.kit.undo': { readonly id: string; readonly version: number };
  /** Save location */
  'stock.location.save': { readonly site: string; readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly kind?: 'internal' | 'supplier' | 'customer' | 'production' | 'scrap' | 'inventory-loss' | 'to-reconcile' | 'transit' | undefined; readonly parent?: string | null | undefined };
  /** Set what a place takes */
  'stock.location.set-rules': { readonly location: string; readonly maxQuantity?: string | null | undefined; readonly maxWeight?: string | null | undefined; readonly maxVolume?: string | null | undefined; readonly mixing?: ('one-item' | 'one-lot') | null | undefined; readonly temperature?: ('ambient' | 'cool' | 'chilled' | 'frozen') | null | undefined };
  /** Save lot */
  'stock.lot.save': { readonly item: string; readonly code: string; readonly produced?: string | null | undefined; readonly bestBefore?: string | null | undefined; readonly expires?: string | null | undefined };
  /** Make items of a style */
  'stock.matrix.create': { readonly style: string; readonly only?: Readonly<Record<string, readonly string[]>> | undefined; readonly cells?: readonly (readonly string[])[] | undefined };
  /** Reverse move */
  'stock.move.reverse': { readonly move: string; readonly reason: string };
  /** Opening stock */
  'stock.open': { readonly site: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly unit?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined; readonly document?: string | undefined; readonly lotCode?: string | undefined; readonly produced?: string | undefined; readonly bestBefore?: string | undefined; readonly expires?: string | undefined; readonly to: string; readonly unitCost?: string | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined };
  /** Receive */
  'stock.receive': { readonly site: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly unit?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined; readonly document?: string | undefined; readonly to: string; readonly unitCost?: string | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined };
  /** Reconcile */
  'stock.reconcile': { readonly site: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly unit?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined; readonly document?: string | undefined; readonly from: string; readonly note?: string | undefined };
  /** Name what is to be reconciled */
  'stock.reconcile.name': { readonly site: string; readonly item: string; readonly was?: string | null | undefined; readonly lot?: string | null | undefined; readonly quantity: string; readonly location: string; readonly catch?: string | undefined; readonly note?: string | undefined };
  /** Change reorder point */
  'stock.reorder-point.change': { readonly id: string; readonly version: number; readonly min?: string | undefined; readonly max?: string | undefined; readonly multiple?: string | null | undefined; readonly leadDays?: number | undefined; readonly supplier?: string | null | undefined };
  /** Create reorder point */
  'stock.reorder-point.create': { readonly item: string; readonly site: string; readonly min: string; readonly max: string; readonly multiple?: string | null | undefined; readonly leadDays?: number | undefined; readonly supplier?: string | null | undefined };
  /** Remove reorder point */
  'stock.reorder-point.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.reorder-point.undo': { readonly id: string; readonly version: number };
  /** Watch reorder point */
  'stock.reorder.watch': { readonly item: string; readonly site: string };
  /** Release reservation */
  'stock.reservation.release': { readonly reservation: string };
  /** Take what is reserved */
  'stock.reservation.take': { readonly reservation: string; readonly quantity?: string | undefined; readonly for?: 'production' | 'customer' | undefined; readonly catch?: string | undefined; readonly despite?: string | undefined };
  /** Reserve */
  'stock.reserve': { readonly site: string; readonly item: string; readonly lot?: string | null | undefined; readonly location: string; readonly quantity: string; readonly document?: string | null | undefined };
  /** Change status */
  'stock.status.change': { readonly site: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly unit?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined; readonly document?: string | undefined; readonly location: string; readonly from: 'quarantine' | 'available' | 'hold' | 'rejected'; readonly to: 'quarantine' | 'available' | 'hold' | 'rejected'; readonly reason: string };
  /** Change value of a style */
  'stock.style-value.change': { readonly id: string; readonly version: number };
  /** Create value of a style */
  'stock.style-value.create': { readonly style: string; readonly value: string };
  /** Remove value of a style */
  'stock.style-value.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.style-value.undo': { readonly id: string; readonly version: number };
  /** Change style */
  'stock.style.change': { readonly id: string; readonly version: number; readonly code?: string | undefined; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly lots?: boolean | undefined; readonly serials?: boolean | undefined; readonly pattern?: string | null | undefined };
  /** Create style */
  'stock.style.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly unit: string; readonly lots?: boolean | undefined; readonly serials?: boolean | undefined; readonly axis1: string; readonly axis2?: string | null | undefined; readonly axis3?: string | null | undefined; readonly pattern?: string | null | undefined };
  /** Remove style */
  'stock.style.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'stock.style.undo': { readonly id: string; readonly version: number };
  /** Register tag */
  'stock.tag.register': { readonly epc: string; readonly item: string; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly catch?: string | undefined };
  /** Book tags */
  'stock.tags.book': { readonly site: string; readonly booking: string; readonly portal: string; readonly from: string; readonly to: string; readonly tags: readonly { readonly epc: string; readonly first: number }[]; readonly at: number };
  /** Transfer */
  'stock.transfer': { readonly site: string; readonly scan?: string | undefined; readonly item?: string | undefined; readonly lot?: string | null | undefined; readonly quantity?: string | undefined; readonly unit?: string | undefined; readonly catch?: string | undefined; readonly at?: number | undefined; readonly document?: string | undefined; readonly from: string; readonly to: string; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined };
  /** Make transfer order */
  'stock.transfer-order.create': { readonly fromSite: string; readonly toSite: string; readonly destination: string; readonly document?: string | null | undefined; readonly lines: readonly ({ readonly item: string; readonly lot?: string | null | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly from: string; readonly quantity: string; readonly reservation?: string | null | undefined })[] };
  /** Receive transfer */
  'stock.transfer-order.receive': { readonly transfer: string; readonly lines?: readonly ({ readonly line: string; readonly quantity: string; readonly to?: string | undefined; readonly status?: 'quarantine' | 'available' | 'hold' | 'rejected' | undefined; readonly catch?: string | undefined })[] | undefined; readonly at?: number | undefined; readonly tags?: readonly string[] | undefined; readonly portal?: string | undefined };
  /** Take transfer back */
  'stock.transfer-order.reverse': { readonly transfer: string; readonly move?: string | undefined; readonly reason: string };
  /** Send transfer */
  'stock.transfer-order.send': { readonly transfer: string; readonly lines?: readonly ({ readonly line: string; readonly quantity: string; readonly catch?: string | undefined })[] | undefined; readonly at?: number | undefined };
  /** Settle differences */
  'stock.transfer-order.settle': { readonly transfer: string; readonly differences: readonly ({ readonly line: string; readonly as: 'lost' | 'returned' | 'surplus'; readonly quantity: string; readonly to?: string | undefined; readonly catch?: string | undefined })[]; readonly reason: string };
  /** Settle passage */
  'stock.unidentified.settle': { readonly id: string; readonly from?: string | undefined; readonly to?: string | undefined };
  /** Change packaging unit */
  'units.packaging.change': { readonly id: string; readonly version: number; readonly name?: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined } | undefined; readonly holds?: string | undefined; readonly of?: string | undefined };
  /** Create packaging unit */
  'units.packaging.create': { readonly code: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly holds: string; readonly of: string };
  /** Remove packaging unit */
  'units.packaging.remove': { readonly id: string; readonly version: number };
  /** Undo last change */
  'units.packaging.undo': { readonly id: string; readonly version: number };
}
