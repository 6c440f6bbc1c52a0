/** What is held, or was asked for, of which hour: by tenant, hour and service, or all of them, then by type and depth. */
import type { TenantNumber } from '#model/brands.ts';
import type { EncodedRows } from '../encode.ts';
import { IdMap } from '../id-map.ts';
import type { Depth, HeldHour } from './held-hour.ts';
import type { HeldKind } from './held-reading.ts';
import { hourOf, type WrittenRows } from './held-rows.ts';

/** All of them together. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What was asked for is remembered, also when there is too much of it. */
const MOST_PLACES = 4_000;
/** Stacks of a type of a service, over all of its hours. */
const MOST_STACKS = 100_000;
const MOST_NUMBERINGS = 256;
const BYTES_PER_STACK = 20;

/** A type of a service, or of all, in an hour. */
export interface Place {
  profileType: string;
  depth: Depth;
  hour?: HeldHour;
  /** What has been written since its reading began. */
  writtenMeanwhile?: WrittenRows[];
  /** To be read, or being read. */
  isWanted: boolean;
  isTooLarge: boolean;
}

export class HeldPlaces {
  /** In the order in which they were last asked for. */
  private readonly places = new Map<string, Map<string, Place>>();
  /** Hours of one kind number their stacks alike, so that their sums are added up by number. */
  private readonly numberings = new Map<string, IdMap>();

  /** Of an hour since 1970: one that is held and has the depth, or the one that is to have it. */
  find({ tenant, profileType, service }: HeldKind, at: number, depth: Depth): Place | undefined {
    const key = keyOf(tenant, at, service);
    const types = this.places.get(key);
    if (types === undefined) {
      return undefined;
    }
    this.places.delete(key);
    this.places.set(key, types);
    const own = types.get(`${depth} ${profileType}`);
    const deepest = types.get(`samples ${profileType}`);
    return own?.hour === undefined && deepest?.hour !== undefined ? deepest : own;
  }

  add({ tenant, profileType, service }: HeldKind, at: number, depth: Depth): Place {
    const key = keyOf(tenant, at, service);
    const types = this.places.get(key) ?? new Map<string, Place>();
    const place: Place = { profileType, depth, isWanted: false, isTooLarge: false };
    types.set(`${depth} ${profileType}`, place);
    this.places.set(key, types);
    const [oldest] = this.places.keys();
    if (this.places.size > MOST_PLACES) {
      this.places.delete(oldest!);
    }
    return place;
  }

  /** Those that a written profile belongs to. */
  of(profile: EncodedRows): Place[] {
    return keysOf(profile).flatMap((key) => [...(this.places.get(key)?.values() ?? [])]);
  }

  forget(profile: EncodedRows): void {
    keysOf(profile).forEach((key) => this.places.delete(key));
  }

  clear(): void {
    this.places.clear();
    this.numberings.clear();
  }

  stacksOf({ tenant, profileType, service }: HeldKind): IdMap {
    const key = JSON.stringify([tenant, profileType, service]);
    const known = this.numberings.get(key);
    const stacks = known === undefined || known.count > MOST_STACKS ? new IdMap() : known;
    this.numberings.delete(key);
    this.numberings.set(key, stacks);
    const [oldest] = this.numberings.keys();
    if (this.numberings.size > MOST_NUMBERINGS) {
      this.numberings.delete(oldest!);
    }
    return stacks;
  }

  /** Of hours asked for longest ago, when all take too much. */
  forgetSome(): void {
    const counted = new Set<IdMap>();
    let bytes = 0;
    for (const types of [...this.places.values()].reverse()) {
      for (const [type, { hour }] of types) {
        bytes += hour?.bytes ?? 0;
        const stacks = hour?.samples?.stacks;
        if (stacks !== undefined && !counted.has(stacks)) {
          counted.add(stacks);
          bytes += stacks.count * BYTES_PER_STACK;
        }
        if (hour !== undefined && bytes > MOST_BYTES) {
          types.delete(type);
        }
      }
    }
  }
}

const keyOf = (tenant: TenantNumber, at: number, service: string | undefined) =>
  `${tenant}/${at}${service === undefined ? '' : `/${service}`}`;

const keysOf = ({ tenant, time, service }: EncodedRows) =>
  [service, undefined].map((of) => keyOf(tenant, hourOf(time), of));
