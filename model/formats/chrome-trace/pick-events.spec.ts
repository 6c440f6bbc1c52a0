import { describe, expect, it } from 'vitest';
import { textFixture } from '../../../tests/fixtures/text/found-stacks.ts';
import { pickEvents } from '#model/formats/chrome-trace/pick-events.ts';

const wanted = new Set(['ProfileChunk', 'Profile']);
const picked = (text: string) => new TextDecoder().decode(pickEvents(new TextEncoder().encode(text), wanted));

describe('of a trace', () => {
  it('all that is not about profiles is left out, and the others keep their places and all that they say', () => {
    const bytes = textFixture('chromium-page.trace.json.gz');
    type Event = { name: string };
    const before = (JSON.parse(new TextDecoder().decode(bytes)) as { traceEvents: Event[] }).traceEvents;
    const after = (JSON.parse(new TextDecoder().decode(pickEvents(bytes, wanted))) as { traceEvents: Event[] })
      .traceEvents;
    expect(after).toEqual(before.map((event) => (wanted.has(event.name) ? event : {})));
    expect(after.some(({ name }) => name === 'ProfileChunk')).toBe(true);
  });

  it.each([
    ['[{"name":"a"} , {"ts":1,"name" : "Profile"}]', '[{} , {"ts":1,"name" : "Profile"}]'],
    [
      '{"m":{"traceEvents":[{"name":"a"}]},"traceEvents":[{"a":"}\\"]"},{"args":{"name":"Profile"}}],"z":1}',
      '{"m":{"traceEvents":[{"name":"a"}]},"traceEvents":[{},{}],"z":1}',
    ],
    ['[{"name":"a","name":"Profile"}]', '[{"name":"a","name":"Profile"}]'],
  ])('%s becomes %s', (text, expected) => {
    expect(picked(text)).toBe(expected);
  });

  it.each(['[{"name":"a"}', '[{"name":"a"', '[1,{"name":"a"}]', '{"traceEvents":1}', '[]', '', '[{"a":"', '[{"name"'])(
    'what is broken or of another shape stays as it is: %s',
    (text) => {
      expect(picked(text)).toBe(text);
    },
  );
});
