import { describe, expect, it } from 'vitest'
import { emailProblem, phoneProblem } from '../../../main/practice/fields.ts'
import { categories, categoryTree } from '../../../main/practice/pick-lists.ts'
import { contactFields, readTicket, ticketFields } from '../../../main/practice/ticket-rules.ts'

const tree = categoryTree(categories)

const contact = Object.fromEntries(contactFields.map((field) => [field, '']))
const walkin: Record<string, unknown> = {
  ...Object.fromEntries(ticketFields.map((field) => [field, ''])),
  source: 'walkin',
  category_main: '2',
  category_sub: '14',
  status: 'open',
  priority: 'medium',
  contacts: contact,
}

const without = (object: Record<string, unknown>, field: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== field))

/** `table.field type` of every problem, in the order they are told. */
function problems(change: Record<string, unknown>, row = ''): string[] {
  return readTicket({ ...walkin, ...change }, row, tree).errors.map((error) => `${error[3]}.${error[5]} ${error[2]}`)
}

describe('what a ticket must be', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['a plain walk-in is taken', {}, []],
    ['a walk-in may carry any source_id', { source_id: '019a6f2e-7b1c-7def-8000-000000000001' }, []],
    ['a source is required', { source: '' }, ['tickets.source REQUIRED', 'tickets.source_id REQUIRED']],
    ['a source is of the list', { source: 'letter', source_id: '1' }, ['tickets.source LIST']],
    ['a call has a source_id', { source: 'call' }, ['tickets.source_id REQUIRED']],
    ['an e-mail has a source_id', { source: 'email', source_id: ' ' }, ['tickets.source_id REQUIRED']],
    ['a message has a source_id', { source: 'sms', source_id: '7' }, []],
    ['a main category is required', { category_main: '', category_sub: '' }, ['tickets.category_main REQUIRED']],
    ['not so for a blank call', { category_main: '', category_sub: '', disposition: 'blank-call' }, []],
    ['not so for a call cut off', { category_main: '', category_sub: '', disposition: 'call-disconnected' }, []],
    ['not so for a prank', { category_main: '', category_sub: '', disposition: 'prank' }, []],
    [
      'but for a transfer',
      { category_main: '', category_sub: '', disposition: 'transfer' },
      ['tickets.category_main REQUIRED'],
    ],
    ...(['call-completed', 'transfer'] as const).flatMap(
      (disposition): [string, Record<string, unknown>, string[]][] => {
        const alone = { source: 'call', source_id: '7.1', category_main: '', category_sub: '', disposition }
        return [
          [`the outcome of a call stands alone: ${disposition}`, alone, []],
          [
            `but not beside a story: ${disposition}`,
            { ...alone, narrative: 'told' },
            ['tickets.category_main REQUIRED'],
          ],
        ]
      },
    ),
    [
      'no outcome at all does not stand alone',
      { source: 'call', source_id: '7.1', category_main: '', category_sub: '', disposition: 'lost', narrative: '' },
      ['tickets.category_main REQUIRED', 'tickets.disposition LIST'],
    ],
    ['a sub-category belongs to its main category', { category_sub: '31' }, ['tickets.category_sub LIST']],
    ['a sub-category of another site is left alone', { category_sub: '9999' }, []],
    ['a main category of another site is left alone', { category_main: '9999' }, []],
    ['a status is required', { status: '' }, ['tickets.status REQUIRED']],
    ['a status is of the list', { status: 'pending' }, ['tickets.status LIST']],
    ['a priority is of the list', { priority: 'urgent' }, ['tickets.priority LIST']],
    ['a disposition may be empty or of the list', { disposition: 'call-completed' }, []],
    ['the disposition of the documented example is taken', { disposition: 'call completed' }, []],
    ['a disposition outside the list is refused', { disposition: 'hung-up' }, ['tickets.disposition LIST']],
    ['a contact is required', { contacts: undefined }, ['tickets.contacts REQUIRED']],
    ['a contact is an object', { contacts: [contact] }, ['tickets.contacts REQUIRED']],
    ['values are text', { narrative: 12 }, ['tickets.narrative FORMAT']],
    ['a field of the contact is text', { contacts: { ...contact, town: null } }, ['contacts.town FORMAT']],
    ['one field is named once only', { status: 3 }, ['tickets.status FORMAT']],
    ['long texts have an end', { narrative: 'x'.repeat(65_536) }, ['tickets.narrative LENGTH']],
    ['short texts have an end', { contacts: { ...contact, fname: 'x'.repeat(256) } }, ['contacts.fname LENGTH']],
    ['a long narrative is taken', { narrative: 'ŋ'.repeat(40_000) }, []],
    ['fields nobody knows are left alone', { colour: 'blue' }, []],
  ])('%s', (_, change, expected) => {
    expect(problems(change)).toEqual(expected)
  })

  it('on create, what is not sent is empty', () => {
    const { input, errors } = readTicket(
      { source: 'walkin', category_main: '2', status: 'open', priority: 'low', contacts: {} },
      '',
      tree,
    )
    expect(errors).toEqual([])
    expect(input.ticket.narrative).toBe('')
    expect(input.contact.fname).toBe('')
  })

  it.each(ticketFields)('an update without %s is a part, and refused', (field) => {
    expect(readTicket(without(walkin, field), '7', tree).errors).toContainEqual([
      'error',
      'The whole object is needed',
      'REQUIRED',
      'tickets',
      '7',
      field,
    ])
  })

  it.each(contactFields)('an update without the contact’s %s is a part, and refused', (field) => {
    expect(problems({ contacts: without(contact, field) }, '7')).toEqual([`contacts.${field} REQUIRED`])
  })
})

describe('phone numbers and addresses', () => {
  it.each(['', 'Anonymous', 'Refused', '116', '0110123456', '+254 700 000 123', '123456789012345'])(
    'take %j',
    (text) => {
      expect(phoneProblem(text)).toBeUndefined()
    },
  )
  it.each([
    ['07', 'Phone number is too short'],
    ['1', 'Phone number is too short'],
    ['1234567890123456', 'Phone number is too long'],
  ])('refuse the number %j', (text, message) => {
    expect(phoneProblem(text)).toBe(message)
  })
  it('take an address with an @, or an answer that stands for one', () => {
    for (const text of ['', 'Refused', 'Anonymous', 'a@b.example']) expect(emailProblem(text)).toBeUndefined()
    expect(emailProblem('a.b.example')).toBe('Email address is not valid')
  })
})
