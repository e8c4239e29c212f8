import type { Pool } from 'pg';
import { code, entity, id, module, ref, standardCommands, text } from '../kernel/index.ts';

// A small module of its own for what trees can do: places within places, and things that stand somewhere.
const label = (en: string) => ({ en, bn: en, hi: en });

export const place = entity('places.place', {
  label: label('Place'),
  key: ['code'],
  fields: { code: code({ search: true }), site: text(), within: id().nullable() },
  siteField: 'site',
  tree: 'within',
});

export const thing = entity('places.thing', {
  label: label('Thing'),
  key: ['code'],
  fields: { code: code(), place: ref(place).nullable() },
});

const MIGRATION = `
  create schema if not exists places;
  create table places.place (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    code text not null, site text not null, within uuid, primary key (company, id),
    foreign key (company, within) references places.place);
  create index on places.place (company, within);
  call kernel.protect('places.place');
  create table places.thing (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    code text not null, place uuid, foreign key (company, place) references places.place);
  call kernel.protect('places.thing');
  call kernel.grant_application();`;

export const places = module('places', {
  needs: ['kernel'],
  entities: [place, thing],
  commands: [...standardCommands(place), ...standardCommands(thing)],
  migrations: '',
});

export const installPlaces = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);
