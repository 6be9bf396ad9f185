import { AppError } from '../../preload/contract/index.ts'

const fewestCharacters = 12
const fewestWords = 4
const fewestDifferent = 5

/** What a passphrase is made a key of: the same letters however a keyboard composes them, white space as single blanks. */
export function normalPassphrase(typed: string): string {
  return typed.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
}

/**
 * Twelve characters, or four words; and not one key held down. `weak-passphrase`, `passwords-differ`. A file that leaves the
 * computer can be guessed at for years, and nothing slows that but the passphrase (SECURITY C12).
 */
export function checkPassphrase(typed: string, again: string): void {
  if (typed !== again) throw new AppError('passwords-differ')
  const text = normalPassphrase(typed)
  const characters = Array.from(text)
  const words = text.split(' ').filter((word) => Array.from(word).length > 1)
  const isLong = characters.length >= fewestCharacters || new Set(words).size >= fewestWords
  if (!isLong || new Set(characters).size < fewestDifferent) throw new AppError('weak-passphrase')
}
