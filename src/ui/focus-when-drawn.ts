/**
 * Gives the focus to an element of a list that draws only what can be seen: one that was far away is there a little after
 * it was scrolled to, on a slow machine later.
 *
 *     focusWhenDrawn(() => list.querySelector('[data-at="999"] a'));
 */
const mostFrames = 60;

export function focusWhenDrawn(find: () => HTMLElement | null | undefined, frames = mostFrames): void {
  const found = find();
  if (found) found.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusWhenDrawn(find, frames - 1));
}
