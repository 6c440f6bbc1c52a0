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
await buildParts(['service', 'plugin', 'host']);

// As in the image: what is young is small, and V8 would take 40 MB more for it while much is pushed.
const command = ['--max-semi-space-size=8', join(root, 'dist-service/main.js')];
const service = spawn(process.execPath, [...command, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Whoever ends this process means the service, which takes a signal that also came from the terminal for the same one.
process.on('SIGINT', () => service.kill('SIGINT'));
process.on('SIGTERM', () => service.kill('SIGTERM'));
if (process.env['npm_lifecycle_event'] !== undefined) {
  // npm runs this in a shell, and a signal to npm ends the shell, not what runs in it.
  const shell = process.ppid;
  setInterval(() => process.ppid !== shell && service.kill('SIGTERM'), 500).unref();
}
service.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));
