/**
 * The manifest that Grafana signs: the plugin's id, its version, and the SHA-256 of each of its files. Grafana refuses a
 * plugin with a file that is not in it, or with another content.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SIGNED = 'MANIFEST.txt';

/**
 * Paths with `/`, sorted, so that the same folder gives the same list.
 *
 * @returns {string[]}
 */
export function filesBelow(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
    )
    .sort();
}

export function manifestOf(folder) {
  const { id, info } = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8'));
  const files = filesBelow(folder).filter((name) => name !== SIGNED);
  return {
    plugin: id,
    version: info.version,
    files: Object.fromEntries(
      files.map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
    ),
  };
}

/** What is wrong with a signed manifest, as the rest of a sentence; undefined when it is of these files. */
export function signedFault(text, manifest) {
  const body = /^-----BEGIN PGP SIGNED MESSAGE-----[\s\S]*?\n\r?\n([\s\S]*?)-----BEGIN PGP SIGNATURE-----/.exec(
    text,
  )?.[1];
  if (body === undefined) return 'is not a signed message';
  let signed;
  try {
    signed = JSON.parse(body);
  } catch {
    return 'holds no manifest';
  }
  const named = (one) => JSON.stringify([one.plugin, one.version, Object.entries(one.files ?? {}).sort()]);
  return named(signed) === named(manifest) ? undefined : 'is of other files';
}
