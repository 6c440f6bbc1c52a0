/**
 * `npm start`: installs and builds what is missing, then runs Hearth. Options go after `--`:
 *
 *     npm start -- --listen 127.0.0.1:4041 --demo off
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, installPackages, root } from './install.mjs';

checkNode();
installPackages();
const { buildParts } = await import('./build.mjs');
await buildParts();

const service = spawn(process.execPath, [join(root, 'dist-service/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to the whole group; whoever ends this process alone means the service.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => service.kill('SIGTERM'));
service.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));
