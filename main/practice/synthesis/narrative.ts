import type { Language } from './phrases.ts'
import type { Random } from './random.ts'

const minNarrative = 120
const maxNarrative = 900

/** `count` different entries, in the order of the list, so that they do not contradict their order of telling. */
function some(random: Random, from: readonly string[], count: number): string[] {
  const chosen = new Set<number>()
  while (chosen.size < Math.min(count, from.length)) chosen.add(random.between(0, from.length - 1))
  return from.filter((_, index) => chosen.has(index))
}

/** A believable narrative of 120 to 900 characters about a main category. */
export function composeNarrative(random: Random, language: Language, categoryMain: string, town: string): string {
  const concerns = language.concerns[categoryMain] ?? language.circumstances
  const opening = random
    .pick(language.openings)
    .replace('{town}', town)
    .replace('{age}', String(random.between(6, 17)))
  const sentences = [
    opening,
    random.pick(concerns),
    ...some(random, language.circumstances, random.between(1, 4)),
    ...some(random, language.responses, random.between(1, 3)),
    ...(random.chance(0.7) ? [random.pick(language.plans)] : []),
    ...(random.chance(0.5) ? [random.pick(language.closings)] : []),
  ]
  // Rare: a few short sentences in a row.
  while (sentences.join(' ').length < minNarrative) sentences.push(random.pick(language.closings))
  while (sentences.join(' ').length > maxNarrative) sentences.pop()
  return sentences.join(' ')
}
