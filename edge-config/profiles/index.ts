export {
  SHIPPED_PROFILES,
  shippedProfile,
  shippedProfileNames,
  shippedProfiles,
  writtenProfiles,
} from './shipped-profiles.ts';
export { usedProfiles } from './used-profiles.ts';
