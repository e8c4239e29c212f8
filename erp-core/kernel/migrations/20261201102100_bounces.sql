-- A mail that was taken and came back. Its address is marked, so that nothing more goes there until somebody sends again.
alter table kernel.delivery drop constraint delivery_state;
alter table kernel.delivery add constraint delivery_state
  check (state in ('waiting', 'sending', 'sent', 'failed', 'withheld', 'bounced'));
alter table kernel.delivery drop constraint delivery_sent;
alter table kernel.delivery add constraint delivery_sent check (state not in ('sending', 'sent', 'bounced') or message is not null);
alter table kernel.delivery drop constraint delivery_ended;
alter table kernel.delivery add constraint delivery_ended
  check ((state in ('sent', 'failed', 'withheld', 'bounced')) = (ended_at is not null));

create table kernel.bounced_address (
  company uuid not null default kernel.current_company() references kernel.company,
  -- In small letters.
  address text not null,
  reason text not null,
  at bigint not null,
  constraint bounced_address_pk primary key (company, address)
);
call kernel.protect('kernel.bounced_address');
call kernel.grant_application();
