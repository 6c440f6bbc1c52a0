import { describe, expect, it } from 'vitest';
import { beginMark, endMark, generatedParts, readDoc } from '../../scripts/generated-docs.ts';

const parts = Object.entries(await generatedParts()).flatMap(([file, byName]) =>
  Object.entries(byName).map(([part, content]) => ({ file, part, content })),
);

describe('what is made from the code', () => {
  it.each(parts)('the $part of $file are as the code has them', ({ file, part, content }) => {
    const text = readDoc(file);
    const from = text.indexOf(beginMark(part)) + beginMark(part).length;
    const written = text.slice(from, text.indexOf(endMark, from)).trim();
    expect(written, 'to mend it: npx tsx scripts/generated-docs.ts').toBe(content);
  });
});
