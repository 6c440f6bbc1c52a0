/** Prints what two years of pods that live for a day leave in the store, as Markdown. See README.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultKeep } from '../../service/retention-config.ts';
import type { Database } from '../../service/store/database.ts';
import { bytesOnDisk, withStore, type OpenedBench } from '../load/opened-bench.ts';
import { recordedProfiles } from '../load/recorded-profiles.ts';
import { DAY } from '../load/written-day.ts';

const [days = '730', services = '300', perPod = '1'] = process.argv.slice(2);
const DAYS = Number(days);
const SERVICES = Number(services);
const PROFILES_PER_POD = Number(perPod);
const HOUR = 3_600_000;
/** A version stays for two weeks: a label that sums keep. */
const VERSION_DAYS = 14;
const MONTH_DAYS = 30;
/** The store's own work is done so often. */
const WORK_DAYS = 7;

interface Look {
  day: number;
  written: number;
  profiles: number;
  rollups: number;
  series: number;
  distinctSeries: number;
  symbols: number;
  partitions: number;
  bytes: number;
  seconds: number;
}

const count = async (database: Database, columns: string, from: string) => {
  const [number] = await database.select({ columns: `toUInt64(${columns})`, from }, (row) => Number(row.uint64()));
  return number!;
};

async function look(database: Database, day: number, seconds: number): Promise<Look> {
  const rows = (table: string) => count(database, 'count()', `FROM hearth.${table}`);
  const parts = (columns: string) =>
    count(database, columns, `FROM system.parts WHERE database = 'hearth' AND active AND partition LIKE '(%'`);
  return {
    day,
    written: day * SERVICES * PROFILES_PER_POD,
    profiles: await rows('profiles'),
    rollups: await rows('rollups'),
    series: await rows('series'),
    distinctSeries: await count(database, 'uniqExact(series)', 'FROM hearth.series'),
    symbols: (await rows('stack_nodes')) + (await rows('locations')) + (await rows('functions')),
    partitions: await parts('uniqExact(partition)'),
    bytes: await bytesOnDisk(database, 'hearth'),
    seconds,
  };
}

/**
 * Time goes on from today: the store takes what is written for what is new, as it would have day after day. Pods start
 * and end with the day.
 */
async function live({ store, database }: OpenedBench): Promise<Look[]> {
  const profileOf = recordedProfiles(
    (await store.tenant('anonymous', true))!,
    ['go/go-shopd-goroutine.pb.gz'],
    'goroutine',
  );
  const first = Math.ceil(Date.now() / DAY) * DAY;
  const looks: Look[] = [];
  const started = performance.now();
  for (let day = 0; day < DAYS; day++) {
    const start = first + day * DAY;
    const profiles = [];
    for (let n = 0; n < SERVICES * PROFILES_PER_POD; n++) {
      const service = n % SERVICES;
      const at = start + (9 + Math.floor(n / SERVICES)) * HOUR + service * 1_000 + 1;
      const version = `1.${Math.floor((day + service) / VERSION_DAYS)}`;
      const labels = { pod: `pod-${service}-${day}`, region: service % 2 === 0 ? 'eu' : 'us', version };
      profiles.push(profileOf({ n: day + service, at, service: `service-${service}`, labels }));
    }
    await store.write(profiles);
    if ((day + 1) % WORK_DAYS === 0 || day === DAYS - 1) {
      await store.maintain(start + DAY + HOUR);
    }
    if ((day + 1) % MONTH_DAYS === 0 || day === DAYS - 1) {
      looks.push(await look(database, day + 1, (performance.now() - started) / 1_000));
      console.error(`day ${day + 1} of ${DAYS}, ${looks.at(-1)!.seconds.toFixed(0)} s`);
    }
  }
  return looks;
}

const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-churn-'));
try {
  const retention = () => ({ classes: new Map([['default', defaultKeep]]), maxBytes: 0 });
  const looks = await withStore(folder, { retention }, live);
  const number = (value: number) => value.toLocaleString('en');
  const lines = looks.map((at) =>
    [
      number(at.day),
      number(at.written),
      number(at.profiles),
      number(at.rollups),
      number(at.series),
      number(at.distinctSeries),
      number(at.symbols),
      number(at.partitions),
      (at.bytes / 1e6).toFixed(1),
      at.seconds.toFixed(0),
    ].join(' | '),
  );
  console.log(`## Churn

Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)} at the end; ${SERVICES} services, each day a new pod of each with
${PROFILES_PER_POD} goroutine profile${PROFILES_PER_POD === 1 ? '' : 's'} (a small real one); profiles kept for 30 days, hours for 730, days for 3,650; sums go without pods. Rows are counted as
they lie there, merged or not.

| day | profiles pushed so far | rows of profiles | of sums | of series | distinct series | of symbols | partitions | MB | after s |
|---|---|---|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
