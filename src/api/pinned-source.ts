/**
 * A data source that answers what a pin asked from the pin's data, and everything else from the server. It takes part
 * in no call that only some servers have: what is drawn comes from the stacks alone.
 *
 *     const source = new PinnedSource('hearth', () => loadSides(id));
 *     await source.mergeStacks(query, signal);   // no request
 */
import { diffTrees, type DiffTree } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import {
  ProfileSource,
  type MergedStacks,
  type MergeQuery,
  type PinnedSide,
  type ProfileQuery,
} from './profile-source.ts';

export class PinnedSource extends ProfileSource {
  private readonly sides: () => Promise<readonly PinnedSide[]>;

  /** @param sides loaded once by whoever gives it; the baseline of a diff comes first */
  constructor(uid: string, sides: () => Promise<readonly PinnedSide[]>) {
    super(uid);
    this.sides = sides;
  }

  override readonly pinned = async (query: ProfileQuery): Promise<PinnedSide> => {
    const sides = await this.sides();
    const [first] = sides;
    if (first === undefined) throw new HearthError('not_found', 'The pin has no data.');
    // A question that is none of the pin's is on its way out: the page lets go of the pin.
    return sides.find((side) => isOf(side.query, query)) ?? first;
  };

  override answers(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override async mergeStacks(query: MergeQuery): Promise<MergedStacks> {
    const { tree, answered } = await this.pinned(query);
    return { tree, answered };
  }

  override async diff(left: MergeQuery, right: MergeQuery): Promise<DiffTree> {
    const [before, after] = await Promise.all([this.pinned(left), this.pinned(right)]);
    return diffTrees(before.tree, after.tree);
  }
}

const isOf = (pinned: ProfileQuery, asked: ProfileQuery) =>
  pinned.profileType === asked.profileType &&
  pinned.selector === asked.selector &&
  pinned.start === asked.start &&
  pinned.end === asked.end;
