/**
 * A file that is read again when it changes, in place, renamed over, or as a link that is exchanged. What is wrong
 * with a changed file is logged, and what was read before stays in force.
 *
 *     const watched = new WatchedFiles(['tls.crt', 'tls.key'], () => port.useCertificate(…), log);
 *     watched.close();
 */
import { unwatchFile, watchFile } from 'node:fs';

export interface ReloadLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const EVERY_MS = 1_000;

export class WatchedFiles {
  private complaint = '';

  /** @param use reads the files; what it throws is logged */
  constructor(
    private readonly paths: readonly string[],
    private readonly use: () => void,
    private readonly log: ReloadLog,
    everyMs = EVERY_MS,
  ) {
    // Looking at the path works for every way of changing a file; watching the file itself does not.
    paths.forEach((path) => watchFile(path, { interval: everyMs, persistent: false }, this.reload));
  }

  readonly reload = (): void => {
    try {
      this.use();
      this.complaint = '';
      this.log.info({ files: this.paths }, 'a changed file is in force');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== this.complaint) {
        this.log.error({ files: this.paths, why }, 'a changed file is not used: what it said before stays in force');
      }
      this.complaint = why;
    }
  };

  close(): void {
    this.paths.forEach((path) => unwatchFile(path, this.reload));
  }
}
