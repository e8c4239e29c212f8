create index dead_letter_at on kernel.dead_letter (company, at);
