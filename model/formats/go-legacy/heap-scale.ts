/**
 * What a sampled heap stands for. The runtime takes on average one sample in every `rate` bytes allocated; objects of
 * a size are seen with a probability of 1 - e^(-size / rate), by which what was seen is divided.
 *
 *     scaledHeap(3n, 1536n, 524_288n);   // [3073n, 1573632n]: three of 512 bytes were seen
 *
 * Numbers are doubles and cut, not rounded, where Go's own tools do so: the values are the same.
 *
 * @returns objects and bytes; undefined for bytes without objects, and for more than 64 bits
 */
export function scaledHeap(objects: bigint, bytes: bigint, rate: bigint): [bigint, bigint] | undefined {
  if (objects === 0n) {
    return bytes === 0n ? [0n, 0n] : undefined;
  }
  if (bytes === 0n) {
    return [0n, 0n];
  }
  if (rate <= 1n) {
    return [objects, bytes];
  }
  const scale = 1 / (1 - Math.exp(-(Number(bytes) / Number(objects)) / Number(rate)));
  const scaled = [Number(objects) * scale, Number(bytes) * scale] as const;
  return scaled.every((value) => Math.abs(value) < 2 ** 63)
    ? [BigInt(Math.trunc(scaled[0])), BigInt(Math.trunc(scaled[1]))]
    : undefined;
}
