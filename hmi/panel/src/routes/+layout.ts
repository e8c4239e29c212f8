// One shell of static files: every page is drawn in the browser from the server's answers.
export const ssr = false;
export const prerender = false;
