/** How well a passphrase guards: in words, never as a number of bits nobody can judge. */
export type Strength = 'none' | 'weak' | 'enough' | 'strong'

const fewestCharacters = 12
const fewestWords = 4
const fewestDifferent = 5

/**
 * Judges a passphrase while it is typed, by the rule of the core (a test holds the two together): twelve characters or four
 * words, and not one key held down. What is much longer than that is strong.
 */
export function strengthOf(typed: string): Strength {
  const text = typed.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
  if (text === '') return 'none'
  const characters = Array.from(text)
  const different = new Set(characters).size
  const words = new Set(text.split(' ').filter((word) => Array.from(word).length > 1)).size
  if (different < fewestDifferent || (characters.length < fewestCharacters && words < fewestWords)) return 'weak'
  return different >= 8 && (characters.length >= 20 || words >= 5) ? 'strong' : 'enough'
}
