/**
 * Search as typed: parts of names, capitals meant only when typed. Words separated by commas are alternatives.
 *
 *     const matches = smartCase('cart, Pay');
 *     matches('shop-cart');   // true
 *     matches('shop-pay');    // false: a capital was typed
 */
export function smartCase(query: string): (text: string) => boolean {
  const parts = query
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return () => true;
  const tests = parts.map((part) => {
    const exact = part !== part.toLowerCase();
    return (text: string) => (exact ? text : text.toLowerCase()).includes(part);
  });
  return (text) => tests.some((test) => test(text));
}
