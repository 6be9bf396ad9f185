/** Text for the bench: invented words with the frequencies of real language, so that common and rare words both exist. */

export type Random = () => number

/** mulberry32: small, fast, the same everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The commonest words, as a helpline writes them: each is in a large part of all cases. */
const common = (
  'the na and ya child wa was kwa her ni of mtoto to alisema she that school mama in shule he with baba his not home ' +
  'said nyumbani had by family for jirani from police they at mother when father after caller but hospital who been ' +
  'counsellor week teacher mwalimu told is years aunt village night safe about referral follow officer help alipiga'
).split(' ')
const onsets = 'b ch d dh f g h j k kw l m mb n ng nd ny p r s sh st t th tr v w y z'.split(' ')
const vowels = 'a e i o u aa ia ei'.split(' ')

export function lexicon(size: number): string[] {
  const random = seededRandom(4711)
  const words = new Set(common)
  while (words.size < size) {
    const syllables = 2 + Math.floor(random() * 3)
    let word = ''
    for (let index = 0; index < syllables; index++) word += pick(onsets, random) + pick(vowels, random)
    words.add(word)
  }
  return [...words]
}

/** Zipf: the word of rank r comes up about 1/r as often as the first. */
export function zipf(words: readonly string[], random: Random): string {
  const rank = Math.floor(Math.exp(random() * Math.log(words.length + 1))) - 1
  return words[Math.min(rank, words.length - 1)] ?? ''
}

export function pick(values: readonly string[], random: Random): string {
  return values[Math.floor(random() * values.length)] ?? ''
}

export function sentence(words: readonly string[], length: number, random: Random): string {
  const parts: string[] = []
  for (let index = 0; index < length; index++) parts.push(zipf(words, random))
  return `${parts.join(' ')}.`
}
