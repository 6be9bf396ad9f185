/** The last argument of a start that may be a link to a number, or null; the core reads it strictly (SECURITY E7). */
export function linkArgument(argv: readonly string[]): string | null {
  return argv.findLast((each) => /^(tel|sips?):/i.test(each)) ?? null
}
