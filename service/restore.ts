/** The program of `hearth restore`: a file of its own beside the bundles, because it brings the store along. */
import { HearthError } from '#model/errors.ts';
import type { Restore } from './cli/restore-command.ts';
import { defaultLimits } from './limits.ts';
import { createLog } from './log.ts';
import { restoreBackup } from './store/backups/restore-backup.ts';
import { openStore } from './store/open-store.ts';

export const restore: Restore = async (from, data, print) => {
  try {
    const { files, bytes } = await restoreBackup(from, data);
    // Opened once here, where somebody watches: it is brought to this version's schema, and said when it cannot be.
    const store = await openStore({ directory: data, limits: defaultLimits }, createLog('warn'));
    await store.close();
    print(
      `${data}: ${files} files, ${(bytes / 1_000_000).toFixed(1)} MB restored; start the service with --data ${data}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof HearthError)) {
      throw error;
    }
    process.stderr.write(`hearth: ${error.message}\n`);
    return 1;
  }
};
