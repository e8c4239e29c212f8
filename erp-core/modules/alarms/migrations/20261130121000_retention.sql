-- What was said of an alarm goes with it. An alarm is made from its reports, so it comes after them.
alter table alarms.report add constraint report_alarm foreign key (company, alarm) references alarms.alarm (company, id)
  on delete cascade deferrable initially deferred;
create index alarm_over on alarms.alarm (company, over, id);
