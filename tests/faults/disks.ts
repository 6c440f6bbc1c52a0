/**
 * Filesystems that belong to a test: a small one, to be filled up, and one in an image, whose power can be cut.
 *
 *     const disk = await smallDisk(600);            // undefined where nothing can be mounted
 *     const image = imageDisk(1_024);               // undefined where no image can be mounted
 *     const after = image.copyAsAfterPowerCut();    // what a machine finds that starts again: the journal is replayed
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEBI = 1_024 * 1_024;

export interface Disk {
  directory: string;
  remove(): void;
}

export interface SmallDisk extends Disk {
  /** Takes space until so many bytes are left. */
  fill(leave: number): void;
  makeRoom(): void;
}

/** In memory; mounted by who may, else within a user namespace, whose folders can be reached from outside. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-disk-'));
  const mount = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
  const disk = run('mount', mount) ? mounted(folder) : await mountedInside(folder, mount);
  if (disk === undefined) {
    return undefined;
  }
  const filler = join(disk.directory, 'filler');
  return {
    ...disk,
    fill: (leave) => {
      const { bavail, bsize } = statfsSync(disk.directory);
      // Others write meanwhile: it takes no more than there is.
      for (let size = bavail * bsize - leave; size > 0 && !run('fallocate', ['-l', String(size), filler]);) {
        size -= MEBI;
      }
      if (leave === 0) {
        run('dd', ['if=/dev/zero', `of=${filler}-to-the-end`, 'bs=4k']);
      }
    },
    makeRoom: () => [filler, `${filler}-to-the-end`].forEach((file) => rmSync(file, { force: true })),
  };
}

export interface ImageDisk extends Disk {
  /** The device as it is now, mounted elsewhere: whatever was only in memory is not on it. */
  copyAsAfterPowerCut(): Disk;
}

export function imageDisk(megabytes: number): ImageDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-image-'));
  const image = join(folder, 'disk.img');
  const at = join(folder, 'disk');
  mkdirSync(at);
  writeFileSync(image, '');
  truncateSync(image, megabytes * MEBI);
  // Nothing but what is flushed reaches the device for five minutes: the harshest moment for a cut.
  const made = run('mkfs.ext4', ['-q', '-J', 'size=16', image]) && run('mount', ['-o', 'loop,commit=300', image, at]);
  if (!made) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  let copies = 0;
  return {
    directory: at,
    copyAsAfterPowerCut: () => {
      const copy = join(folder, `copy-${++copies}.img`);
      execFileSync('cp', ['--sparse=always', image, copy]);
      const copyAt = join(folder, `copy-${copies}`);
      mkdirSync(copyAt);
      execFileSync('mount', ['-o', 'loop', copy, copyAt]);
      return {
        directory: copyAt,
        remove: () => {
          execFileSync('umount', [copyAt]);
          rmSync(copy);
        },
      };
    },
    remove: () => {
      execFileSync('umount', [at]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mounted(folder: string): Disk {
  return {
    directory: folder,
    remove: () => {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process in a namespace of its own keeps the mount for as long as it lives. */
async function mountedInside(folder: string, mount: string[]): Promise<Disk | undefined> {
  const script = 'mount "$@" && echo mounted && exec sleep infinity';
  const keeper = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', ...mount], { stdio: ['ignore', 'pipe', 'ignore'] });
  const isMounted = await new Promise<boolean>((resolve) => {
    keeper.stdout.once('data', () => resolve(true));
    keeper.once('error', () => resolve(false));
    keeper.once('exit', () => resolve(false));
  });
  const remove = () => {
    keeper.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  if (!isMounted) {
    remove();
    return undefined;
  }
  return { directory: `/proc/${keeper.pid}/root${folder}`, remove };
}

function run(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
