/**
 * SQL: what a row has in chosen stacks only.
 * @param stacks ids; undefined when there is no choice, and the total counts
 */
export function chosenSum(stacks: BigUint64Array | undefined, total: string): string {
  return stacks === undefined
    ? total
    : `arraySum((sample, stack) -> if(toUInt64(stack) IN (${stacks.join(',')}), sample, 0), samples, stacks)`;
}
