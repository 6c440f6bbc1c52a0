/**
 * The text on a frame: as much as fits, and the function's own name before the folders it lies in.
 *
 *     frameLabel('github.com/acme/cart.(*Cart).Add', ['12 %', '3.1 s'], 400)   →  github.com/acme/cart.(*Cart).Add  12 %, 3.1 s
 *     frameLabel('github.com/acme/cart.(*Cart).Add', ['12 %', '3.1 s'], 160)   →  cart.(*Cart).Add  12 %
 */
import { splitPlace } from '#model/granular-frames.ts';

/** Of one character of the label's font, in pixels. */
const characterWidth = 7.25;
/** Left and right of the text together. */
const padding = 10;

/** @param values what may follow the name, the most important first */
export function frameLabel(name: string, values: readonly string[], width: number): string {
  const room = Math.floor((width - padding) / characterWidth);
  for (let count = values.length; count >= 0; count--) {
    const tail = count === 0 ? '' : `  ${values.slice(0, count).join(', ')}`;
    for (const form of [name, shortName(name)]) {
      // Figures are worth a shorter name, but not a name that is cut.
      if (form.length + tail.length <= room) {
        return form + tail;
      }
    }
  }
  return shortName(name).slice(0, room + 1);
}

/** Without the folders of a Go or Java name, or of a line's file: `net/http.(*conn).serve` is `http.(*conn).serve`. */
export function shortName(fullName: string): string {
  const { name, place } = splitPlace(fullName);
  return place === '' ? withoutFolders(name) : `${withoutFolders(name)} ${shortPlace(place)}`;
}

/** `/src/parse.go:17` is `parse.go:17`. */
export const shortPlace = (place: string) => place.slice(Math.max(place.lastIndexOf('/'), place.lastIndexOf('\\')) + 1);

function withoutFolders(name: string): string {
  const end = name.search(/[\s:([<{]/);
  const slash = (end === -1 ? name : name.slice(0, end)).lastIndexOf('/');
  return slash === -1 || slash === name.length - 1 ? name : name.slice(slash + 1);
}
