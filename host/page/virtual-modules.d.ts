/** Made by host/build.mjs from host/page/first-icons.json: the SVG text of each icon named there. */
declare module 'virtual:first-icons' {
  const icons: Record<string, string>;
  export default icons;
}
