/**
 * Three revisions of OTLP profiles, as far as a reader needs them: which numbers their fields have on the wire.
 *
 * The schema was changed incompatibly while it grew, and released profilers send what was current when they were made:
 *
 *     revision   also sent by   a sample is
 *     1.10       1.11           stack 1, attributes 2, link 3, values 4, time stamps 5
 *     1.9        1.8            stack 1, values 2, attributes 3, link 4, time stamps 5
 *     1.7                       first location 1, locations 2, values 3, attributes 4, link 5, time stamps 6
 *
 * Nothing in a request says which one it is (see read.ts). The tables of the dictionary have the same numbers in all of
 * them, but 1.7 writes the keys of attributes out and has no stacks: a profile has one list of locations there, and
 * its samples name pieces of it. It has several sample types, too, where the later ones have one.
 */
export type OtlpRevision = '1.7' | '1.9' | '1.10';

/** Fields of a sample, 0 where a revision has none. Field 1 is its stack, or its first location. */
export interface SampleFields {
  locations: number;
  values: number;
  attributes: number;
  link: number;
  timestamps: number;
}

/** Fields of a profile, 0 where a revision has none. Field 1 is the sample type (or types), 2 the samples. */
export interface ProfileFields {
  locations: number;
  time: number;
  duration: number;
  periodType: number;
  period: number;
}

export interface RevisionSchema {
  revision: OtlpRevision;
  /** Whether stacks are in a table of the dictionary; else in a list of the profile. */
  hasStackTable: boolean;
  sample: SampleFields;
  profile: ProfileFields;
}

const later = { locations: 0, time: 3, duration: 4, periodType: 5, period: 6 };

/** The newest first. */
export const revisions: readonly RevisionSchema[] = [
  {
    revision: '1.10',
    hasStackTable: true,
    sample: { locations: 0, attributes: 2, link: 3, values: 4, timestamps: 5 },
    profile: later,
  },
  {
    revision: '1.9',
    hasStackTable: true,
    sample: { locations: 0, values: 2, attributes: 3, link: 4, timestamps: 5 },
    profile: later,
  },
  {
    revision: '1.7',
    hasStackTable: false,
    sample: { locations: 2, values: 3, attributes: 4, link: 5, timestamps: 6 },
    profile: { locations: 3, time: 4, duration: 5, periodType: 6, period: 7 },
  },
];
