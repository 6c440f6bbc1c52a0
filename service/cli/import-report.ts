/** What became of many files, as a person wants to know it: what is stored, and why anything is not. */
import { formatValue } from '#model/units.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { aligned } from './text-table.ts';

export interface StoredSummary {
  profileType: string;
  serviceName: string;
  timeMs: number;
  samples: number;
  total: bigint;
}

/** Kinds of what is left out that are named. */
const NAMED_KINDS = 8;
/** Files that are shown by name for each reason. */
const NAMED_FOR_A_REASON = 5;

interface Row {
  profiles: number;
  samples: number;
  total: bigint;
  from: number;
  until: number;
}

export class ImportReport {
  private readonly rows = new Map<string, Row>();
  private readonly formats = new Map<string, number>();
  private readonly reasons = new Map<string, string[]>();
  private readonly others: string[] = [];
  private readonly ignored = new Map<string, number>();
  private files = 0;
  private guessed = 0;
  private profiles = 0;

  /** @param count of profiles, each of which may be in several rows, one for each of its types */
  stored(format: string, count: number, profiles: readonly StoredSummary[]): void {
    this.files++;
    this.profiles += count;
    addTo(this.formats, format, 1);
    for (const { profileType, serviceName, timeMs, samples, total } of profiles) {
      const key = `${serviceName}\n${profileType}`;
      const row = this.rows.get(key) ?? { profiles: 0, samples: 0, total: 0n, from: timeMs, until: timeMs };
      row.profiles++;
      row.samples += samples;
      row.total += total;
      row.from = Math.min(row.from, timeMs);
      row.until = Math.max(row.until, timeMs);
      this.rows.set(key, row);
    }
  }

  /** A file that does not say what it measured, and neither did whoever imports it. */
  guess(): void {
    this.guessed++;
  }

  refused(path: string, reason: string, message: string): void {
    const lines = this.reasons.get(reason) ?? [];
    lines.push(`${path}: ${message}`);
    this.reasons.set(reason, lines);
  }

  /** A file of a folder that is no profile. */
  skipped(path: string): void {
    this.others.push(path);
  }

  /** What a file holds that no profile is made of. */
  leftOut(what: string, number: number): void {
    addTo(this.ignored, what, number);
  }

  /** How many files or profiles of files were refused. */
  get refusals(): number {
    return [...this.reasons.values()].reduce((sum, lines) => sum + lines.length, 0);
  }

  lines(dryRun: boolean): string[] {
    const formats = [...this.formats].sort((a, b) => b[1] - a[1]).map(([format, files]) => `${files} ${format}`);
    const verb = dryRun ? 'would be stored (dry run)' : 'stored';
    const kinds = formats.length === 0 ? '' : ` (${formats.join(', ')})`;
    const head = `${this.files} ${plural('file', this.files)}${kinds}: ${this.profiles} ${plural('profile', this.profiles)} ${verb}`;
    return [head, ...this.table(), ...this.guesses(), ...this.notStored(), ...this.leftOutLines()];
  }

  private table(): string[] {
    const rows = [...this.rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, row]) => {
        const [service = '', type = ''] = key.split('\n');
        const { sampleUnit } = parseProfileType(type);
        const when = `${moment(row.from)}${row.until > row.from ? ` … ${moment(row.until)}` : ''}`;
        return [service, type, String(row.profiles), String(row.samples), formatValue(row.total, sampleUnit), when];
      });
    return rows.length === 0
      ? []
      : aligned([['service', 'profile type', 'profiles', 'stacks', 'total', 'time'], ...rows]);
  }

  private guesses(): string[] {
    if (this.guessed === 0) {
      return [];
    }
    const files = `${this.guessed} ${plural('file', this.guessed)}`;
    const verb = this.guessed === 1 ? 'does' : 'do';
    return [
      `${files} ${verb} not say what was measured: taken for samples of the processor; --measured and --rate say otherwise`,
    ];
  }

  private notStored(): string[] {
    return [...this.reasons].flatMap(([reason, lines]) => [
      `not stored, ${reason}: ${lines.length}`,
      ...lines.slice(0, NAMED_FOR_A_REASON).map((line) => `  ${line}`),
      ...(lines.length > NAMED_FOR_A_REASON ? [`  and ${lines.length - NAMED_FOR_A_REASON} more`] : []),
    ]);
  }

  private leftOutLines(): string[] {
    const others =
      this.others.length === 0
        ? []
        : [`no profiles: ${this.others.length} other ${plural('file', this.others.length)}`];
    const kinds = [...this.ignored].sort((a, b) => b[1] - a[1]);
    if (kinds.length === 0) {
      return others;
    }
    const named = kinds.slice(0, NAMED_KINDS).map(([what, number]) => `${what} (${number})`);
    const more = kinds.length > NAMED_KINDS ? ` and ${kinds.length - NAMED_KINDS} other kinds` : '';
    return [...others, `no profiles are made of: ${named.join(', ')}${more}`];
  }
}
const plural = (word: string, number: number) => (number === 1 ? word : `${word}s`);

function addTo(counts: Map<string, number>, key: string, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}

const moment = (millis: number) => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
