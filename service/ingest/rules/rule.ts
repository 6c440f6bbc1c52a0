/**
 * Rules at the entrance: what a tenant does with pushed profiles before they are stored. Plain data, so that a worker
 * can be sent it; parse-rules.ts makes it from a file, apply-rules.ts does what it says.
 */
import type { Matcher } from '#model/labels.ts';
import type { RelabelStep } from './relabel.ts';

export type Rule = { name: string } & (
  | { kind: 'keep' | 'drop'; where: Matcher[] }
  | { kind: 'relabel'; where: Matcher[]; steps: RelabelStep[] }
  | { kind: 'dropSampleTypes'; where: Matcher[]; types: string[] }
  | { kind: 'keepOneIn'; where: Matcher[]; n: number }
);

/** The rules of one tenant, in the order in which they apply. */
export interface RuleSet {
  /** Another one for every reading of a file: by it a worker knows what it has compiled. */
  id: number;
  rules: readonly Rule[];
}

/** What one rule did to the profiles of one payload. */
export interface RuleCount {
  /** The rule's index in its set. */
  rule: number;
  /** Profiles of which nothing is left. */
  dropped: number;
  /** Profiles that are stored otherwise than they were pushed. */
  changed: number;
  /** Bytes, as pushed, that are not kept; of a dropped sample type its share of the profile. */
  savedBytes: number;
}

/** The label of series whose values were multiplied, because only one profile in so many is kept: `1/10`. */
export const SAMPLED_LABEL = 'hearth_sampled';
