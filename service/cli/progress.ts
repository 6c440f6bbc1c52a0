import type { CommandOutput } from './command-line.ts';

const WIDTH = 24;
/** Where the bar cannot be drawn over, a line this often: every so many parts of the whole. */
const LINES = 10;

/**
 * How far a command is:
 *
 *     [############············] 1,204/2,310 files  37.1 MB  3 not stored
 */
export class Progress {
  private done = 0;
  private bytes = 0;
  private lines = 0;

  constructor(
    private readonly out: CommandOutput,
    private readonly all: number,
  ) {}

  step(bytes: number, notStored: number): void {
    this.done++;
    this.bytes += bytes;
    const share = this.done / this.all;
    const filled = Math.floor(share * WIDTH);
    const megabytes = (this.bytes / 1_000_000).toFixed(1);
    const text = `[${'#'.repeat(filled)}${'·'.repeat(WIDTH - filled)}] ${this.done}/${this.all} files  ${megabytes} MB  ${notStored} not stored`;
    if (this.out.isTerminal) {
      this.out.progress(`\r${text}${this.done === this.all ? '\n' : ''}`);
    } else if (share >= (this.lines + 1) / LINES) {
      this.lines = Math.floor(share * LINES);
      this.out.progress(`${text}\n`);
    }
  }
}

/** Says that something will be sent again, and why. */
export const waiting = (out: CommandOutput) => (seconds: number, why: string) =>
  out.progress(`waiting ${seconds} s: ${why}\n`);
