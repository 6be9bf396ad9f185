import { describe, expect, test } from 'vitest'
import { emptyCase } from '../../../preload/contract/index.ts'
import type { ServerCase } from '../../../main/api/gateway.ts'
import { numberKeyOf, spellingsOf } from '../../../main/usecases/number-spellings.ts'
import { caseNumberIn, questionOfNumber, questionOfText } from '../../../main/usecases/server-question.ts'

const nairobi = 'Africa/Nairobi'

function of(contact: Partial<ServerCase['fields']['contact']>): ServerCase {
  const fields = emptyCase()
  return {
    serverId: '7',
    fields: { ...fields, contact: { ...fields.contact, ...contact } },
    createdAt: 1,
    updatedAt: 1,
    createdBy: '',
    reference: null,
  }
}

describe('a number is asked for', () => {
  test.each([
    ['+254722000111', nairobi, ['+254722000111', '0722000111', '254722000111']],
    ['254722000111', nairobi, ['254722000111', '0722000111', '+254722000111']],
    ['00254722000111', nairobi, ['00254722000111', '0722000111', '+254722000111']],
    ['0722000111', nairobi, ['0722000111', '+254722000111', '254722000111']],
    ['0722 000-111', nairobi, ['0722 000-111', '0722000111', '+254722000111']],
    ['722000111', nairobi, ['722000111', '0722000111', '+254722000111']],
    // From abroad it keeps its own country.
    ['+255712000111', nairobi, ['+255712000111', '0712000111', '255712000111']],
    // Where a helpline's country is not known, no country is made up.
    ['0722000111', 'Etc/UTC', ['0722000111']],
    ['+254722000111', 'Etc/UTC', ['+254722000111', '0722000111', '254722000111']],
    ['116', nairobi, ['116']],
    ['8101', nairobi, ['8101']],
    ['0203456789', nairobi, ['0203456789', '+254203456789', '254203456789']],
  ])('as it is written: %s in %s', (number, zone, spellings) => {
    expect(spellingsOf(number, zone)).toEqual(spellings)
  })

  test('never in more than three ways, and each of them is the same number to us', () => {
    for (const number of ['+254 722 000 111', '(0722) 000.111', '254722000111', '722000111', '116']) {
      const ways = spellingsOf(number, nairobi)
      expect(ways.length).toBeLessThanOrEqual(3)
      expect(new Set(ways.map(numberKeyOf))).toEqual(new Set([numberKeyOf(number)]))
    }
  })

  test('and only a case that carries it counts as an answer', () => {
    const question = questionOfNumber('+254722000111', nairobi)
    expect(question?.fits(of({ phone: '0722 000 111' }))).toBe(true)
    expect(question?.fits(of({ phone: '0722000112' }))).toBe(false)
    expect(question?.fits(of({ phone: '' }))).toBe(false)
    expect(questionOfNumber('116', nairobi)?.fits(of({ phone: '0722000116' }))).toBe(false)
    for (const nobody of ['', 'anonymous', 'sip:8101@exchange']) expect(questionOfNumber(nobody, nairobi)).toBeNull()
  })
})

describe('what is typed into the search', () => {
  test.each([
    ['#1873', '1873'],
    ['# 1873', '1873'],
    ['1873', '1873'],
    ['١٨٧٣', '1873'],
    ['#123456789', '123456789'],
    ['1234567', null],
    ['0722', null],
    ['case 12', null],
  ])('is the number of a case: %s', (text, serverId) => {
    expect(caseNumberIn(text)).toBe(serverId)
  })

  test('is a telephone number from seven digits on', () => {
    expect(questionOfText('0722 000 111', nairobi)).toMatchObject({ kind: 'number' })
    expect(questionOfText('0722', nairobi)).toBeNull()
  })

  test('is a name: first and last, in both orders, with the capital it is kept with', () => {
    const waysOf = (text: string) => {
      const question = questionOfText(text, nairobi)
      return question !== null && 'ways' in question ? question.ways : null
    }
    expect(waysOf('wanjiku')).toEqual([{ firstName: 'Wanjiku' }, { lastName: 'Wanjiku' }])
    expect(waysOf(' Wanjiku  kamau ')).toEqual([
      { firstName: 'Wanjiku', lastName: 'Kamau' },
      { firstName: 'Kamau', lastName: 'Wanjiku' },
    ])
    expect(waysOf('mary wanjiku kamau')).toEqual([
      { firstName: 'Mary', lastName: 'Wanjiku Kamau' },
      { firstName: 'Mary Wanjiku', lastName: 'Kamau' },
    ])
    expect(waysOf("ng'ang'a")).toEqual([{ firstName: "Ng'ang'a" }, { lastName: "Ng'ang'a" }])
  })

  test.each(['', '  ', 'wa', '#', 'kamau@mail.example', 'room 12', 'one two three four five'])(
    'is nothing a server is asked about: "%s"',
    (text) => {
      expect(questionOfText(text, nairobi)).toBeNull()
    },
  )

  test('fits a case by its names only, without marks and case, the last word by its beginning', () => {
    const question = questionOfText('zoé wan', nairobi)
    if (question === null || question.kind === 'case') throw new Error('No question about people')
    expect(question.fits(of({ firstName: 'ZOE', lastName: 'Wanjiku' }))).toBe(true)
    expect(question.fits(of({ firstName: 'Wanjiku', lastName: 'Zoe' }))).toBe(true)
    expect(question.fits(of({ firstName: 'Zoe', lastName: 'Kamau' }))).toBe(false)
    expect(question.fits(of({ firstName: 'Zoelle', lastName: 'Wanjiku' }))).toBe(false)
  })
})
