import { describe, expect, it } from 'vitest'
import {
  FormDefinition,
  PickLists,
  emptyCase,
  type BegunDecision,
  type CaseFields,
  type Conflict,
  type OutboxRow,
} from '../../../preload/contract/index.ts'
import formFile from '../../../resources/forms/case.json'
import siteFile from '../../../resources/practice/site.json'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

/** What somebody writes to decide between two versions is kept like any other words (DESIGN 6.1). */

const caseId = '0190a000-0000-7000-8000-000000000102'
const lists = PickLists.parse(siteFile.pickLists)

function fields(more: Partial<CaseFields>): CaseFields {
  const contact = { ...emptyCase().contact, firstName: 'Neema' }
  return { ...emptyCase(), contact, categoryMain: lists['categories']?.[0]?.id ?? '', ...more }
}
const mine = fields({ narrative: 'She came at nine.', priority: 'high' })
const theirs = fields({ narrative: 'She came at ten.', priority: 'low' })

function conflict(more: Partial<Conflict> = {}): Conflict {
  return {
    caseId,
    serverId: '1873',
    reason: 'server-changed',
    mine,
    theirs,
    base: fields({ priority: 'medium' }),
    clashing: ['narrative', 'priority'],
    mineSavedAt: Date.now() - 600_000,
    theirsChangedAt: null,
    theirsChangedBy: null,
    candidates: [],
    seen: 'first',
    ...more,
  }
}

const waiting: OutboxRow = {
  id: '0190a000-0000-7000-8000-000000000201',
  kind: 'case',
  recordId: caseId,
  caseId,
  operation: 'case.update',
  state: 'parked',
  name: 'Neema',
  serverId: '1873',
  createdAt: Date.now() - 600_000,
  attempts: 1,
  nextTryAt: null,
  reason: 'server-changed',
  problems: [],
  progress: null,
}

/** A core that keeps what was begun, as the real one does. */
async function openDecision(prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined) {
  const core: { begun: BegunDecision | null } = { begun: null }
  const fake = await mountDesk({
    at: `/unsent/${caseId}`,
    state: signedInState(),
    prepare(answers) {
      answers.answers('forms.getCaseForm', () => ({ definition: FormDefinition.parse(formFile), pickLists: lists }))
      answers.answers('conflicts.get', () => conflict())
      answers.answers('outbox.list', () => [waiting])
      answers.answers('conflicts.getBegun', () => core.begun)
      answers.answers('conflicts.keepBegun', ({ choices }) => {
        const updatedAt = Date.now()
        core.begun = Object.keys(choices).length === 0 ? null : { choices, updatedAt }
        return { updatedAt }
      })
      prepare(answers)
    },
  })
  return { fake, core }
}

const area = () => document.querySelector<HTMLTextAreaElement>('[data-clash] textarea')
async function combine(text: string): Promise<void> {
  await until(() => document.querySelector('[data-clash] [role="radio"]') !== null)
  document.querySelector<HTMLElement>('[data-clash] [role="radio"]')?.focus()
  press('3')
  await until(() => area() !== null)
  const box = area()
  if (box === null) throw new Error('No field for own words')
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

describe('own words for a decision', () => {
  it('are there again after Esc, and whoever comes back is told so', async () => {
    const { core } = await openDecision()
    await combine('She came at nine, not at ten.')
    document.querySelectorAll<HTMLElement>('[data-clash]')[1]?.querySelector<HTMLElement>('[role="radio"]')?.click()
    press('Escape')
    await until(() => window.location.hash === '#/unsent')
    await until(() => core.begun?.choices['narrative']?.text === 'She came at nine, not at ten.')
    expect(core.begun?.choices['priority']).toEqual({ side: 'mine', text: 'high' })
    await reads('Neema')
    button('Compare and decide: Neema').click()
    await until(() => area()?.value === 'She came at nine, not at ten.')
    await reads('What you had chosen and written is here again')
    await reads('Everything is decided')
  })

  it('are kept within moments of being typed, without leaving', async () => {
    const { core } = await openDecision()
    expect(document.querySelector('.decide[data-begun]')).toBeNull()
    await combine('Half a sent')
    await until(() => document.querySelector('.decide[data-begun]') !== null)
    await until(() => core.begun?.choices['narrative']?.text === 'Half a sent')
  })

  it('stay when the question becomes another one: they are shown, not sent, and thrown away by a press that says so', async () => {
    const { fake, core } = await openDecision()
    await combine('She came at nine, not at ten.')
    fake.answers('conflicts.get', () => conflict({ reason: 'server-missing', theirs: null, base: null, clashing: [] }))
    fake.emit('caseProgressed', { id: caseId, state: 'needs-you', serverId: null, reason: null, problems: [] })
    await reads('The server no longer has this case')
    await reads('What you had written yourself')
    expect(page()).toContain('She came at nine, not at ten.')
    fake.answers('conflicts.get', () => {
      throw new Refusal('not-found')
    })
    fake.emit('caseProgressed', { id: caseId, state: 'saved', serverId: null, reason: null, problems: [] })
    await reads('Nothing is left to decide')
    expect(page()).toContain('She came at nine, not at ten.')
    button('Throw these words away').click()
    await until(() => !page().includes('She came at nine, not at ten.'))
    await until(() => core.begun === null)
  })

  it('do not hide that nobody knows what was begun: nothing is shown to be written over', async () => {
    let isBroken = true
    const { fake } = await openDecision((core) =>
      core.answers('conflicts.getBegun', () => {
        if (isBroken) throw new Refusal('database-failed')
        return { choices: { narrative: { side: 'own', text: 'Both.' } }, updatedAt: 1 }
      }),
    )
    await reads('could not be stored or read on this computer')
    expect(document.querySelector('[data-clash]')).toBeNull()
    expect(fake.made.some(({ name }) => name === 'conflicts.keepBegun')).toBe(false)
    isBroken = false
    button('Try again').click()
    await until(() => area()?.value === 'Both.')
  })

  it('are not kept any more once the case is decided, and nothing is typed into it while it is', async () => {
    let decide = (): void => undefined
    const { fake } = await openDecision((core) =>
      core.answers('conflicts.resolve', async () => {
        await new Promise<void>((resolve) => {
          decide = resolve
        })
        return { caseId, state: 'saved' }
      }),
    )
    await combine('Both.')
    document.querySelectorAll<HTMLElement>('[data-clash]')[1]?.querySelector<HTMLElement>('[role="radio"]')?.click()
    await reads('Everything is decided')
    press('Ctrl+Enter')
    await until(() => area()?.readOnly === true)
    decide()
    await reads('Decided. It is on its way to the server.')
    const last = fake.made.findLastIndex(({ name }) => name === 'conflicts.keepBegun')
    expect(last).toBeLessThan(fake.made.findIndex(({ name }) => name === 'conflicts.resolve'))
  })
})
