/**
 * The command `hearth` from a clone: installs and builds what is missing, then runs it.
 *
 *     npm run hearth -- import recordings --labels service_name=shop
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkNode, installPackages } from './install.mjs';

checkNode();
installPackages();
const { buildParts } = await import('./build.mjs');
await buildParts(['service']);
const program = fileURLToPath(new URL('../dist-service/hearth.js', import.meta.url));
// Paths that a person names are meant from where the person is.
const cwd = process.env.INIT_CWD ?? process.cwd();
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit', cwd });
process.exit(status ?? 1);
