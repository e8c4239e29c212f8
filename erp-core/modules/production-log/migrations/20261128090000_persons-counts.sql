-- A person's count at a machine without a counter lies beside the corrections of counters: the same kind of entry,
-- which says more or less than a machine counted. reverses: the entry that this one takes back, once at the most.
alter table production_log.count_correction
  add column said text not null default 'correction'
    constraint count_correction_said_known check (said in ('correction', 'count', 'take-back')),
  add column reverses uuid,
  add constraint count_correction_reverses foreign key (company, reverses) references production_log.count_correction;
create unique index count_correction_reversed_once on production_log.count_correction (company, reverses);

-- Why a run ended before its job was done.
alter table production_log.job_run
  add column reason uuid,
  add constraint job_run_reason foreign key (company, reason) references production_log.reason;
