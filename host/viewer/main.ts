/**
 * `npx hearth-profiles A [B]`: the same page, of files only, with neither service nor store.
 *
 *     hearth-profiles cpu.pb.gz
 *     Hearth shows cpu.pb.gz at http://127.0.0.1:4041/a/hearth-profiles-app/ad-hoc?files=served&file=served%3A0
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { HearthError } from '#model/errors.ts';
import { parseCommand, usage, type ViewerCommand } from './command-line.ts';
import { createViewer, startPath } from './server.ts';
import { findFiles } from './shown-files.ts';
import { openSourceFolder } from './source-folder.ts';
import { storedData } from './stored-data.ts';

const inPackage = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function show(command: ViewerCommand): Promise<void> {
  const source = command.source === undefined ? undefined : await openSourceFolder(command.source);
  const shown = await findFiles(command.sources);
  const stored = command.stored && storedData(command.stored);
  const folders = { pageFolder: inPackage('page'), pluginFolder: inPackage('plugin') };
  const server = createViewer(folders, { shown, source, stored });
  await listen(server, command).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || command.port !== 0) throw error;
    return listen(server, command, 0);
  });
  const { port } = server.address() as AddressInfo;
  const name = command.host.includes(':') ? `[${command.host}]` : command.host;
  const url = `http://${name}:${port}${startPath(shown)}`;
  process.stdout.write(`Hearth shows ${shown.title} at ${url}\n`);
  if (command.opensBrowser) openBrowser(url);
}

/** The same one each time, where it is free: a browser keeps what it has compiled by the address that it came from. */
const usualPort = 4041;

function listen(server: Server, { host, port }: ViewerCommand, otherwise = usualPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port === 0 ? otherwise : port, host, resolve);
  });
}

const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no browser, the printed address does. */
function openBrowser(url: string): void {
  const [program, ...options] = openers[process.platform] ?? ['xdg-open'];
  const browser = spawn(program, [...options, url], { stdio: 'ignore', detached: true });
  browser.on('error', () => undefined);
  browser.unref();
}

try {
  const command = parseCommand(process.argv.slice(2), process.env);
  if (command === 'help') process.stdout.write(usage);
  else if (command === 'version') {
    const { version } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string };
    process.stdout.write(`${version}\n`);
  } else await show(command);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const taken = code === 'EADDRINUSE' ? 'something listens there already: choose another port with --listen' : message;
  process.stderr.write(`hearth-profiles: ${error instanceof HearthError ? error.message : taken}\n`);
  process.exit(error instanceof HearthError && error.reason === 'bad_command_line' ? 2 : 1);
}
