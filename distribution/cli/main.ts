#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  apiKeyGroup,
  auditGroup,
  backupGroup,
  claimGroup,
  configGroup,
  createProgram,
  deadLettersGroup,
  deviceGroup,
  doctorGroup,
  eventsGroup,
  gatewayGroup,
  importDevicesGroup,
  mapGroup,
  moduleGroup,
  referenceGroup,
  runProgram,
  type Streams,
  samplesGroup,
  secretsGroup,
  statusGroup,
  storeGroup,
  trailGroup,
} from '@millrace/provisioning';
import { z } from 'zod';
import { CHECKOUT, defaultDataFolder } from '../all-in-one/settings.ts';
import { backupTools } from './backup-tools.ts';
import { joinTools } from './join-tools.ts';
import { packTools } from './pack-tools.ts';
import { storeTools } from './store-tools.ts';
import { tableTools } from './table-tools.ts';

/** The command line `millrace`: what calls the server, and what works on the data folder while nothing runs. */
const streams: Streams = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
};
// Whoever reads us may stop reading ("| head"): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const ended = new AbortController();
process.once('SIGINT', () => ended.abort());
process.once('SIGTERM', () => ended.abort());

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')));
const program = createProgram({
  version,
  env: process.env,
  streams,
  signal: ended.signal,
  defaultData: defaultDataFolder(),
  groups: [
    deviceGroup,
    importDevicesGroup(tableTools),
    claimGroup,
    gatewayGroup(joinTools),
    configGroup,
    mapGroup,
    statusGroup,
    samplesGroup,
    eventsGroup,
    trailGroup,
    deadLettersGroup,
    auditGroup,
    apiKeyGroup,
    moduleGroup(packTools),
    backupGroup(backupTools),
    storeGroup(storeTools),
    secretsGroup,
    doctorGroup,
    referenceGroup,
  ],
});
process.exitCode = await runProgram(program, process.argv.slice(2), streams);
