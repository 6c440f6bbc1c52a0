/**
 * What a pin keeps, as bytes: a header of JSON, then each side's stacks in the wire's `tree` format, all of it packed
 * with gzip.
 *
 *     uint32 length of the header, header, tree, tree
 *
 * Reading bounds what it unpacks: pins are written by others.
 */
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { decodeTreeBytes, encodeTreeBytes } from '#model/tree-bytes.ts';
import { NONE, OTHER } from '#model/tree-shape.ts';
import type { PinnedSide, PinnedSummary, TimeSpan } from '../api/profile-source.ts';
import { isViewName, type ViewName } from './view-names.ts';

export interface PinContent {
  view: ViewName;
  /** The question as the view's query string, its times written out. */
  search: string;
  /** Who pinned it; '' when that is not known. */
  by: string;
  sides: readonly PinnedSide[];
}

interface Header {
  format: 1;
  view: string;
  search: string;
  by: string;
  sides: {
    query: PinnedSide['query'];
    summary: PinnedSummary | null;
    answered: TimeSpan | null;
    folded: boolean;
    bytes: number;
  }[];
}

/** A pin of 4 MiB that unpacks to more than this is none of ours. */
const mostUnpacked = 96 * 1024 * 1024;
const mostSides = 8;
const leastNodes = 64;

/**
 * @param most bytes that may be kept; nodes that do not fit are folded into `other`, the smallest first
 * @throws HearthError when even a small tree does not fit
 */
export async function packPin(pin: PinContent, most: number): Promise<Uint8Array<ArrayBuffer>> {
  let nodes = Math.max(...pin.sides.map(({ tree }) => tree.name.length));
  let sides = pin.sides;
  for (;;) {
    const packed = await through(new CompressionStream('gzip'), joined(pin, sides), Infinity);
    if (packed.length <= most) return packed;
    if (nodes <= leastNodes) {
      throw new HearthError('document_limit', `The names of this profile alone take more than a pin of ${most} bytes.`);
    }
    nodes = Math.floor(nodes / 2);
    const budget = nodes;
    sides = sides.map((side) => ({ ...side, tree: truncateTree(side.tree, budget) }));
  }
}

function joined(pin: PinContent, sides: readonly PinnedSide[]): Uint8Array<ArrayBuffer> {
  const trees = sides.map(({ tree }) => encodeTreeBytes(tree));
  const header: Header = {
    format: 1,
    view: pin.view,
    search: pin.search,
    by: pin.by,
    sides: sides.map(({ query, summary, answered, tree }, i) => ({
      query,
      summary: summary ?? null,
      answered: answered ?? null,
      folded: tree.foldName !== NONE,
      bytes: trees[i]!.length,
    })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + text.length + trees.reduce((sum, { length }) => sum + length, 0));
  new DataView(out.buffer).setUint32(0, text.length);
  out.set(text, 4);
  let at = 4 + text.length;
  for (const tree of trees) {
    out.set(tree, at);
    at += tree.length;
  }
  return out;
}

/** @throws HearthError when the bytes are no pin */
export async function unpackPin(packed: Uint8Array): Promise<PinContent> {
  try {
    const bytes = await through(new DecompressionStream('gzip'), packed, mostUnpacked);
    const length = new DataView(bytes.buffer).getUint32(0);
    if (length > bytes.length - 4) throw new RangeError('the header ends early');
    const { view, search, by, sides } = checkedHeader(
      JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))),
    );
    let at = 4 + length;
    const read = (size: number, folded: boolean): NameTree => {
      const tree = decodeTreeBytes(bytes.subarray(at, (at += size)));
      const other = folded ? tree.names.indexOf(OTHER) : -1;
      return other === -1 ? tree : { ...tree, foldName: other };
    };
    return {
      view,
      search,
      by,
      sides: sides.map(({ query, summary, answered, folded, bytes: size }) => ({
        query: { ...query, start: unixMillis(query.start), end: unixMillis(query.end) },
        summary: summary ?? undefined,
        answered: answered ?? undefined,
        tree: read(size, folded),
      })),
    };
  } catch (cause) {
    throw new HearthError('malformed_profile', 'What is kept under this pin is no pin, or is damaged.', { cause });
  }
}

function checkedHeader(value: unknown): Header & { view: ViewName } {
  const header = value as Partial<Header> | null;
  const isText = (text: unknown): text is string => typeof text === 'string';
  const { view, search, by, sides } = header ?? {};
  const known = header?.format === 1 && isText(view) && isViewName(view) && isText(search) && isText(by);
  if (!known || !Array.isArray(sides) || sides.length === 0 || sides.length > mostSides) throw new TypeError('header');
  for (const { query, bytes } of sides) {
    const sound = isText(query.profileType) && isText(query.selector) && query.start <= query.end;
    if (!sound || !Number.isSafeInteger(bytes) || bytes < 0) throw new TypeError('side');
  }
  return header as Header & { view: ViewName };
}

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes as BlobPart]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) {
      await reader.cancel();
      throw new RangeError('it unpacks to too much');
    }
    chunks.push(part.value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
