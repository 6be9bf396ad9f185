/** Text as it is compared while searching: lower case, without accents, one form of apostrophe. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[’‘ʼ`]/g, "'")
    .toLowerCase()
    .trim()
}
