/**
 * One real profile pushed through every stage of the real code: bytes, samples, series, rows, SQL, rows, tree, levels,
 * URL. Each stage is what the running service did (it is watched) or the same call made once more and compared with
 * what the service made, so the text cannot tell of a Hearth that is not.
 *
 *     const text = await takeTour();
 */
import { Report } from './report.ts';
import { startWatched } from './watched-service.ts';
import { wayIn } from './way-in.ts';
import { wayOut } from './way-out.ts';

export async function takeTour(): Promise<string> {
  const report = new Report();
  report.title('The whole way of one profile');
  report.say(
    `A CPU profile that Go's own profiler took of a small shop server is pushed to a service on this machine, stored,
     asked for, and drawn. The profile is real, and so is everything that handles it; only its date is set, so that this
     text is the same each time. One of its samples, marked ▶, is followed all the way.`,
  );
  const service = await startWatched();
  try {
    const stored = await wayIn(report, service);
    await wayOut(report, service, stored);
  } finally {
    await service.stop();
  }
  return report.text;
}
