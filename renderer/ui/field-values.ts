/** What stands in the field that an event comes from; '' where it comes from none. */
export function textOf({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.value : ''
}

/** Menus speak of texts: those that are known get through, in the order in which they are known. */
export function knownOf<T extends string>(values: readonly T[], chosen: readonly string[]): T[] {
  return values.filter((value) => chosen.includes(value))
}
