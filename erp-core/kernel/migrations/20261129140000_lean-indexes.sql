-- Every command writes a row of each. What is found by its moment lies in the order of its moments: summaries of ranges
-- find it as well as an index of every row, and cost a command nothing.
drop index kernel.command_outcome_at;
create index command_outcome_at on kernel.command_outcome using brin (at);
drop index kernel.audit_at;
create index audit_at on kernel.audit using brin (at);
