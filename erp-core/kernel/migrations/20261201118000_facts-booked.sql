-- What was booked as a terminal told it although the books have something against it, for a supervisor to look at.
alter table kernel.unsettled_fact drop constraint unsettled_fact_why;
alter table kernel.unsettled_fact add constraint unsettled_fact_why check (why in ('refused', 'booked', 'clock'));
