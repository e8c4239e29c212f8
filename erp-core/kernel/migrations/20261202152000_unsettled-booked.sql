-- When what a terminal told was booked by whoever settled it: that does not wait again, for it would be booked twice.
alter table kernel.unsettled_fact add column booked_at bigint,
  add constraint unsettled_fact_booked check (booked_at is null or settled_at is not null);
