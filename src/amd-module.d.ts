/** The AMD loader's word for "this module", mapped by .config/webpack/shared-libraries.ts. */
declare module 'amd-module' {
  const module: { readonly uri: string } | undefined;
  export default module;
}
