/** Hearth's flame, for places where the plugin's own logo file is not (or not yet) there. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="#ff7a1a"
        d="M12.6 1.6c.5 3-1 4.7-2.8 6.5C7.800 10.100 5.500 12.200 5.500 15.600c0 3.800 2.900 6.800 6.500 6.800s6.500-3 6.500-6.800c0-2.700-1.200-5-2.700-6.900-.2 1.700-.9 2.800-2 3.400.5-4-.2-7.600-1.200-10.500Z"
      />
      <path
        fill="#ffc53d"
        d="M12.200 13.200c.2 1.700-.7 2.500-1.500 3.300-.6.6-1.100 1.200-1.100 2.200 0 1.400 1.100 2.500 2.400 2.500s2.400-1.100 2.400-2.500c0-2.200-1.400-3.600-2.200-5.500Z"
      />
    </svg>
  );
}
