-- Lines of a transfer are lines of the kernel's kind: without a version of their own, put in order with their record.
alter table stock.transfer_line rename column transfer to record;
alter table stock.transfer_line
  drop column version,
  drop constraint transfer_line_place_once,
  add constraint transfer_line_place_once unique (company, record, position) deferrable initially deferred,
  drop constraint transfer_line_transfer,
  add constraint transfer_line_record foreign key (company, record) references stock.transfer_order
    on delete cascade deferrable initially deferred;
