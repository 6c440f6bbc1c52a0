/**
 * Applies a tenant's rules to a profile that has been read and named, before it is split into series.
 *
 *     const entrance = new Entrance(rules, payload.length);
 *     entrance.admit({ columns, labels, limits, profileId });   // rewritten; undefined when nothing of it is kept
 *     entrance.counts();
 *
 * Each rule sees the profile as the rules before left it. `keep`, `drop` and `dropSampleTypes` look at each sample
 * type by itself, with the private labels that its series will have; the others at the profile as a whole.
 */
import type { ProfileColumns, ValueType } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { Label, Labels } from '#model/labels.ts';
import { compileMatchers } from '#model/matchers.ts';
import { seriesLabels } from '../label-rules.ts';
import { privateLabelsOf } from '../private-labels.ts';
import type { DecodeLimits } from '../pushed-profile.ts';
import { compileRelabel, isPrivate, MAX_LABELS, type Relabel } from './relabel.ts';
import { SAMPLED_LABEL, type Rule, type RuleCount, type RuleSet } from './rule.ts';
import { withoutTypes, withValuesTimes } from './rewrite-columns.ts';

export interface EnteringProfile {
  columns: ProfileColumns;
  /** As seriesLabels makes them. */
  labels: Labels;
  limits: DecodeLimits;
  /** Decides which profiles are kept of many: a retry has the same, and so the same answer. */
  profileId: Uint8Array;
}

/** What the rules make of it. */
export type EnteredProfile = Pick<EnteringProfile, 'columns' | 'labels' | 'limits'>;

/** Labels to be used by later rules only, as elsewhere in relabelling. */
const TEMPORARY_PREFIX = '__tmp';
/** What rules look through must be bounded before the limits of labels are, which rules may help to keep. */
const MAX_LABEL_CHARACTERS = 131_072;

/** There are 48 bits to draw from; of rules that together keep fewer than one in so many, the last keeps none. */
const MAX_FACTOR = 1_000_000_000;

interface CompiledRule {
  rule: Rule;
  matches: (labels: Labels) => boolean;
  /** Whether the selector names labels of which each sample type has its own. */
  byType: boolean;
  relabel: Relabel[];
}

/** Sets that are in use at the same time are few; one that was forgotten is compiled again. */
const MAX_COMPILED = 100;
const compiledSets = new Map<number, readonly CompiledRule[]>();

/** What a set of rules compiles to: made once, then used for every profile. */
function compiled({ id, rules }: RuleSet): readonly CompiledRule[] {
  const known = compiledSets.get(id);
  if (known !== undefined) {
    return known;
  }
  const made = rules.map((rule) => ({
    rule,
    matches: compileMatchers(rule.where),
    byType: rule.where.some(({ name }) => isPrivate(name)),
    relabel: rule.kind === 'relabel' ? rule.steps.map(compileRelabel) : [],
  }));
  if (compiledSets.size >= MAX_COMPILED) {
    compiledSets.delete(compiledSets.keys().next().value!);
  }
  compiledSets.set(id, made);
  return made;
}

export class Entrance {
  private readonly counted = new Map<number, RuleCount>();

  private readonly rules: readonly CompiledRule[];

  /** @param profileBytes of one profile as pushed: the basis of what a rule saves */
  constructor(
    rules: RuleSet | undefined,
    private readonly profileBytes: number,
  ) {
    this.rules = rules === undefined ? [] : compiled(rules);
  }

  /** @throws HearthError when a rule makes labels or values that cannot be stored */
  admit(profile: EnteringProfile): EnteredProfile | undefined {
    if (this.rules.length === 0 || !canBeLookedThrough(profile.labels)) {
      const { columns, labels, limits } = profile;
      return { columns, labels, limits };
    }
    const passing = new PassingProfile(profile);
    for (const [index, rule] of this.rules.entries()) {
      const typesBefore = passing.types;
      const changed = passing.apply(rule);
      const gone = typesBefore - passing.types;
      if (changed || gone > 0) {
        const count = this.countOf(index);
        count.savedBytes += Math.round((this.profileBytes * gone) / profile.columns.sampleTypes.length);
        if (passing.types === 0) {
          count.dropped++;
          return undefined;
        }
        count.changed++;
      }
    }
    return passing.result();
  }

  /** Profiles of which nothing was left. */
  dropped(): number {
    return this.counts().reduce((sum, { dropped }) => sum + dropped, 0);
  }

