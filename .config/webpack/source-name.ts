/**
 * The name of a source in a source map. Grafana's check of packages looks for each of them below src, except packages.
 *
 *     sourceName('./src/module.tsx')           // './module.tsx'
 *     sourceName('./model/errors.ts')          // '../model/errors.ts'
 *     sourceName('./node_modules/a/b.js')      // './node_modules/a/b.js'
 */
export function sourceName(resourcePath: string): string {
  if (resourcePath.startsWith('./src/')) return resourcePath.replace('./src/', './');
  return resourcePath.replace(/^\.\/(?!node_modules\/)/, '../');
}
