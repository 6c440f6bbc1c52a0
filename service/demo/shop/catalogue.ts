/** The goods of the shop: the same in every process, made from a seed. */

export interface Product {
  id: number;
  name: string;
  /** In cents. */
  price: number;
  tags: string[];
  text: string;
  /** How much of each of 48 tastes the product has. */
  taste: Float64Array;
}

const PRODUCTS = 1_600;
const TASTES = 48;
const adjectives = ['amber', 'brisk', 'calm', 'dusky', 'early', 'fine', 'gentle', 'hollow', 'ivory', 'jolly', 'keen'];
const nouns = ['kettle', 'lamp', 'mug', 'notebook', 'oven', 'pillow', 'quilt', 'rug', 'shelf', 'teapot', 'umbrella'];
const tags = ['kitchen', 'garden', 'office', 'gift', 'sale', 'new', 'wood', 'glass', 'wool', 'steel'];

/** A small linear congruential generator: the catalogue must be the same in all three services. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function makeCatalogue(): Product[] {
  const numbers = random(7);
  const next = () => numbers.next().value;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return Array.from({ length: PRODUCTS }, (_, id) => {
    const name = `${pick(adjectives)} ${pick(nouns)} no. ${id + 1}`;
    return {
      id,
      name,
      price: 300 + Math.floor(next() * 20_000),
      tags: [pick(tags), pick(tags), pick(tags)],
      text: Array.from({ length: 60 }, () => `${pick(adjectives)} <${pick(nouns)}> & ${pick(tags)}`).join(', '),
      taste: Float64Array.from({ length: TASTES }, next),
    };
  });
}

export const catalogue: readonly Product[] = makeCatalogue();
