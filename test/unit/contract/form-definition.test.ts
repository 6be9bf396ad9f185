import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  CaseFields,
  emptyCase,
  fieldPaths,
  FormDefinition,
  isRequired,
  isVisible,
  priorities,
  problemsOf,
  sources,
  statuses,
  dispositions,
  withValue,
  type FieldDefinition,
  type PickLists,
} from '../../../preload/contract/index.ts'

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))

const definition = FormDefinition.parse(read('resources/forms/case.json'))
const fields = definition.sections.flatMap((section) => section.fields)
const lists: PickLists = {
  categories: [
    { id: '1', label: { en: 'Violence' }, children: [{ id: '11', label: { en: 'Physical' }, children: [] }] },
    { id: '2', label: { en: 'School' }, children: [{ id: '21', label: { en: 'Fees' }, children: [] }] },
  ],
}

function field(path: string): FieldDefinition {
  const found = fields.find((each) => each.field === path)
  if (found === undefined) throw new Error(`${path} is not in the form`)
  return found
}

function filled(values: Record<string, string>): CaseFields {
  return Object.entries(values).reduce((all, [path, value]) => withValue(all, path, value), emptyCase())
}

function required(values: Record<string, string>): string[] {
  return problemsOf(definition, filled(values), lists)
    .filter((problem) => problem.rule === 'required')
    .map((problem) => problem.field)
}

const story = { 'contact.firstName': 'Achieng', categoryMain: '1', narrative: 'Came with her aunt.' }

describe('the case form', () => {
  it('asks every field of the documented ticket and its contact, each once', () => {
    expect(fields.map((each) => each.field).sort()).toEqual(fieldPaths(emptyCase()).sort())
  })

  it('offers exactly the documented values', () => {
    expect(field('source').choices).toEqual([...sources])
    expect(field('status').choices).toEqual([...statuses])
    expect(field('priority').choices).toEqual([...priorities])
    expect([...field('disposition').choices].sort()).toEqual([...dispositions].sort())
  })

  it.each(['en', 'sw'])('has a word for everything it shows in %s', (locale) => {
    const texts = { form: read(`renderer/locales/${locale}/form.json`) }
    const textOf = (key: string): unknown =>
      key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], texts)
    const keys = [
      ...definition.sections.map((section) => section.titleKey),
      ...fields.flatMap((each) => [
        each.labelKey,
        ...(each.hintKey === null ? [] : [each.hintKey]),
        ...each.choices.map((choice) => `${each.labelKey}Options.${choice}`),
        ...each.answers.map((answer) => answer.labelKey),
      ]),
    ]
    expect(keys.filter((key) => typeof textOf(key) !== 'string')).toEqual([])
  })

  it('never holds a value longer than the contract carries', () => {
    for (const each of fields) {
      const longest = withValue(emptyCase(), each.field, 'x'.repeat(each.maxLength))
      if (each.kind === 'choice') continue
      expect(CaseFields.safeParse(longest).success, each.field).toBe(true)
      const longer = withValue(emptyCase(), each.field, 'x'.repeat(each.maxLength + 1))
      expect(problemsOf(definition, longer, lists)).toContainEqual(
        isVisible(each, longer) ? { field: each.field, rule: 'too-long', serverText: null } : expect.anything(),
      )
    }
  })
})

describe('what the form requires', () => {
  it('is who, which category and the story for an ordinary walk-in', () => {
    expect(required({})).toEqual(['contact.firstName', 'categoryMain', 'narrative'])
    expect(required(story)).toEqual([])
  })

  it.each(['blank-call', 'call-disconnected', 'prank'])('is nothing for a %s', (disposition) => {
    expect(required({ disposition })).toEqual([])
    expect(required({ disposition, status: 'closed' })).toEqual([])
    expect(required({ disposition, status: 'escalated' })).toEqual([])
  })

  it.each(['Anonymous', 'Refused'])('takes "%s" as a name', (answer) => {
    expect(required({ ...story, 'contact.firstName': answer })).toEqual([])
  })

  it('does not take spaces for an answer', () => {
    expect(required({ ...story, narrative: '  \n ' })).toEqual(['narrative'])
  })

  it('is what was done once the case is closed, to whom once it is escalated or passed on', () => {
    expect(required({ ...story, status: 'closed' })).toEqual(['resolution'])
    expect(required({ ...story, status: 'escalated' })).toEqual(['escalatedTo'])
    expect(required({ ...story, disposition: 'transfer' })).toEqual(['referredTo'])
  })

  it.each(['call', 'email', 'sms'])('is the number of the %s, which a walk-in is not asked for', (source) => {
    expect(isVisible(field('sourceId'), filled({ source }))).toBe(true)
    expect(required({ ...story, source })).toEqual(['sourceId'])
    expect(isVisible(field('sourceId'), filled({ source: 'walkin' }))).toBe(false)
    expect(isRequired(field('sourceId'), filled({ source: 'walkin' }))).toBe(false)
  })
})

describe('pick lists', () => {
  it('refuse a sub-category of another category', () => {
    const problems = problemsOf(definition, filled({ ...story, categoryMain: '1', categorySub: '21' }), lists)
    expect(problems).toEqual([{ field: 'categorySub', rule: 'not-offered', serverText: null }])
  })

  it('keep a value of the server that the site no longer lists', () => {
    expect(problemsOf(definition, filled({ ...story, categoryMain: '77', categorySub: '778' }), lists)).toEqual([])
  })
})
