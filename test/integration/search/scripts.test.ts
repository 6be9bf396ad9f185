import { afterAll, beforeAll, expect, test } from 'vitest'
import { openIndex } from '../../../main/search/open-index.ts'
import { searchVectors } from '../../kit/search-vectors.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let index: ReturnType<typeof openIndex>
beforeAll(() => {
  temp = tempDatabase()
  index = openIndex({ file: temp.searchFile, key: temp.key })
  const documents = searchVectors.flatMap(({ text }, number) => {
    const blank = { revision: 1, names: '', phone: '', narrative: '', resolution: '' }
    return [
      { ...blank, seq: 2 * number + 1, names: text },
      { ...blank, seq: 2 * number + 2, narrative: `mwanzo ${text} mwisho` },
    ]
  })
  index.api.feed({ documents, revision: 1 })
})
afterAll(() => {
  index.close()
  temp.remove()
})

/** The real tokeniser of the real index, for every script people here write in. */
test.each(searchVectors.map((each, number) => ({ ...each, number })))(
  '“$typed” and “$text”: found in names and in texts, or in neither',
  ({ typed, marked, number }) => {
    const { hits } = index.api.find({ text: typed, after: null, limit: 100 })
    const isFound = marked.length > 0
    expect(hits.some((hit) => hit.part === 'names' && hit.seq === 2 * number + 1)).toBe(isFound)
    expect(hits.some((hit) => hit.part === 'texts' && hit.seq === 2 * number + 2)).toBe(isFound)
  },
)
