/** Hearth's mark, for screens that are shown when the plugin's own logo file may not be there. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <path
        fill="#8a4b38"
        d="M6 58V22C6 13.2 13.2 6 22 6h20c8.8 0 16 7.2 16 16v36H46V26a8 8 0 0 0-8-8H26a8 8 0 0 0-8 8v32z"
      />
      <path fill="#f08a3c" d="M21 50h22v8H21zM21 41h15v8H21zM24 32h10v8H24zM27 23h5v8h-5z" />
    </svg>
  );
}
