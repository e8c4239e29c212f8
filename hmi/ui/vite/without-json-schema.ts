const SCHEMAS = /\/zod\/v4\/classic\/schemas\.js(\?|$)/;
const PROCESSOR =
  /^\s*inst\._zod\.processJSONSchema = \(ctx, json, params\) => processors\.\w+\(inst, ctx, json, params\);$/gm;
const METHOD = /create(?:Standard|To)JSONSchemaMethod\(this, (?:"input"|"output"|\{\})\)/g;
const REFUSED = '(() => { throw new Error("no JSON schemas are made in a browser"); })';

/**
 * Leaves out of the screens what makes JSON schemas of zod's: every schema leads to it by a method, so no bundler can see
 * that no screen ever asks for one. It is a seventh of all that a terminal loads before its first page. A zod that is
 * written otherwise stops the build.
 */
export function withoutJsonSchema() {
  return {
    name: 'millrace-without-json-schema',
    apply: 'build' as const,
    transform(code: string, id: string): { code: string; map: null } | null {
      if (!SCHEMAS.test(id.replaceAll('\\', '/'))) return null;
      if ((code.match(PROCESSOR)?.length ?? 0) < 30 || code.match(METHOD)?.length !== 3)
        throw new Error(`${id} names its JSON schemas otherwise than hmi/ui/vite/without-json-schema.ts knows`);
      return { code: code.replace(PROCESSOR, '').replace(METHOD, REFUSED), map: null };
    },
  };
}