  counts(): RuleCount[] {
    return [...this.counted.values()];
  }

  private countOf(rule: number): RuleCount {
    const count = this.counted.get(rule) ?? { rule, dropped: 0, changed: 0, savedBytes: 0 };
    this.counted.set(rule, count);
    return count;
  }
}

/** Labels that are refused anyway are left to the check that says why. */
function canBeLookedThrough(labels: Labels): boolean {
  let characters = 0;
  const names = new Set<string>();
  for (const { name, value } of labels) {
    characters += name.length + value.length;
    names.add(name);
  }
  if (names.size !== labels.length) {
    return false;
  }
  if (labels.length > MAX_LABELS) {
    throw new HearthError(
      'max_label_names_per_series',
      `the profile has ${labels.length} labels: rules look through at most ${MAX_LABELS}`,
    );
  }
  if (characters > MAX_LABEL_CHARACTERS) {
    throw new HearthError(
      'label_value_too_long',
      `the labels of the profile have ${characters} characters: rules look through at most ${MAX_LABEL_CHARACTERS}`,
    );
  }
  return true;
}

/** A profile on its way through the rules. */
class PassingProfile {
  private readonly labels: Map<string, string>;
  private readonly kept: boolean[];
  private factor = 1;
  /** What no rule has used yet of the number that decides which profiles are kept: each rule uses another part. */
  private draw: number;

  constructor(private readonly profile: EnteringProfile) {
    this.labels = new Map(profile.labels.map(({ name, value }) => [name, value]));
    this.kept = profile.columns.sampleTypes.map(() => true);
    const { buffer, byteOffset } = profile.profileId;
    // The first 48 bits of the id are a hash of the push.
    this.draw = Buffer.from(buffer, byteOffset, 6).readUIntBE(0, 6);
  }

  /** How many sample types are left. */
  get types(): number {
    return this.kept.filter(Boolean).length;
  }

  /** Whether anything but the set of sample types has changed. */
  apply(compiled: CompiledRule): boolean {
    const { rule } = compiled;
    switch (rule.kind) {
      case 'keep':
        this.dropTypes((type) => !this.matches(compiled, type));
        return false;
      case 'drop':
        this.dropTypes((type) => this.matches(compiled, type));
        return false;
      case 'dropSampleTypes':
        this.dropTypes((type) => rule.types.includes(type.type) && this.matches(compiled, type));
        return false;
      case 'relabel':
        return compiled.matches(this.listed()) && this.relabel(compiled.relabel);
      case 'keepOneIn':
        return compiled.matches(this.listed()) && this.keepOneIn(rule.n);
    }
  }

  result(): EnteredProfile {
    const { columns } = this.profile;
    let { limits } = this.profile;
    if (this.factor > 1) {
      this.labels.set(SAMPLED_LABEL, `1/${this.factor}`);
      // The mark is the service's own: nobody's profile is refused for it.
      limits = { ...limits, maxLabelNames: limits.maxLabelNames > 0 ? limits.maxLabelNames + 1 : 0 };
    }
    return {
      limits,
      columns: withValuesTimes(withoutTypes(columns, this.kept), this.factor),
      labels: seriesLabels(this.listed().filter(({ name }) => !name.startsWith(TEMPORARY_PREFIX))),
    };
  }

  private relabel(steps: readonly Relabel[]): boolean {
    const before = JSON.stringify([...this.labels]);
    if (!steps.every((step) => step(this.labels))) {
      this.kept.fill(false);
      return false;
    }
    return JSON.stringify([...this.labels]) !== before;
  }

  private keepOneIn(n: number): boolean {
    if (this.draw % n !== 0 || this.factor * n > MAX_FACTOR) {
      this.kept.fill(false);
      return false;
    }
    this.draw = Math.floor(this.draw / n);
    this.factor *= n;
    return true;
  }

  private dropTypes(isDropped: (type: ValueType) => boolean): void {
    this.profile.columns.sampleTypes.forEach((type, i) => (this.kept[i] &&= !isDropped(type)));
  }

  private matches({ matches, byType }: CompiledRule, type: ValueType): boolean {
    const labels = this.listed();
    if (!byType) {
      return matches(labels);
    }
    const { privateSet } = privateLabelsOf(labels, type, this.profile.columns.periodType);
    return matches([...labels, ...privateSet]);
  }

  private listed(): Label[] {
    return [...this.labels].map(([name, value]) => ({ name, value }));
  }
}
