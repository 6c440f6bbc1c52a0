/**
 * A zip file, deflated, with one time for all its files: the same files give the same bytes.
 *
 *     zipOf('hearth-profiles-app', 'dist', ['module.js', 'img/logo.svg'], new Date(0));
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 2.0, the version that knows deflate and folders. */
const VERSION = 20;
/** Made on Unix, so that permissions count. */
const MADE_BY = (3 << 8) | VERSION;
const UTF8 = 1 << 11;
const DEFLATED = 8;
/** A plain file that everybody may read. */
const MODE = 0o100644;

export function zipOf(top, folder, names, time) {
  const [day, clock] = dosTime(time);
  const locals = [];
  const centrals = [];
  let offset = 0;
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    const packed = deflateRawSync(bytes, { level: 9 });
    const path = Buffer.from(`${top}/${name}`);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(VERSION, 0);
    about.writeUInt16LE(UTF8, 2);
    about.writeUInt16LE(DEFLATED, 4);
    about.writeUInt16LE(clock, 6);
    about.writeUInt16LE(day, 8);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    locals.push(number(LOCAL), about, path, packed);

    const where = Buffer.alloc(14);
    where.writeUInt32LE((MODE << 16) >>> 0, 6);
    where.writeUInt32LE(offset, 10);
    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(MADE_BY, 0);
    centrals.push(number(CENTRAL), madeBy, about, where, path);
    offset += 4 + about.length + path.length + packed.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(names.length, 4);
  end.writeUInt16LE(names.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, number(END), end]);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

/** Two seconds are the finest it knows, and nothing before 1980. */
function dosTime(time) {
  const year = Math.max(time.getUTCFullYear(), 1980);
  const early = time.getUTCFullYear() < 1980;
  const [month, date] = early ? [1, 1] : [time.getUTCMonth() + 1, time.getUTCDate()];
  const [hours, minutes, seconds] = early
    ? [0, 0, 0]
    : [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  return [((year - 1980) << 9) | (month << 5) | date, (hours << 11) | (minutes << 5) | (seconds >> 1)];
}
