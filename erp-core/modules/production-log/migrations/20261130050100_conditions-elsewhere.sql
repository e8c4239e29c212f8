-- Conditions are alarms of a module of their own now; nothing ever read this table.
drop table production_log.condition;
