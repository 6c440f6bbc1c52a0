/** The locks of a service as its configuration wants them, kept up to date with their files. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { HearthError } from '#model/errors.ts';
import { Credentials } from './credentials.ts';
import { Gate } from './gate.ts';
import { ownAddressCheck } from './own-address.ts';
import { WatchedFiles, type ReloadLog } from './watched-files.ts';

export interface LocksOptions {
  listen: { host: string };
  allowedHosts: readonly string[];
  tlsCert: string | undefined;
  tlsKey: string | undefined;
  credentials: string | undefined;
}

/** In PEM. */
export interface Certificate {
  cert: Buffer;
  key: Buffer;
}

export interface Locks {
  gate: Gate;
  /** Undefined without TLS. */
  certificate: Certificate | undefined;
  /** Called with each changed certificate. */
  onCertificate(use: (certificate: Certificate) => void): void;
  close(): void;
}

/** @throws HearthError bad_configuration */
export function openLocks(options: LocksOptions, log: ReloadLog): Locks {
  const { credentials: file, tlsCert, tlsKey } = options;
  const watched: WatchedFiles[] = [];
  let credentials = file === undefined ? undefined : readCredentials(file);
  if (file !== undefined) {
    watched.push(new WatchedFiles([file], () => (credentials = readCredentials(file)), log));
  }
  let use = (_certificate: Certificate): void => undefined;
  const certificate = tlsCert === undefined || tlsKey === undefined ? undefined : readCertificate(tlsCert, tlsKey);
  if (tlsCert !== undefined && tlsKey !== undefined) {
    watched.push(new WatchedFiles([tlsCert, tlsKey], () => use(readCertificate(tlsCert, tlsKey)), log));
  }
  const reload = () => watched.forEach((files) => files.reload());
  if (watched.length > 0) {
    // Without a file to read again the signal keeps its meaning: the terminal is gone.
    process.on('SIGHUP', reload);
  }
  return {
    gate: new Gate({
      checkAddress: ownAddressCheck({
        host: options.listen.host,
        allowedHosts: options.allowedHosts,
        hasCredentials: file !== undefined,
      }),
      credentials: () => credentials,
    }),
    certificate,
    onCertificate: (next) => {
      use = next;
    },
    close: () => {
      process.off('SIGHUP', reload);
      watched.forEach((files) => files.close());
    },
  };
}

function readCredentials(path: string): Credentials {
  return new Credentials(contentOf(path, 'credentials').toString(), path);
}

/** A certificate that does not fit its key is refused here, where the old one is still in force. */
function readCertificate(certPath: string, keyPath: string): Certificate {
  const certificate = { cert: contentOf(certPath, 'tlsCert'), key: contentOf(keyPath, 'tlsKey') };
  try {
    createSecureContext(certificate);
  } catch (cause) {
    throw new HearthError(
      'bad_configuration',
      `the certificate ${certPath} cannot be used with the key ${keyPath}: ${(cause as Error).message}`,
      { cause },
    );
  }
  return certificate;
}

function contentOf(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new HearthError('bad_configuration', `${option} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
