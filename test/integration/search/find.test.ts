import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SearchDocument } from '../../../main/db/db-api.ts'
import { openIndex } from '../../../main/search/open-index.ts'
import type { SearchHit } from '../../../main/search/search-api.ts'
import { phoneWords, queryWords, textWords, wordsOf } from '../../../main/search/words.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const seed = seedOfRun('search')
let temp: TempDatabase
let index: ReturnType<typeof openIndex>
let revision: number
beforeEach(() => {
  temp = tempDatabase()
  index = openIndex({ file: temp.searchFile, key: temp.key })
  revision = 0
})
afterEach(() => {
  index.close()
  temp.remove()
})

function put(...documents: Partial<SearchDocument>[]) {
  const whole = documents.map((document) => {
    revision += 1
    return { seq: revision, revision, names: '', phone: '', narrative: '', resolution: '', ...document }
  })
  index.api.feed({ documents: whole, revision })
}
function find(text: string, limit = 100): string[] {
  return index.api.find({ text, after: null, limit }).hits.map((hit) => `${hit.part} ${hit.seq}`)
}

test('names and phones come first, then texts, each newest first; the last word is a beginning', () => {
  put(
    { names: 'Asha Mrembo' },
    { narrative: 'Asha told her aunt' },
    { names: 'Ashanti Poa' },
    { resolution: 'referred to asha' },
    { names: 'Tasha' },
  )
  expect(find('asha')).toEqual(['names 3', 'names 1', 'texts 4', 'texts 2'])
  expect(find('asha aunt')).toEqual(['texts 2'])
  expect(find('asha mr')).toEqual(['names 1'])
  // Only the last word is a beginning.
  expect(find('ash mrembo')).toEqual([])
})

test('several words may be spread over name and text', () => {
  put({ names: 'Asha Mrembo', narrative: 'at the market' }, { names: 'Asha', narrative: 'at school' })
  expect(find('asha market')).toEqual(['texts 1'])
})

test.each([
  ['Swahili', "Mtoto alisema ng'ombe wa shangazi", ['ng’ombe', 'shang', 'MTOTO ali']],
  ['French', 'Élève de l’école', ['eleve', 'école', 'ECOLE']],
  ['Amharic', 'ሐና ዓለሙ ትምህርት ቤት', ['ሀና', 'አለሙ'.replace('አ', 'ዓ'), 'ትምህ']],
  ['Arabic', 'مُحَمَّد أحمد فاطمة', ['محمد', 'احمد', 'فاطمه', 'فاط']],
  ['Kikuyu', 'Wanjikũ', ['wanjiku', 'WANJIKŨ']],
  ['Adlam', '𞤀𞤣𞤢𞤥', ['𞤀𞤣𞤢', '𞤀𞤣𞤢𞤥']],
])('%s is found however a person types it', (_language, narrative, queries) => {
  put({ narrative }, { narrative: 'something else' })
  for (const query of queries) expect(find(query), query).toEqual(['texts 1'])
})

test('a phone number is found by every way of writing it, and by its beginning', () => {
  put({ phone: '+254 712 345 678' }, { phone: '0798 111 222' }, { narrative: 'she calls from 0733-444 555' })
  for (const query of ['0712345678', '+254712345678', '00254 712 345 678', '712345678', '0712 345', '+25471234']) {
    expect(find(query), query).toEqual(['names 1'])
  }
  expect(find('+254798111222')).toEqual(['names 2'])
  expect(find('0733444555')).toEqual(['texts 3'])
})

test('nothing typed is ever taken for the query language', () => {
  put({ narrative: 'and or not near' })
  for (const text of [
    '"',
    '*',
    '" OR narrative : "',
    'NEAR(a b)',
    '{names} : a',
    '^and',
    "'; DROP TABLE words",
    '\0',
    '-',
    '()',
  ]) {
    expect(() => find(text), text).not.toThrow()
  }
  expect(find('and OR')).toEqual(['texts 1'])
  expect(index.api.find({ text: '…', after: null, limit: 5 })).toEqual({ hits: [], isEnd: true })
})

test('an edited case is found by its new words only', () => {
  put({ narrative: 'beforehand', names: 'Asha' })
  put({ seq: 1, narrative: 'afterwards', names: 'Asha' })
  expect([find('beforehand'), find('afterwards'), find('asha')]).toEqual([[], ['texts 1'], ['names 1']])
  put({ seq: 1 })
  expect(find('afterwards')).toEqual([])
})

const syllable = fc.constantFrom('ba', 'bab', 'ka', 'sho', 'é', '07', 'x')
const someWords = fc.array(
  fc.array(syllable, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  { maxLength: 4 },
)
const someText = someWords.map((words) => words.join(' '))

/** The same promise without an index: for each case, whether all words are there. */
function naive(documents: SearchDocument[], text: string): SearchHit[] {
  const asked = queryWords(text)
  if (asked.length === 0) return []
  const holds = (words: string[]) =>
    asked.every((word, at) => words.some((each) => (at === asked.length - 1 ? each.startsWith(word) : each === word)))
  const hits: SearchHit[] = []
  const newestFirst = [...documents].reverse()
  const named = (each: SearchDocument) => [...wordsOf(each.names), ...phoneWords(each.phone)]
  for (const each of newestFirst) if (holds(named(each))) hits.push({ part: 'names', seq: each.seq })
  for (const each of newestFirst) {
    const all = [...named(each), ...textWords(each.narrative), ...textWords(each.resolution)]
    if (!holds(named(each)) && holds(all)) hits.push({ part: 'texts', seq: each.seq })
  }
  return hits
}

test('pages over both parts hold every hit once and in order, whatever their size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ names: someText, phone: someText, narrative: someText, resolution: someText }), {
        minLength: 1,
        maxLength: 40,
      }),
      someText,
      fc.integer({ min: 1, max: 7 }),
      // From neighbours within an hour to cases months apart, which lie in different stretches of the index.
      fc.constantFrom(10, 3_600_000, 40 * 86_400_000),
      (drawn, text, limit, distance) => {
        index.api.reset()
        const documents = drawn.map((each, at) => ({ ...each, seq: (at + 1) * distance, revision: at + 1 }))
        index.api.feed({ documents, revision: documents.length })
        const hits: SearchHit[] = []
        for (let after: SearchHit | null = null; ;) {
          const page = index.api.find({ text, after, limit })
          hits.push(...page.hits)
          after = page.hits.at(-1) ?? after
          if (page.isEnd) break
        }
        expect(hits).toEqual(naive(documents, text))
      },
    ),
    { seed, numRuns: 60 },
  )
})
