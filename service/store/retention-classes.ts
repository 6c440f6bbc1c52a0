/**
 * Numbers of the named retention classes: part of every partition key, given once and never to another name. The first
 * two are fixed (partition.ts).
 */
import { HearthError } from '#model/errors.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RAW_CLASSES } from './rollups/resolutions.ts';
import { RowWriter } from './row-binary.ts';
import type { RetentionClass } from './store.ts';

/** 0 and 1 are the default class and the demo's. */
const FIRST_NUMBER = 2;

export class RetentionClasses {
  private readonly numbers = new Map<string, number>([
    ['default', 0],
    ['demo', 1],
  ]);

  constructor(private readonly database: Database) {}

  /** Gives each name a number that has none yet. @throws HearthError bad_configuration when there are none left */
  async name(names: Iterable<string>): Promise<void> {
    const rows = await this.database.select(
      { columns: 'number, name', from: `FROM ${DATABASE}.retention_classes FINAL` },
      (row) => [row.uint8(), row.text()] as const,
    );
    rows.forEach(([number, name]) => this.numbers.set(name, number));
    for (const name of names) {
      if (!this.numbers.has(name)) {
        await this.add(name);
      }
    }
  }

  /** As rows are encoded with it. */
  classOf(name: string): RetentionClass {
    const number = this.numbers.get(name) ?? 0;
    return number === 0 ? 'default' : number === 1 ? 'demo' : `class-${number}`;
  }

  nameOf(number: number): string {
    return [...this.numbers].find(([, of]) => of === number)?.[0] ?? 'default';
  }

  private async add(name: string): Promise<void> {
    const number = Math.max(FIRST_NUMBER - 1, ...this.numbers.values()) + 1;
    if (number >= RAW_CLASSES) {
      throw new HearthError(
        'bad_configuration',
        `retention.${name} has no place: this store has had ${RAW_CLASSES} retentions, the most there can be; use one of ${[...this.numbers.keys()].join(', ')}`,
      );
    }
    const row = new RowWriter();
    row.uint8(number);
    row.text(name);
    await this.database.insert(`${DATABASE}.retention_classes`, [row.take()]);
    this.numbers.set(name, number);
  }
}
