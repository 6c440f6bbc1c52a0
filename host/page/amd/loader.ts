/**
 * Loads a plugin as Grafana does: one AMD file whose dependencies are the libraries the page already has.
 *
 *     const exports = await loadAmd('/public/plugins/x/module.js', shared);   // { plugin: AppPlugin }
 *
 * `define` exists only while the file runs. It is not left behind, because many published libraries look for it first
 * and would hand themselves to us instead of to whoever imported them.
 */
export type SharedModules = ReadonlyMap<string, unknown>;

type Factory = (...dependencies: unknown[]) => unknown;

interface Definition {
  dependencies: readonly string[];
  factory: Factory;
}

/** AMD allows `define(name, deps, factory)`, `define(deps, factory)` and `define(factory)`. */
function readDefinition(parts: readonly unknown[]): Definition {
  const factory = parts.at(-1);
  const list = parts.find((part): part is string[] => Array.isArray(part));
  return {
    dependencies: list ?? [],
    factory: typeof factory === 'function' ? (factory as Factory) : () => factory,
  };
}

interface WithDefine {
  define?: ((...parts: unknown[]) => void) & { amd?: object };
}

/** Runs the file as a script element (the page's policy allows no other way) and catches its one `define` call. */
function runScript(url: string): Promise<{ definition: Definition; uri: string }> {
  const global = globalThis as WithDefine;
  return new Promise((resolve, reject) => {
    let definition: Definition | undefined;
    const script = document.createElement('script');
    const define = (...parts: unknown[]) => {
      definition = readDefinition(parts);
    };
    script.src = url;
    script.async = true;
    script.onload = () => {
      delete global.define;
      if (definition === undefined) reject(new Error(`${url} is not a plugin: it never called define()`));
      else resolve({ definition, uri: script.src });
    };
    script.onerror = () => {
      delete global.define;
      reject(new Error(`${url} could not be loaded. Is the plugin built (npm run build)?`));
    };
    global.define = Object.assign(define, { amd: {} });
    document.head.append(script);
  });
}

export async function loadAmd(url: string, shared: SharedModules): Promise<Record<string, unknown>> {
  const { definition, uri } = await runScript(url);
  const exports: Record<string, unknown> = {};
  const resolved = definition.dependencies.map((name) => {
    // The bundle asks for itself to learn where its further pieces lie.
    if (name === 'module') return { id: url, uri, exports };
    if (name === 'exports') return exports;
    if (!shared.has(name)) {
      throw new Error(`The plugin asks for "${name}", which this page does not share (host/page/amd/shared.ts)`);
    }
    return shared.get(name);
  });
  // A bundle with a top-level await answers with a promise.
  const answer = await definition.factory(...resolved);
  return { ...exports, ...(answer as Record<string, unknown> | undefined) };
}
