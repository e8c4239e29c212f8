-- What styles differ in (colour, size), the values of a style, and which item is which combination of them.
create table stock.attribute (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  constraint attribute_pk primary key (company, id),
  constraint attribute_code_unique unique (company, code)
);
call kernel.protect('stock.attribute');

create table stock.attribute_value (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  attribute uuid not null,
  code text not null,
  name jsonb not null,
  position integer not null,
  constraint attribute_value_pk primary key (company, id),
  constraint attribute_value_code_unique unique (company, attribute, code),
  constraint attribute_value_attribute foreign key (company, attribute) references stock.attribute
);
call kernel.protect('stock.attribute_value');

create table stock.style (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  unit text not null,
  lots boolean not null,
  serials boolean not null,
  axis1 uuid not null,
  axis2 uuid,
  axis3 uuid,
  pattern text,
  constraint style_pk primary key (company, id),
  constraint style_code_unique unique (company, code),
  constraint style_axis1 foreign key (company, axis1) references stock.attribute,
  constraint style_axis2 foreign key (company, axis2) references stock.attribute,
  constraint style_axis3 foreign key (company, axis3) references stock.attribute,
  constraint style_axes_in_order check (axis2 is not null or axis3 is null)
);
call kernel.protect('stock.style');

create table stock.style_value (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  style uuid not null,
  value uuid not null,
  constraint style_value_pk primary key (company, id),
  constraint style_value_once unique (company, style, value),
  constraint style_value_style foreign key (company, style) references stock.style,
  constraint style_value_value foreign key (company, value) references stock.attribute_value
);
call kernel.protect('stock.style_value');

create table stock.variant (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  item uuid not null,
  style uuid not null,
  value1 uuid not null,
  value2 uuid,
  value3 uuid,
  constraint variant_pk primary key (company, id),
  constraint variant_item_once unique (company, item),
  -- An item that goes takes with it what it was a variant of.
  constraint variant_item foreign key (company, item) references stock.item on delete cascade
    deferrable initially deferred,
  constraint variant_style foreign key (company, style) references stock.style,
  constraint variant_value1 foreign key (company, value1) references stock.attribute_value,
  constraint variant_value2 foreign key (company, value2) references stock.attribute_value,
  constraint variant_value3 foreign key (company, value3) references stock.attribute_value,
  -- The backstop of the rule: a combination is made once.
  constraint variant_once unique nulls not distinct (company, style, value1, value2, value3)
);
call kernel.protect('stock.variant');
