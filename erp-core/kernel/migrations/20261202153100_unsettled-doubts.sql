-- What the books have against something that was told, by code and parameters: it is worded in the language of whoever reads it.
-- What was kept before has its sentence alone (message), and is read as it stands.
alter table kernel.unsettled_fact add column doubts jsonb not null default '[]',
  add constraint unsettled_fact_doubts check (jsonb_typeof(doubts) = 'array');
