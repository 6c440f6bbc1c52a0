/**
 * A word that may be part of a profile type, out of whatever a file calls it: `cpu/mem-loads,ldlat=30/` becomes
 * `cpu_mem_loads_ldlat_30`.
 *
 * @param otherwise for a text without a letter or digit
 */
export function typeWord(text: string, otherwise: string): string {
  const parts = text.split(/[^A-Za-z0-9]/).filter((part) => part !== '');
  return parts.length === 0 ? otherwise : parts.join('_');
}
