/** In SQL, of an alarm `a`: nothing kept it quiet when it came. Who works had to deal with it, so it counts as load. */
export const HEARD = `not exists (select from alarms.suppression s
  where s.site = a.site and (a.subject = s.subject or starts_with(a.subject, s.subject || '/'))
    and (s.condition is null or s.condition = a.condition) and (s.name is null or s.name = a.name)
    and (s.ended_at is null or s.ended_at > a.began)
    and s.began <= a.began and a.began < coalesce(least(s.until, s.ended_at), 9223372036854775807))`;
