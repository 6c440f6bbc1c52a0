/**
 * `hearth diff`: what grew from one profile to another, and whether that is too much.
 *
 *     hearth diff main.pb.gz branch.pb.gz --fail-above 3% --format markdown > comment.md
 *     hearth diff '{service_name="shop",version="1"}@-2h..now' '{service_name="shop",version="2"}@-2h..now' --by rate
 */
import { badCommandLine, countOf, parseCommandLine, shareOf, wordOf, type Command } from './command-line.ts';
import { connectionOf, connectionOptions, connectionUsage } from './connection.ts';
import { diffJson, diffMarkdown, diffText, isAbove, verdictOf } from './diff-report.ts';
import { profileChange } from './profile-change.ts';
import { fileOptions, fileOptionsOf, fileUsage } from './profile-file.ts';
import { readSide } from './profile-side.ts';
import { waiting } from './progress.ts';
import { parseSource, sourceUsage } from './source.ts';

const usage = `hearth diff A B [--fail-above 3%] [options]

Compares two profiles, each a FILE or a SELECTOR@RANGE, and names the functions that grew, the most first.

${sourceUsage}

  --fail-above SHARE ends with 1 when a function (or, by rate, everything) grew by more than that, as in 3%
  --by NAME          share (default): points of the share of the whole, so that length and load make no difference;
                     rate: of what a second takes (cores, bytes a second; of what is held, the mean), in hundredths of
                     all of A
  --of NAME          total (default): a function with all that it called; self: alone
  --type TYPE        a profile type, or its sample type alone: inuse_space, memory:alloc_space; by default the obvious one
  --format NAME      text, json, or markdown for a pull request
  --rows N           how many functions are named in text and Markdown (default 20)
${fileUsage}
${connectionUsage}

Ends with 0 when nothing grew by more than --fail-above, with 1 when something did, with 2 when it could not be told.`;

export const diffCommand: Command = {
  about: 'names what grew from one profile to another, for people and for CI',
  usage,
  failure: 2,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, {
      ...connectionOptions,
      ...fileOptions,
      'fail-above': { type: 'string' },
      by: { type: 'string' },
      of: { type: 'string' },
      type: { type: 'string' },
      format: { type: 'string' },
      rows: { type: 'string' },
    });
    if (positionals.length !== 2) {
      throw badCommandLine(`hearth diff compares two profiles, not ${positionals.length}: give files or selectors`);
    }
    const measure = wordOf('--by', values.by, ['share', 'rate']);
    const extent = wordOf('--of', values.of, ['total', 'self']);
    const format = wordOf('--format', values.format, ['text', 'json', 'markdown']);
    const rows = countOf('--rows', values.rows, 20);
    const failAbove = values['fail-above'] === undefined ? undefined : shareOf('--fail-above', values['fail-above']);
    const file = fileOptionsOf(values);
    const ask = () => ({ connection: connectionOf(values, env), onWait: waiting(out) });
    const now = Date.now();
    const [first, second] = positionals.map((text) => parseSource(text, now));
    const a = await readSide(first!, values.type ?? '', file, ask);
    const b = await readSide(second!, values.type ?? `${a.type.name}:${a.type.sampleType}`, file, ask);
    const change = profileChange(a, b, measure, extent);
    const verdict = verdictOf(change, failAbove);
    switch (format) {
      case 'json':
        out.print(diffJson(change, verdict));
        break;
      case 'markdown':
        diffMarkdown(change, verdict, rows).forEach(out.print);
        break;
      case 'text':
        diffText(change, verdict, rows).forEach(out.print);
    }
    return isAbove(verdict) ? 1 : 0;
  },
};
