import { describe, expect, test } from 'vitest'
import { allCalls, AppError, emptyCase, grants } from '../../../preload/contract/index.ts'
import type { CallName, FieldProblem } from '../../../preload/contract/index.ts'
import type { ShownKind } from '../../../main/masking/kinds.ts'
import { createOutward } from '../../../main/masking/outward.ts'
import { createRevealedRecords } from '../../../main/masking/revealed.ts'
import { maskableRoles } from '../../../main/masking/who-sees.ts'
import { fillSchema, pathsWith } from '../../kit/fill-schema.ts'

/** What somebody who sees masked may ask, and what a reveal opens: the record that was named, and nothing beside it. */

const canary = 'Wanjiku 0722000111'
const canaryOf = /Wanjiku|0722000111/
const id = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'
const other = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6072'

function desk(shown: readonly (readonly [ShownKind, string])[] = []) {
  const revealed = createRevealedRecords()
  for (const [kind, of] of shown) revealed.add(kind, of)
  return createOutward({ isMasked: () => true, tools: { isRevealed: (kind, of) => revealed.has(kind, of) } })
}
function callOf(name: CallName) {
  const found = allCalls.find((each) => each.name === name)
  if (found === undefined) throw new Error(`There is no call ${name}`)
  return found
}
function codeOf(work: () => unknown): string {
  try {
    work()
    return 'ok'
  } catch (error) {
    return error instanceof AppError ? error.code : 'internal'
  }
}

/** The same value with the canary in one place alone. */
function onlyAt(value: unknown, path: string, trail = ''): unknown {
  if (typeof value === 'string') return trail === path || !canaryOf.test(value) ? value : ''
  if (Array.isArray(value)) return value.map((each) => onlyAt(each, path, trail))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, onlyAt(inner, path, trail === '' ? key : `${trail}.${key}`)]),
  )
}

/**
 * Every text that a role which sees masked may send and that is taken: whatever is new has to be thought of here. Ids; words of
 * the staff and the site, which are not masked; words that are kept and looked for nowhere.
 */
const taken = {
  ids: [
    'callLog.caseOf callRef',
    'masking.reveal id',
    'qa.list callRef',
    'qa.save fields.callRef',
    'qa.saveDraft fields.callRef',
    ...['cancel', 'hearing', 'keepWaveform', 'listened', 'open', 'read', 'remove', 'removeRemark', 'saveRemark'].map(
      (verb) => `recordings.${verb} callRef`,
    ),
    'recordings.fetch callRefs',
    'recordings.ofCalls callRefs',
    'samples.swap callRef',
    'scoring.callOf callRef',
    'scoring.marks callRefs',
  ],
  staff: [
    ...['find', 'findAtServer'].flatMap((verb) =>
      ['agents', 'queues', 'statuses', 'remark'].map((field) => `calls.${verb} search.${field}`),
    ),
    'samples.list agent',
    'scoring.trend agent',
  ],
  // Of the axes of reports none is masked but two, and those are refused by themselves.
  site: [
    'cases.list filter.categoryMain',
    'cases.search filter.categoryMain',
    'cases.searchAtServer filter.categoryMain',
    'reports.compare question.filters.values',
    'reports.run question.filters.values',
  ],
  kept: [
    ...['agents', 'number', 'queues', 'remark', 'statuses'].map((field) => `calls.saveFilter choice.${field}`),
    'calls.saveFilter name',
    'qa.save fields.comments',
    'qa.save fields.recommendations',
    'qa.saveDraft fields.comments',
    'qa.saveDraft fields.recommendations',
    'recordings.keepWaveform waveform.peaks',
    'recordings.saveRemark text',
    'reports.save name',
    'reports.save question.filters.values',
    'samples.swap reason',
    ...['again', 'current', 'next'].map((field) => `session.changePassword ${field}`),
  ],
} as const

