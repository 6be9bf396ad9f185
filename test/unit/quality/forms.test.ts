import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readQaForms } from '../../../main/quality/forms.ts'
import { formFor, itemsOf, pointsOf, qaScoreNames, totalOf } from '../../../preload/contract/index.ts'
import type { QaForm } from '../../../preload/contract/index.ts'

const folder = fileURLToPath(new URL('../../../resources/forms/qa/', import.meta.url))
const shipped = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
const words = (text: string) => ({ title: { en: text }, hint: { en: `${text}?` } })

/** A form that a helpline adds for its outreach queue: the nine in an order and words of its own, and one thing more. */
const outreach = {
  id: 'outreach',
  version: 1,
  title: { en: 'Outreach calls', sw: 'Simu za mtaani' },
  calls: { queues: ['outreach'], directions: [] },
  sections: [
    { id: 'safety', title: { en: 'Safety' }, items: [{ item: 'safety-plan', ...words('Safety plan') }] },
    {
      id: 'talk',
      title: { en: 'Talk' },
      items: qaScoreNames.toReversed().map((item) => ({ item, ...words(item) })),
    },
  ],
}
const read = (more: object): QaForm[] => readQaForms([...shipped, JSON.stringify({ ...outreach, ...more })])

describe('forms to score calls by', () => {
  it('ask each of the nine documented scores once as they are shipped', () => {
    const [standard] = readQaForms(shipped)
    expect(standard === undefined ? [] : itemsOf(standard).toSorted()).toEqual([...qaScoreNames].toSorted())
  })

  it('can be added as data, and are chosen by the queue and the direction of the call', () => {
    const forms = read({})
    expect(forms.map(({ id }) => id)).toEqual(['outreach', 'standard'])
    expect(formFor(forms, { queue: 'outreach', direction: 'out' })?.id).toBe('outreach')
    expect(formFor(forms, { queue: 'child-helpline', direction: 'in' })?.id).toBe('standard')
    expect(formFor(forms, null)?.id).toBe('standard')
    const inwards = read({ calls: { queues: [], directions: ['in'] } })
    expect(formFor(inwards, { queue: 'any', direction: 'in' })?.id).toBe('outreach')
    expect(formFor(inwards, { queue: 'any', direction: 'out' })?.id).toBe('standard')
  })

  it('count items of their own with the documented ones', () => {
    const [form] = read({})
    const scores = Object.fromEntries(qaScoreNames.map((name) => [name, 4])) as Record<(typeof qaScoreNames)[number], 4>
    expect(form === undefined ? null : totalOf(itemsOf(form), pointsOf({ scores }, { 'safety-plan': 2 }))).toEqual({
      points: 38,
      most: 50,
      answered: 10,
      asked: 10,
      percent: 76,
    })
  })

  it.each([
    ['lack a score that the server asks for', { sections: [outreach.sections[0]] }],
    ['ask one twice', { sections: [...outreach.sections, outreach.sections[0]] }],
    ['have no words in English', { title: { sw: 'Simu' } }],
    ['have the name of another', { id: 'standard' }],
    ['are for all calls, as another is', { calls: null }],
  ])('are refused when they %s', (_, more) => {
    expect(() => read(more)).toThrow()
  })
})
