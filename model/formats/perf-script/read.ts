/**
 * Reads what `perf script` prints: each event's samples become a profile.
 *
 *     gofmt 25546  3777.932110:    5025125 cpu-clock:
 *                 10f677 go/printer.(*printer).expr1+0x2117 (/usr/bin/gofmt)
 *                  84881 runtime.goexit.abi0+0x1 (/usr/bin/gofmt)
 *
 * A sample gets its thread's name as the label `thread`. Ids of processes and threads are left out: they would make a
 * series of each. What was inlined becomes lines of the location it is in; addresses and files are kept. Times are
 * those of the machine's clock since its start, from which only the duration can be told.
 */
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import type { Line } from '#model/formats/columns-builder.ts';
import { type EventLine, readEventLine } from '#model/formats/perf-script/event-line.ts';
import { EventSamples } from '#model/formats/perf-script/event-samples.ts';
import { type FrameLine, readFrameLine, readSourceLine } from '#model/formats/perf-script/frame-line.ts';
import { malformedText, shownLine, textLines } from '#model/formats/text/lines.ts';

const FORMAT = 'perf script';
/** As many as anybody records at once; each costs tables of its own. */
const MAX_EVENTS = 64;
/** Of different lines of frames; each costs some hundred bytes. */
const MAX_KNOWN_LINES = 1 << 18;

interface Frame extends FrameLine {
  text: string;
  source: { file: string; line: number } | undefined;
}

/** @throws HearthError malformed_profile, samples_limit, sample_labels_limit */
export function readPerfScript(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const events = new Map<string, EventSamples>();
  let sample: EventLine | undefined;
  let frames: Frame[] = [];
  let number = 0;
  // Most lines of a file are there thousands of times.
  const known = new Map<string, Frame>();
  const frameOf = (line: string): Frame | undefined => {
    const before = known.get(line);
    if (before !== undefined) {
      return before;
    }
    const read = readFrameLine(line);
    const frame = read && { ...read, text: line, source: undefined };
    if (frame !== undefined && known.size < MAX_KNOWN_LINES) {
      known.set(line, frame);
    }
    return frame;
  };

  const endSample = () => {
    if (sample !== undefined) {
      const samples = samplesOf(events, sample, number, limits);
      samples.add(sample, locationsOf(samples, frames), sample.period ?? 0n);
    }
    sample = undefined;
    frames = [];
  };

  for (const line of textLines(bytes, FORMAT)) {
    number++;
    if (line === '' || line.startsWith('#')) {
      continue;
    }
    if (!line.startsWith(' ') && !line.startsWith('\t')) {
      endSample();
      sample = readEventLine(line);
      if (sample === undefined) {
        throw malformedText(
          FORMAT,
          `line ${number} (${shownLine(line)}) is not the head of a sample, as in 'app 12 3.4: 1000 cpu-clock:'`,
        );
      }
      if (sample.event.startsWith('PERF_RECORD_')) {
        sample = undefined;
        continue;
      }
      const only = sample.rest === '' ? undefined : readFrameLine(sample.rest);
      if (only !== undefined && only.file !== '') {
        frames.push({ ...only, text: sample.rest, source: undefined });
      }
      continue;
    }
    const frame = frameOf(line);
    const source = frame === undefined ? readSourceLine(line) : undefined;
    if (frame !== undefined) {
      frames.push(frame);
    } else if (source !== undefined && frames.length > 0) {
      frames.push({ ...frames.pop()!, source });
    } else if (line.trim() !== '') {
      throw malformedText(FORMAT, `line ${number} (${shownLine(line)}) is not a frame: address, symbol and (file)`);
    }
  }
  endSample();
  if (events.size === 0) {
    throw malformedText(FORMAT, 'it has no samples');
  }
  return Array.from(events.values(), (samples) => samples.finish());
}

function samplesOf(
  events: Map<string, EventSamples>,
  { event, period }: EventLine,
  number: number,
  limits: ReadLimits,
): EventSamples {
  let samples = events.get(event);
  if (samples === undefined) {
    if (events.size === MAX_EVENTS) {
      throw malformedText(FORMAT, `it has more than ${MAX_EVENTS} events; record fewer of them at once`);
    }
    samples = new EventSamples(event, period !== undefined, limits);
    events.set(event, samples);
  }
  if (samples.hasPeriods !== (period !== undefined)) {
    throw malformedText(
      FORMAT,
      `up to line ${number} some samples of ${event} have a period and some have none; print all alike`,
    );
  }
  return samples;
}

/** Rows of locations, leaf first. */
function locationsOf({ builder, rowsByLine }: EventSamples, frames: readonly Frame[]): number[] {
  const rows: number[] = [];
  let lines: Line[] = [];
  frames.forEach(({ address, symbol, file, isInlined, source, text }, i) => {
    const isAlone = !isInlined && source === undefined && lines.length === 0;
    const known = isAlone ? rowsByLine.get(text) : undefined;
    if (known !== undefined) {
      rows.push(known);
      return;
    }
    if (symbol !== '') {
      const functionRow = builder.function(symbol, { file: source?.file ?? '' });
      lines.push({ functionRow, line: source?.line ?? 0 });
    }
    if (isInlined && frames[i + 1]?.address === address) {
      return;
    }
    // What is not known is no file: frames of it are told apart by their addresses alone.
    const mapping = file === '' || file === '[unknown]' ? -1 : builder.mapping(file);
    const row = builder.location(lines, { mapping, address });
    rows.push(row);
    lines = [];
    if (isAlone) {
      rowsByLine.set(text, row);
    }
  });
  return rows;
}