describe('what is not shown is not asked for either', () => {
  const open = new Set(['anyone', 'signed-in', 'signed-out', 'practice'])
  const calls = allCalls.filter(
    // What is printed is what was sent: nothing is looked up.
    ({ name, needs }) =>
      !open.has(needs) &&
      !name.startsWith('reports.export') &&
      maskableRoles.some((role) => grants[role].some((each) => each === needs)),
  )

  test('by any text of any call', () => {
    const let_ = calls.flatMap((call) =>
      fillSchema(call.in, canary).flatMap((value) =>
        pathsWith(value, canaryOf).flatMap((path) => {
          const code = codeOf(() => desk().admit(call, onlyAt(value, path)))
          if (code === 'ok') return [`${call.name} ${path}`]
          expect([call.name, path, code]).toEqual([call.name, path, 'masked-search'])
          return []
        }),
      ),
    )
    const known = new Set<string>(Object.values(taken).flat())
    expect([...new Set(let_)].filter((each) => !known.has(each))).toEqual([])
  })

  test.each(['files.fetch', 'files.read', 'messages.readLayout'] as const)(
    '%s opens nothing before its message was shown',
    (name) => {
      const input = name === 'files.read' ? { id, offset: 0 } : { id }
      const kind = name === 'messages.readLayout' ? 'message' : 'file'
      expect(codeOf(() => desk().admit(callOf(name), input))).toBe('not-revealed')
      expect(codeOf(() => desk([[kind, other]]).admit(callOf(name), input))).toBe('not-revealed')
      expect(codeOf(() => desk([['case', id]]).admit(callOf(name), input))).toBe('not-revealed')
      expect(codeOf(() => desk([[kind, id]]).admit(callOf(name), input))).toBe('ok')
    },
  )
})

describe('a reveal opens what was named and nothing beside it', () => {
  const fields = {
    ...emptyCase(),
    narrative: 'hadithi',
    contact: { ...emptyCase().contact, firstName: 'Wanjiku', phone: '0722000111' },
  }
  const record = { id, fields }
  const card = { caseId: id, ...fields.contact, otherNames: ['Zuhura Kamau'] }
  const answer = (name: CallName, value: unknown, shown: readonly (readonly [ShownKind, string])[]) =>
    JSON.stringify(desk(shown).answer(callOf(name), value, true))

  test('a contact of a case: who it is, and not what was told', () => {
    const told = answer('cases.get', record, [['contact', id]])
    expect([told.includes('Wanjiku'), told.includes('hadithi')]).toEqual([true, false])
  })

  test('a case: its contact, and not under which names others came with the same number', () => {
    const told = answer('contacts.get', card, [['case', id]])
    expect([told.includes('Wanjiku'), told.includes('Zuhura')]).toEqual([true, false])
    expect(answer('contacts.get', card, [['contact', id]])).toContain('Zuhura')
  })

  test('one row of a list, and none of the others', () => {
    const row = { firstName: 'Wanjiku', lastName: '', phone: '0722000111', excerpt: 'hadithi' }
    const rows = [{ id, ...row }, { id: other, ...row }] // prettier-ignore
    const told = JSON.parse(answer('cases.list', { rows, next: null }, [['case', id]])) as { rows: { phone: string }[] }
    expect(told.rows.map(({ phone }) => phone)).toEqual(['0722000111', '•••111'])
    const calls = [{ id: '17.1', number: '0722000111' }, { id: '17.2', number: '0722000111' }] // prettier-ignore
    for (const name of ['calls.find', 'calls.findAtServer'] as const) {
      const found = JSON.parse(answer(name, { rows: calls, next: null }, [['call', '17.1']])) as {
        rows: { number: string }[]
      }
      expect(found.rows.map(({ number }) => number)).toEqual(['0722000111', '•••111'])
    }
  })

  test('the same id of another kind opens nothing', () => {
    expect(answer('cases.get', record, [['message', id], ['call', id], ['file', id]])).not.toMatch(/Wanjiku|hadithi/) // prettier-ignore
  })
})

describe('whoever lost the right to see meanwhile', () => {
  test('is told masked what they had asked for with it', () => {
    let isMasked = false
    const seat = createOutward({ isMasked: () => isMasked, tools: { isRevealed: () => false } })
    const call = callOf('cases.get')
    const wasMasked = seat.admit(call, { id })
    isMasked = true
    const value = { id, fields: { ...emptyCase(), narrative: 'hadithi' } }
    expect(JSON.stringify(seat.answer(call, value, wasMasked))).not.toContain('hadithi')
  })
})

test('a refusal repeats to nobody who sees masked what the server said, where it may be about a client', () => {
  const problems: FieldProblem[] = [
    { field: 'number', rule: 'not-understood', serverText: 'Wanjiku 0722000111 is unknown' },
  ]
  expect(JSON.stringify(desk().problems(callOf('calls.findAtServer'), problems))).not.toMatch(canaryOf)
  expect(JSON.stringify(desk().problems(callOf('cases.get'), problems))).not.toMatch(canaryOf)
  const seer = createOutward({ isMasked: () => false, tools: { isRevealed: () => false } })
  expect(seer.problems(callOf('cases.get'), problems)).toEqual(problems)
})
