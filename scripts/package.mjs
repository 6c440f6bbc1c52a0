/**
 * `npm run package`: what people install, in release/.
 *
 *     release/hearth-profiles-app-0.1.0.zip               the Grafana plugin, in a folder of its id
 *     release/hearth-profiles-app-0.1.0.manifest.json     its files with their SHA-256, as Grafana's signing asks for them
 *     release/hearth-profiles-app-0.1.0.cdx.json          what the plugin is made of (CycloneDX)
 *     release/hearth-profiles-0.1.0.cdx.json              what the service is made of
 *     release/SHA256SUMS
 *
 * The same sources make the same bytes on the same day, which plugin.json names. A signed manifest that lies in dist (MANIFEST.txt, of Grafana's sign-plugin) goes
 * into the zip when it is of these files, and stops the packaging when it is not:
 *
 *     npm run package && npx @grafana/sign-plugin@3.3.3 && npm run package -- --keep
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildParts } from './build.mjs';
import { root } from './install.mjs';
import { pluginBill, serviceBill } from './package/bill-of-materials.mjs';
import { filesBelow, manifestOf, signedFault } from './package/manifest.mjs';
import { zipOf } from './package/zip.mjs';

const dist = join(root, 'dist');
const release = join(root, 'release');

export async function packagePlugin({ keep = false } = {}) {
  process.env['SOURCE_MAPS'] = 'true';
  if (!keep) await buildParts(['plugin'], { force: true });
  const manifest = manifestOf(dist);
  const signed = join(dist, 'MANIFEST.txt');
  if (existsSync(signed)) {
    const fault = signedFault(readFileSync(signed, 'utf8'), manifest);
    if (fault !== undefined) throw new Error(`dist/MANIFEST.txt ${fault}: sign again`);
  }
  rmSync(release, { recursive: true, force: true });
  mkdirSync(release, { recursive: true });
  const { plugin, version } = manifest;
  const made = new Map([
    [`${plugin}-${version}.zip`, zipOf(plugin, dist, filesBelow(dist), lastChange())],
    [`${plugin}-${version}.manifest.json`, json(manifest)],
    [`${plugin}-${version}.cdx.json`, json(await pluginBill(plugin, version))],
    [`hearth-profiles-${version}.cdx.json`, json(serviceBill(version))],
  ]);
  const sums = [...made].map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  made.set('SHA256SUMS', Buffer.from(sums.join('')));
  for (const [name, bytes] of made) writeFileSync(join(release, name), bytes);
  return [...made].map(([name, bytes]) => ({ name, bytes: bytes.length }));
}

const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** The time that every file in the zip bears: that of the last commit, or none of ours where there is no history. */
function lastChange() {
  const named = process.env['SOURCE_DATE_EPOCH'];
  if (named !== undefined) return new Date(Number(named) * 1_000);
  try {
    return new Date(
      Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' })) * 1_000,
    );
  } catch {
    return new Date(0);
  }
}

if (process.argv[1]?.endsWith('package.mjs')) {
  try {
    for (const { name, bytes } of await packagePlugin({ keep: process.argv.includes('--keep') })) {
      console.log(`release/${name}  ${bytes.toLocaleString('en')} bytes`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
