import { expect, test } from 'vitest'
import { followServer } from '../../../main/db/rebase.ts'
import { caseFields } from '../../kit/temp-database.ts'

test('an edit behind an accepted one keeps what it touched and takes the rest from the server', () => {
  const sent = caseFields({ narrative: 'one', resolution: 'none' })
  const mine = caseFields({ narrative: 'two', resolution: 'none' })
  const theirs = caseFields({ narrative: 'one', resolution: 'a colleague wrote', priority: 'high' })
  expect(followServer(sent, mine, theirs).fields).toEqual(
    caseFields({ narrative: 'two', resolution: 'a colleague wrote', priority: 'high' }),
  )
})

test('a newer server copy joins an unsent edit field by field', () => {
  const base = caseFields({ narrative: 'one', status: 'open', contact: { town: 'Mji' } })
  const mine = caseFields({ narrative: 'mine', status: 'open', contact: { town: 'Mji' } })
  const theirs = caseFields({ narrative: 'one', status: 'closed', contact: { town: 'Kijiji' } })
  const joined = followServer(base, mine, theirs)
  expect(joined.fields).toEqual(caseFields({ narrative: 'mine', status: 'closed', contact: { town: 'Kijiji' } }))
  expect(joined.base).toEqual(theirs)
})

test('a field that both changed keeps its old base, so that the push still sees the clash', () => {
  const base = caseFields({ narrative: 'one' })
  const mine = caseFields({ narrative: 'mine' })
  const theirs = caseFields({ narrative: 'theirs', resolution: 'done' })
  const joined = followServer(base, mine, theirs)
  expect(joined.fields).toEqual(caseFields({ narrative: 'mine', resolution: 'done' }))
  expect(joined.base).toEqual(caseFields({ narrative: 'one', resolution: 'done' }))
})

test('the same change on both sides is no clash', () => {
  const joined = followServer(
    caseFields({ status: 'open' }),
    caseFields({ status: 'closed' }),
    caseFields({ status: 'closed' }),
  )
  expect(joined.base.status).toBe('closed')
})
