-- Conditions are alarms now, of a module that keeps them in tables of its own. Only the trail of a fact read this table. The
-- facts it was made of stay (kernel.fact, with their evidence); of those booked before this there are no alarms.
drop table production_log.condition;
