/**
 * Watches the configuration file and takes over what may change while the service runs.
 *
 *     const file = new ConfigFile({ path, read: () => readConfig(sources), log }, config, (next) => service.use(next));
 *     file.reload();      // at once, as for SIGHUP
 *     file.close();
 *
 * The file is looked at by its path each second, because that works for every way of changing it: written in place,
 * renamed over, or a link of a folder that Kubernetes exchanges. A file that is wrong changes nothing.
 */
import { unwatchFile, watchFile } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.ts';

export interface ConfigFileOptions {
  path: string;
  /** @throws HearthError bad_configuration */
  read: () => Config;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  /** How often the file is looked at. */
  everyMs?: number;
}

/** Keys that are taken over; every other is read at the start only. */
const changeable: ReadonlySet<keyof Config> = new Set<keyof Config>(['limits', 'tenants', 'logLevel']);
const EVERY_MS = 1_000;

export class ConfigFile {
  /** What was complained about last: said once, however often it is read. */
  private complaint: string | undefined;
  private readonly first: NodeJS.Timeout;

  constructor(
    private readonly options: ConfigFileOptions,
    private current: Config,
    private readonly use: (config: Config) => void,
  ) {
    const interval = options.everyMs ?? EVERY_MS;
    watchFile(options.path, { interval, persistent: false }, this.reload);
    // What was changed between the reading of the configuration and the first look.
    this.first = setTimeout(this.reload, interval);
    this.first.unref();
  }

  readonly reload = (): void => {
    const { path: file, log } = this.options;
    let next: Config;
    try {
      next = this.options.read();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.complain(why, () =>
        log.error({ file, why }, 'the changed configuration file is not used: the old values stay in force'),
      );
      return;
    }
    const changed = (Object.keys(next) as (keyof Config)[]).filter(
      (key) => !isDeepStrictEqual(next[key], this.current[key]),
    );
    const fixed = changed.filter((key) => !changeable.has(key));
    this.complain(fixed.join(), () =>
      log.warn({ file, keys: fixed }, 'changed keys of the configuration file take effect at the next start only'),
    );
    if (changed.length === fixed.length) {
      return;
    }
    const { limits, tenants, logLevel } = next;
    this.current = { ...this.current, limits, tenants, logLevel };
    this.use(this.current);
    log.info(
      { file, keys: changed.filter((key) => changeable.has(key)) },
      'the changed configuration file is in force',
    );
  };

  private complain(what: string, say: () => void): void {
    if (what !== '' && what !== this.complaint) {
      say();
    }
    this.complaint = what;
  }

  close(): void {
    clearTimeout(this.first);
    unwatchFile(this.options.path, this.reload);
  }
}
