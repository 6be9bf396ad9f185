import { describe, expect, it } from 'vitest'
import { daysAfter, emptyCase, startOfDay, withValue, type PickItem } from '../../../preload/contract/index.ts'
import { answerField, toggleAnswer } from '../../../renderer/features/cases/answer-field.ts'
import { highlight } from '../../../renderer/features/cases/highlight.ts'
import { dayOf, spanOf } from '../../../renderer/app/period.ts'
import { optionsOf, searchOptions, subOptionsOf } from '../../../renderer/features/cases/pick-search.ts'
import { caseForm, siteLists } from './desk-with-cases.ts'

const items: PickItem[] = [
  {
    id: '1',
    label: { en: 'Violence', sw: 'Ukatili' },
    children: [
      { id: '11', label: { en: 'At school' }, children: [] },
      { id: '12', label: { en: 'At home' }, children: [] },
    ],
  },
  { id: '2', label: { en: 'School', sw: 'Shule' }, children: [{ id: '21', label: { en: 'Fees' }, children: [] }] },
]

describe('category search', () => {
  const found = (typed: string) => searchOptions(optionsOf(items, 'en'), typed).map((option) => option.label)

  it('offers the main entries before anything is typed', () => {
    expect(found('')).toEqual(['Violence', 'School'])
  })

  it('finds main entries first and sub-entries too, whatever the case', () => {
    expect(found('SCH')).toEqual(['School', 'At school', 'Fees'])
  })

  it('finds a sub-entry by words of its own and of its entry in any order', () => {
    expect(found('home viol')).toEqual(['At home'])
    expect(found('zzz')).toEqual([])
  })

  it('offers the sub-entries of the chosen entry, of all while none is chosen', () => {
    expect(subOptionsOf(items, '2', 'en').map((option) => option.label)).toEqual(['Fees'])
    expect(subOptionsOf(items, '', 'en')).toHaveLength(3)
  })

  it('speaks the language of the person where the site has a word', () => {
    expect(searchOptions(optionsOf(items, 'sw'), 'uka')[0]?.label).toBe('Ukatili')
  })
})

describe('highlighting', () => {
  const marked = (text: string, typed: string) =>
    highlight(text, typed)
      .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
      .join('')

  it('marks whole words and the beginning of the last one', () => {
    expect(marked('Achieng came with her aunt', 'aunt ach')).toBe('[Ach]ieng came with her [aunt]')
    expect(marked('aunts and an aunt', 'aunt came')).toBe('aunts and an [aunt]')
  })

  it('marks through accents without changing a letter', () => {
    expect(marked('Zoë Kàmau', 'zoe kam')).toBe('[Zoë] [Kàm]au')
  })

  it('gives back every text unchanged, markup included', () => {
    for (const text of ['<script>alert(1)</script>', '', 'نص عربي', '👩🏾‍🦱 emoji', 'e\u0301\u0301x']) {
      expect(
        highlight(text, 'script e نص')
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }
  })
})

describe('periods in the zone of the site', () => {
  const zone = 'Africa/Nairobi'
  const custom = { from: '', to: '' }
  // 23:30 UTC on the 21st is 02:30 on the 22nd in Nairobi.
  const now = Date.UTC(2026, 10, 21, 23, 30)

  it('begin at midnight there, not here', () => {
    expect(dayOf(now, zone)).toBe('2026-11-22')
    expect(spanOf('today', now, zone, custom)).toEqual({ from: Date.UTC(2026, 10, 21, 21), to: null })
    expect(spanOf('week', now, zone, custom).from).toBe(Date.UTC(2026, 10, 15, 21))
    expect(spanOf('month-back', now, zone, custom).from).toBe(Date.UTC(2026, 9, 23, 21))
    expect(spanOf('month', now, zone, custom).from).toBe(Date.UTC(2026, 9, 31, 21))
    expect(spanOf('any', now, zone, custom)).toEqual({ from: null, to: null })
  })

  it('include both days of a person’s own choice and leave a missing side open', () => {
    expect(spanOf('custom', now, zone, { from: '2026-11-01', to: '2026-11-02' })).toEqual({
      from: Date.UTC(2026, 9, 31, 21),
      to: Date.UTC(2026, 10, 2, 21),
    })
    expect(spanOf('custom', now, zone, { from: '2026-13-99', to: '' })).toEqual({ from: null, to: null })
  })

  it('follow clocks that change', () => {
    expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 28, 23))
    expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 22))
    expect(daysAfter('2026-02-28', 1)).toBe('2026-03-01')
  })
})

describe('answering a field', () => {
  const start = (values: Record<string, string>) => ({
    fields: Object.entries(values).reduce((all, [path, value]) => withValue(all, path, value), emptyCase()),
    aside: new Map<string, string>(),
  })

  it('empties what is not asked any more and gives it back when it is asked again', () => {
    const call = start({ source: 'call', sourceId: '1607' })
    const walkIn = answerField(caseForm, siteLists, call, 'source', 'walkin')
    expect(walkIn.fields.sourceId).toBe('')
    expect(answerField(caseForm, siteLists, walkIn, 'source', 'sms').fields.sourceId).toBe('1607')
  })

  it('drops a sub-category of another category, and keeps one the list does not know', () => {
    const [first, second] = siteLists['categories'] ?? []
    const sub = first?.children[0]?.id ?? ''
    const chosen = start({ categoryMain: first?.id ?? '', categorySub: sub })
    expect(answerField(caseForm, siteLists, chosen, 'categoryMain', second?.id ?? '').fields.categorySub).toBe('')
    const foreign = start({ categoryMain: first?.id ?? '', categorySub: 'old-entry' })
    const moved = answerField(caseForm, siteLists, foreign, 'categoryMain', second?.id ?? '')
    expect(moved.fields.categorySub).toBe('old-entry')
  })

  it('stores a special answer, clears what it makes pointless, and takes it back', () => {
    const named = start({ 'contact.firstName': 'Achieng', 'contact.lastName': 'Otieno' })
    const answer = { value: 'Anonymous', clears: ['contact.lastName'] }
    const anonymous = toggleAnswer(caseForm, siteLists, named, 'contact.firstName', answer)
    expect(anonymous.fields.contact).toMatchObject({ firstName: 'Anonymous', lastName: '' })
    const back = toggleAnswer(caseForm, siteLists, anonymous, 'contact.firstName', answer)
    // Nothing that was typed is lost by a slip of the hand.
    expect(back.fields).toEqual(named.fields)
  })

  it('gives back what stood there before the first of two answers, but for what was written since', () => {
    const named = start({ 'contact.firstName': 'Achieng', 'contact.lastName': 'Otieno' })
    const toggle = (before: Parameters<typeof toggleAnswer>[2], value: string) =>
      toggleAnswer(caseForm, siteLists, before, 'contact.firstName', { value, clears: ['contact.lastName'] })
    const refused = toggle(toggle(named, 'Anonymous'), 'Refused')
    expect(refused.fields.contact).toMatchObject({ firstName: 'Refused', lastName: '' })
    expect(toggle(refused, 'Refused').fields).toEqual(named.fields)
    const written = answerField(caseForm, siteLists, refused, 'contact.lastName', 'Wanjiku')
    expect(toggle(written, 'Refused').fields.contact).toMatchObject({ firstName: 'Achieng', lastName: 'Wanjiku' })
    // What was emptied by hand before stays empty.
    const emptied = answerField(caseForm, siteLists, toggle(refused, 'Refused'), 'contact.firstName', '')
    expect(toggle(toggle(emptied, 'Anonymous'), 'Anonymous').fields.contact.firstName).toBe('')
  })
})
