// Made of the API’s own description (OpenAPI) by `node distribution/api-types.ts`; not edited by hand.

/** What every query is asked with, by its name. */
export interface QueryInputs {
  /** Alarm load */
  'alarms.report': { readonly site: string; readonly from: number; readonly to: number };
  /** Alarms now */
  'alarms.standing': { readonly site: string; readonly position?: string | undefined };
  /** Alarms without a response */
  'alarms.undecided': { readonly site: string; readonly from: number };
  /** Calls that wait */
  'andon.board': { readonly site: string; readonly place?: string | undefined };
  /** Times of calls */
  'andon.report': { readonly site: string; readonly from: number; readonly to: number };
  /** Calls of a station */
  'andon.station': { readonly site: string; readonly station: string };
  /** Attendance of a day */
  'attendance.day': { readonly site: string; readonly day?: string | undefined };
  /** Own forgotten clock-outs */
  'attendance.forgotten': { readonly site: string };
  /** Own attendance */
  'attendance.own': { readonly site: string };
  /** Currencies */
  'currencies.list': Readonly<Record<string, never>>;
  /** Rate on a day */
  'currencies.rate-on': { readonly from: string; readonly to?: string | undefined; readonly on: string; readonly kind?: 'mid' | 'customs' | 'bank' | undefined; readonly amount?: string | undefined };
  /** Handover of a line */
  'handover.line': { readonly site: string; readonly line: string; readonly runningSince?: number | undefined };
  /** Instructions of a station */
  'instructions.station': { readonly site: string; readonly station: string; readonly items?: readonly string[] | undefined };
  /** See as this user */
  'kernel.access.explain': { readonly user: string; readonly of?: string | undefined; readonly record?: { readonly entity: string; readonly id: string } | undefined };
  /** Activity of a record */
  'kernel.activity': { readonly entity: string; readonly record: string; readonly kind?: 'all' | 'written' | 'comment' | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Own API keys */
  'kernel.api-keys': Readonly<Record<string, never>>;
  /** All API keys */
  'kernel.api-keys.all': Readonly<Record<string, never>>;
  /** Versions of an attached file */
  'kernel.attachment.versions': { readonly id: string };
  /** Files beside a record */
  'kernel.attachments': { readonly entity: string; readonly record: string; readonly removed?: boolean | undefined };
  /** What waits for me */
  'kernel.attention': Readonly<Record<string, never>>;
  /** How much waits for me */
  'kernel.attention-count': Readonly<Record<string, never>>;
  /** What was seen to */
  'kernel.attention-done': { readonly since: number; readonly limit?: number | undefined };
  /** Something that waits */
  'kernel.attention-item': { readonly kind: string; readonly id: string };
  /** Audit */
  'kernel.audit': { readonly kind?: 'command' | 'right' | 'refusal' | 'sign-in' | 'sign-out' | 'account' | 'export' | undefined; readonly user?: string | undefined; readonly people?: boolean | undefined; readonly name?: string | undefined; readonly from?: number | undefined; readonly to?: number | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Verify audit trail */
  'kernel.audit.verify': { readonly expect?: { readonly number: number; readonly hash: string } | undefined };
  /** Versions of a board */
  'kernel.board.versions': { readonly board: string };
  /** Boards */
  'kernel.boards': { readonly board?: string | undefined };
  /** Computed fields of a form */
  'kernel.computed-values': { readonly entity: string; readonly values: Readonly<Record<string, unknown>> };
  /** Dead letters */
  'kernel.dead-letters': { readonly site?: string | undefined; readonly all?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** My decisions */
  'kernel.decisions': { readonly task?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** What I asked for */
  'kernel.decisions-asked': { readonly open?: boolean | undefined; readonly run?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** How many decisions wait for me */
  'kernel.decisions-waiting': Readonly<Record<string, never>>;
  /** Deputies and superiors */
  'kernel.deputies': Readonly<Record<string, never>>;
  /** Look at a design */
  'kernel.design.standing': { readonly design: string };
  /** Who holds conflicting duties */
  'kernel.duty-conflicts': Readonly<Record<string, never>>;
  /** Exports of one’s own */
  'kernel.export.mine': Readonly<Record<string, never>>;
  /** Facts */
  'kernel.facts': { readonly site?: string | undefined; readonly type?: string | undefined; readonly subject?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Event handlers */
  'kernel.handlers': Readonly<Record<string, never>>;
  /** Alike rows of an import */
  'kernel.import.alike': { readonly id: string; readonly after?: number | undefined; readonly limit?: number | undefined };
  /** Import of one’s own */
  'kernel.import.draft': { readonly id: string };
  /** Preview of an import */
  'kernel.import.preview': { readonly id: string; readonly kind?: 'new' | 'changed' | 'same' | 'refused' | undefined; readonly outcome?: 'written' | 'failed' | 'back' | 'kept' | undefined; readonly after?: number | undefined; readonly limit?: number | undefined };
  /** What can be imported */
  'kernel.import.targets': Readonly<Record<string, never>>;
  /** What came in at a hook */
  'kernel.inbound-hook.arrivals': { readonly hook: string; readonly state?: 'received' | 'done' | 'refused' | 'faulty' | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Inbound hooks */
  'kernel.inbound-hooks': Readonly<Record<string, never>>;
  /** Jobs */
  'kernel.jobs': Readonly<Record<string, never>>;
  /** Users and their roles */
  'kernel.members': { readonly search?: string | undefined; readonly role?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Who may be mentioned */
  'kernel.mentionable': { readonly entity: string; readonly record: string; readonly search?: string | undefined; readonly limit?: number | undefined };
  /** Modules */
  'kernel.modules': Readonly<Record<string, never>>;
  /** Notifications of the company */
  'kernel.notice-settings': Readonly<Record<string, never>>;
  /** My notifications */
  'kernel.notice-settings.own': Readonly<Record<string, never>>;
  /** For me */
  'kernel.notices': { readonly unread?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Next number */
  'kernel.numbering.preview': { readonly series: string; readonly site?: string | undefined; readonly draft?: { readonly pattern?: string | undefined; readonly digits?: number | undefined; readonly start?: number | undefined; readonly restart?: 'year' | 'month' | 'never' | undefined; readonly yearBegins?: number | undefined; readonly gapFree?: boolean | undefined } | undefined };
  /** My deputies */
  'kernel.own-deputies': Readonly<Record<string, never>>;
  /** Data of a person */
  'kernel.person-data': { readonly user: string; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Own data */
  'kernel.person-data.own': { readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Requests for two persons */
  'kernel.proposals': { readonly state?: 'waiting' | 'confirmed' | 'declined' | 'withdrawn' | 'expired' | 'all' | undefined; readonly id?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Tags of records */
  'kernel.record-tags': { readonly entity: string; readonly records: readonly string[] };
  /** Settings */
  'kernel.settings': { readonly name?: string | undefined; readonly at?: number | undefined };
  /** History of settings */
  'kernel.settings.history': { readonly name: string };
  /** Badges and PINs */
  'kernel.sign-on-people': Readonly<Record<string, never>>;
  /** Tags */
  'kernel.tags': Readonly<Record<string, never>>;
  /** Terminals */
  'kernel.terminals': Readonly<Record<string, never>>;
  /** Trail of a fact */
  'kernel.trail': { readonly fact?: string | undefined; readonly site?: string | undefined; readonly booked?: { readonly entity: string; readonly id: string } | undefined; readonly record?: { readonly gateway: string; readonly epoch: number; readonly seq: number } | undefined; readonly message?: { readonly records?: readonly { readonly gateway: string; readonly epoch: number; readonly seq: number }[] | undefined; readonly point?: number | undefined; readonly source?: string | undefined; readonly sourceKey?: string | undefined; readonly series?: Readonly<Record<string, unknown>> | undefined; readonly time?: number | undefined } | undefined };
  /** Told, but does not fit */
  'kernel.unsettled': { readonly settled?: boolean | undefined };
  /** Views of a list */
  'kernel.views': { readonly entity: string };
  /** Messages of a webhook */
  'kernel.webhook.messages': { readonly webhook: string; readonly state?: 'waiting' | 'sent' | 'failed' | 'withheld' | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Events for webhooks */
  'kernel.webhook.types': Readonly<Record<string, never>>;
  /** Webhooks */
  'kernel.webhooks': Readonly<Record<string, never>>;
  /** Where a record is used */
  'kernel.where-used': { readonly entity: string; readonly record: string };
  /** Commands for approvals */
  'kernel.workflow-commands': Readonly<Record<string, never>>;
  /** Who would decide */
  'kernel.workflow-preview': { readonly definition: { readonly start: ({ readonly on: 'command'; readonly command: string; readonly when?: string | undefined; readonly lastsDays?: number | undefined }) | ({ readonly on: 'event'; readonly event: string; readonly when?: string | undefined }) | ({ readonly on: 'state'; readonly entity: string; readonly state: string; readonly when?: string | undefined }) | ({ readonly on: 'hand'; readonly asks?: Readonly<Record<string, { readonly type: 'text' | 'code' | 'localized' | 'unit' | 'whole-number' | 'yes-no' | 'moment' | 'date' | 'choice' | 'duration' | 'percent' | 'numbered' | 'barcode' | 'decimal' | 'quantity' | 'unit-cost' | 'money' | 'quantity-in' | 'geo' | 'file' | 'image' | 'person' | 'json' | 'reference' | 'references'; readonly label: { readonly en: string; readonly bn: string; readonly hi: string }; readonly help?: { readonly en: string; readonly bn: string; readonly hi: string } | undefined; readonly example?: unknown | undefined; readonly search?: boolean | undefined; readonly fixed?: boolean | undefined; readonly sensitive?: string | undefined; readonly optional?: boolean | undefined; readonly default?: unknown | undefined; readonly max?: number | undefined; readonly signed?: boolean | undefined; readonly choices?: Readonly<Record<string, { readonly en: string; readonly bn: string; readonly hi: string }>> | undefined; readonly accept?: readonly ('image' | 'pdf' | 'sheet' | 'document' | 'text' | 'drawing' | 'video' | 'archive')[] | undefined; readonly maxBytes?: number | undefined; readonly series?: string | undefined; readonly references?: string | undefined; readonly schema?: unknown | undefined; readonly fill?: unknown | undefined }>> | undefined }); readonly steps: readonly (({ readonly kind: 'approve'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly by: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined }; readonly escalate?: readonly ({ readonly afterHours: number; readonly to: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined } })[] | undefined; readonly need?: ('any' | 'all') | { readonly quorum: number } | undefined }) | ({ readonly kind: 'task'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly by: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined }; readonly escalate?: readonly ({ readonly afterHours: number; readonly to: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined } })[] | undefined }) | ({ readonly kind: 'wait'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly hours?: number | undefined; readonly working?: boolean | undefined; readonly event?: string | undefined; readonly fits?: string | undefined }) | ({ readonly kind: 'command'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly command: string; readonly input: Readonly<Record<string, unknown>> }) | ({ readonly kind: 'condition'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly if: string; readonly yes?: string | undefined; readonly no?: string | undefined }) | ({ readonly kind: 'notify'; readonly id: string; readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined }; readonly when?: string | undefined; readonly to: { readonly roles?: readonly string[] | undefined; readonly people?: readonly string[] | undefined; readonly superior?: number | undefined } }))[] }; readonly starter?: string | undefined; readonly site?: string | undefined; readonly given?: Readonly<Record<string, unknown>> | undefined };
  /** Runs of workflows */
  'kernel.workflow-runs': { readonly code?: string | undefined; readonly state?: 'running' | 'stopped' | 'given-back' | 'done' | 'refused' | 'recalled' | 'expired' | 'ended' | 'open' | 'all' | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Version of a workflow */
  'kernel.workflow-version': { readonly code: string; readonly number: number };
  /** Approvals and workflows */
  'kernel.workflows': { readonly code?: string | undefined };
  /** Working time */
  'kernel.working-time': { readonly site: string; readonly from: number; readonly to?: number | undefined; readonly amount?: number | undefined };
  /** Parties that may be one */
  'parties.duplicates': { readonly likeness?: number | undefined; readonly limit?: number | undefined };
  /** Addresses as written */
  'parties.envelopes': { readonly party: string; readonly purpose?: string | undefined };
  /** Configuration */
  'plant.config.version': { readonly site: string; readonly version?: number | undefined };
  /** Configuration versions */
  'plant.config.versions': { readonly site: string; readonly limit?: number | undefined };
  /** Devices */
  'plant.devices': { readonly site?: string | undefined };
  /** Gateways */
  'plant.gateways': { readonly site?: string | undefined };
  /** RFID portals */
  'plant.portals': { readonly site: string };
  /** Kind of device */
  'plant.profile': { readonly site: string; readonly profile: string };
  /** Kinds of devices */
  'plant.profiles': { readonly site: string; readonly protocol?: string | undefined; readonly link?: string | undefined };
  /** Protocols of devices */
  'plant.protocols': Readonly<Record<string, never>>;
  /** Readings due */
  'plant.readings.due': { readonly site: string; readonly round?: string | undefined };
  /** Rule of a topic */
  'plant.rule.of-topic': { readonly site: string; readonly topic: string };
  /** Values that are set */
  'plant.set-points': { readonly site: string; readonly machine: string };
  /** Sites */
  'plant.sites': Readonly<Record<string, never>>;
  /** Rejected devices */
  'plant.strangers.rejected': { readonly site?: string | undefined };
  /** Plant */
  'plant.tree': { readonly site?: string | undefined };
  /** Print documents */
  'printing.document': { readonly template?: string | undefined; readonly entity?: string | undefined; readonly definition?: ({ readonly kind: 'label'; readonly width: number; readonly height: number; readonly dpi?: 152 | 203 | 300 | 600 | undefined; readonly elements: readonly (({ readonly kind: 'text'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly size?: number | undefined; readonly bold?: boolean | undefined; readonly align?: 'left' | 'center' | 'right' | undefined; readonly fit?: 'shrink' | 'wrap' | undefined }) | ({ readonly kind: 'barcode'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly optional?: boolean | undefined; readonly symbology: 'gs1-128' | 'code-128' | 'ean-13' | 'itf-14' | 'gs1-datamatrix' | 'qr'; readonly data: string | Readonly<Record<string, string>>; readonly readable?: boolean | undefined }) | ({ readonly kind: 'box'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly thickness?: number | undefined }) | { readonly kind: 'line'; readonly x: number; readonly y: number; readonly width: number; readonly height: number } | { readonly kind: 'image'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly png: string })[] }) | ({ readonly kind: 'document'; readonly page?: 'A4' | 'A5' | 'Letter' | undefined; readonly landscape?: boolean | undefined; readonly title?: string | { readonly en: string; readonly bn: string; readonly hi: string } | undefined; readonly party?: { readonly heading: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly lines: readonly (string | { readonly en: string; readonly bn: string; readonly hi: string })[] } | undefined; readonly facts?: readonly ({ readonly label: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string } })[] | undefined; readonly table?: { readonly rows: { readonly from: 'lines'; readonly field: string } | ({ readonly from: 'records'; readonly entity: string; readonly by: string; readonly sort?: string | undefined }) | ({ readonly from: 'query'; readonly query: string; readonly input?: Readonly<Record<string, string>> | undefined; readonly fields: Readonly<Record<string, 'text' | 'localized' | 'decimal' | 'moment' | 'date' | 'unit' | 'choice'>> }) | { readonly from: 'list' }; readonly columns: readonly ({ readonly heading: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly share?: number | undefined; readonly align?: 'left' | 'center' | 'right' | undefined; readonly sum?: boolean | undefined })[] } | undefined; readonly note?: string | { readonly en: string; readonly bn: string; readonly hi: string } | undefined; readonly signatures?: readonly (string | { readonly en: string; readonly bn: string; readonly hi: string })[] | undefined }) | undefined; readonly record?: string | undefined; readonly filter?: Readonly<Record<string, unknown>> | undefined; readonly search?: string | undefined; readonly sort?: string | undefined; readonly language?: 'en' | 'bn' | 'hi' | undefined };
  /** Preview labels */
  'printing.label': { readonly template?: string | undefined; readonly entity?: string | undefined; readonly definition?: { readonly kind: 'label'; readonly width: number; readonly height: number; readonly dpi?: 152 | 203 | 300 | 600 | undefined; readonly elements: readonly (({ readonly kind: 'text'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly text: string | { readonly en: string; readonly bn: string; readonly hi: string }; readonly size?: number | undefined; readonly bold?: boolean | undefined; readonly align?: 'left' | 'center' | 'right' | undefined; readonly fit?: 'shrink' | 'wrap' | undefined }) | ({ readonly kind: 'barcode'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly optional?: boolean | undefined; readonly symbology: 'gs1-128' | 'code-128' | 'ean-13' | 'itf-14' | 'gs1-datamatrix' | 'qr'; readonly data: string | Readonly<Record<string, string>>; readonly readable?: boolean | undefined }) | ({ readonly kind: 'box'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly thickness?: number | undefined }) | { readonly kind: 'line'; readonly x: number; readonly y: number; readonly width: number; readonly height: number } | { readonly kind: 'image'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly png: string })[] } | undefined; readonly records: readonly string[]; readonly language?: 'en' | 'bn' | 'hi' | undefined };
  /** Print templates */
  'printing.templates': { readonly entity?: string | undefined };
  /** Jobs */
  'production-log.jobs': { readonly site: string; readonly line?: string | undefined; readonly state?: 'planned' | 'running' | 'paused' | 'finished' | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Losses */
  'production-log.losses': { readonly site: string; readonly from: number; readonly to: number; readonly line?: string | undefined; readonly by?: 'reason' | 'group' | 'machine' | 'line' | undefined };
  /** Machine */
  'production-log.machine': { readonly site: string; readonly machine: string; readonly span?: 'shift' | 'day' | 'week' | undefined; readonly day?: string | undefined; readonly shift?: string | undefined };
  /** Losses of a machine */
  'production-log.machine-losses': { readonly site: string; readonly machine: string; readonly span?: 'shift' | 'day' | 'week' | undefined; readonly day?: string | undefined; readonly shift?: string | undefined };
  /** Production overview */
  'production-log.overview': { readonly site: string; readonly day?: string | undefined; readonly shift?: string | undefined };
  /** Stop reasons */
  'production-log.reasons': { readonly site?: string | undefined; readonly machine?: string | undefined };
  /** Runs of jobs */
  'production-log.runs': { readonly site: string; readonly from: number; readonly to: number; readonly line?: string | undefined };
  /** Stops */
  'production-log.stops': { readonly site: string; readonly from: number; readonly to: number; readonly machine?: string | undefined; readonly line?: string | undefined; readonly unexplained?: boolean | undefined; readonly micro?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Ageing of stock */
  'stock.ageing': { readonly site?: string | undefined; readonly item?: string | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly at?: number | undefined; readonly buckets?: readonly number[] | undefined; readonly bySite?: boolean | undefined };
  /** Stock at a moment */
  'stock.balance-at': { readonly site?: string | undefined; readonly item?: string | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly at?: number | undefined; readonly location?: string | undefined };
  /** Stock */
  'stock.balances': { readonly site?: string | undefined; readonly search?: string | undefined; readonly location?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Expiring stock */
  'stock.expiring': { readonly site?: string | undefined; readonly item?: string | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly at?: number | undefined; readonly days?: number | undefined; readonly expired?: boolean | undefined };
  /** Kits */
  'stock.kits': { readonly site?: string | undefined; readonly kit?: string | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Stock of a style */
  'stock.matrix': { readonly style: string; readonly site?: string | undefined; readonly location?: string | undefined };
  /** Against the rules of a place */
  'stock.misplaced': { readonly site?: string | undefined };
  /** Movements of stock */
  'stock.movements': { readonly site?: string | undefined; readonly item?: string | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly from: number; readonly to: number };
  /** Stock moves */
  'stock.moves': { readonly site?: string | undefined; readonly search?: string | undefined; readonly item?: string | undefined; readonly location?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Propose what to take */
  'stock.propose': { readonly site: string; readonly item: string; readonly quantity: string; readonly by?: 'fefo' | 'fifo' | 'nearest' | undefined; readonly near?: string | undefined };
  /** Propose where to put */
  'stock.putaway': { readonly site: string; readonly item: string; readonly lot?: string | null | undefined; readonly quantity: string };
  /** Trace a lot */
  'stock.recall': { readonly lot: string; readonly direction?: 'forward' | 'backward' | undefined };
  /** To be reordered */
  'stock.reorder': { readonly site?: string | undefined; readonly item?: string | undefined; readonly supplier?: string | undefined; readonly search?: string | undefined; readonly all?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** What a scan is */
  'stock.scan': { readonly text: string; readonly site?: string | undefined; readonly as?: 'item' | 'handling-unit' | 'location' | undefined };
  /** Slow movers */
  'stock.slow-movers': { readonly site?: string | undefined; readonly item?: string | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly at?: number | undefined; readonly days?: number | undefined };
  /** Tags */
  'stock.tags': { readonly site: string; readonly epcs: readonly string[] };
  /** To reconcile */
  'stock.to-reconcile': { readonly site?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Transfers */
  'stock.transfers': { readonly transfer?: string | undefined; readonly site?: string | undefined; readonly way?: 'in' | 'out' | undefined; readonly states?: readonly ('draft' | 'sent' | 'part-received' | 'received' | 'cancelled')[] | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Contents of a handling unit */
  'stock.unit-contents': { readonly unit: string };
  /** Stock valuation */
  'stock.valuation': { readonly at?: number | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Variants */
  'stock.variants': { readonly style?: string | undefined; readonly values?: Readonly<Record<string, string>> | undefined; readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
  /** Convert quantity */
  'units.convert': { readonly quantity: string; readonly from: string; readonly to: string; readonly places?: number | undefined };
}
