export { DEMO_SITE, readSiteFolder, SHIPPED_PROFILES, type SiteSource } from './site/read-site-folder.ts';
