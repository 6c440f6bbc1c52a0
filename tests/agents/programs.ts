/** How each profiled program is started, by the folder of its agent. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolchainFolder } from '../../scripts/toolchains.mjs';

/** How long the programs work unless told otherwise. Their agents push every two seconds. */
export const SECONDS = 6;

export interface Program {
  command: string[];
  env?: Record<string, string>;
}

/** From the address of the service, the name of the service that is profiled, and how long it works. */
export type Start = (url: string, app: string, seconds?: number) => Program;

const windows = process.platform === 'win32';
const madeBy = (toolchain: string, ...path: string[]): string => join(toolchainFolder(toolchain), ...path);
const compiled = (toolchain: string) => madeBy(toolchain, windows ? 'agent.exe' : 'agent');
const sourceOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * For programs in Go. On a busy machine a goroutine is preempted when the machine comes back to it, which is when it is
 * sampled too: the sample would be of the preemption, not of the function.
 */
const withoutPreemption = { GODEBUG: 'asyncpreemptoff=1' };

export const go: Start = (url, app, seconds = SECONDS) => ({
  command: [compiled('go'), url, app, `${seconds}`],
  env: withoutPreemption,
});

export const otlp =
  (protocol: 'grpc' | 'http'): Start =>
  (url, app, seconds = SECONDS) => ({
    command: [compiled('otlp'), protocol, url, app, `${seconds}`],
    env: withoutPreemption,
  });

/** The settings are the agent's variables. */
export const java =
  (settings: Record<string, string>): Start =>
  (url, app, seconds = SECONDS) => ({
    command: [
      'java',
      `-javaagent:${madeBy('java', 'agent.jar')}`,
      '-cp',
      madeBy('java', 'classes'),
      'ProfiledApp',
      `${seconds}`,
    ],
    env: {
      PYROSCOPE_APPLICATION_NAME: app,
      PYROSCOPE_SERVER_ADDRESS: url,
      PYROSCOPE_LABELS: 'region=eu',
      PYROSCOPE_UPLOAD_INTERVAL: '2s',
      PYROSCOPE_FORMAT: 'jfr',
      PYROSCOPE_LOG_LEVEL: 'debug',
      ...settings,
    },
  });

export const node: Start = (url, app, seconds = SECONDS) => ({
  command: [process.execPath, sourceOf('node/profiled-app.mjs'), url, app, `${seconds}`],
  env: { DEBUG: 'pyroscope*' },
});

export const python: Start = (url, app, seconds = SECONDS) => ({
  command: [
    madeBy('python', windows ? 'Scripts/python.exe' : 'bin/python'),
    sourceOf('python/profiled_app.py'),
    url,
    app,
    `${seconds}`,
  ],
});

export const rust: Start = (url, app, seconds = SECONDS) => ({
  command: [compiled('rust'), url, app, `${seconds}`],
  env: { RUST_LOG: 'info' },
});
