import { describe, expect, it } from 'vitest'
import {
  FormDefinition,
  PickLists,
  emptyCase,
  withValue,
  type CaseFields,
  type Conflict,
} from '../../../preload/contract/index.ts'
import { begunOf, resultOf, settledFields, stillMeant } from '../../../renderer/features/unsent/decide/choices.ts'
import formFile from '../../../resources/forms/case.json'
import siteFile from '../../../resources/practice/site.json'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

const caseId = '0190a000-0000-7000-8000-000000000102'
const lists = PickLists.parse(siteFile.pickLists)
const category = lists['categories']?.[0]

function fieldsWith(values: Record<string, string>): CaseFields {
  return Object.entries(values).reduce((all, [path, value]) => withValue(all, path, value), emptyCase())
}

const common = { 'contact.firstName': 'Neema', categoryMain: category?.id ?? '' }
const base = fieldsWith({ ...common, narrative: 'She came at nine.', 'contact.town': 'Voi', priority: 'medium' })
const mine = fieldsWith({
  ...common,
  narrative: 'She came at nine with her aunt.',
  'contact.town': 'Voi',
  'contact.country': 'Kenya',
  priority: 'high',
})
const theirs = fieldsWith({
  ...common,
  narrative: 'She came at ten.',
  'contact.town': 'Mombasa',
  priority: 'low',
})

function conflict(more: Partial<Conflict> = {}): Conflict {
  return {
    caseId,
    serverId: '1873',
    reason: 'server-changed',
    mine,
    theirs,
    base,
    clashing: ['narrative', 'priority'],
    mineSavedAt: Date.now() - 600_000,
    theirsChangedAt: Date.now() - 300_000,
    theirsChangedBy: 'daniel',
    candidates: [],
    seen: 'first',
    ...more,
  }
}

async function openDecision(prepare: (core: ReturnType<typeof fakeBridge>) => void, permissions?: 'reading') {
  const state = signedInState()
  return mountDesk({
    at: `/unsent/${caseId}`,
    state:
      permissions === 'reading'
        ? { ...state, session: { ...state.session, permissions: ['case.read', 'sync.control'] } }
        : state,
    prepare: (core) => {
      core.answers('forms.getCaseForm', () => ({ definition: FormDefinition.parse(formFile), pickLists: lists }))
      core.answers('conflicts.get', () => conflict())
      prepare(core)
    },
  })
}

const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-clash]')]
const radios = (card: number): HTMLElement[] => [
  ...(cards()[card]?.querySelectorAll<HTMLElement>('[role="radio"]') ?? []),
]
const chosen = (card: number): (string | null)[] => radios(card).map((each) => each.getAttribute('aria-checked'))

describe('two versions of one case', () => {
  it('stand beside each other field by field, with who changed it and the differing words marked', async () => {
    await openDecision(() => undefined)
    await reads('Two versions of one case')
    await reads('daniel changed the case on the server on')
    await reads('Nothing is sent before you decide')
    expect(cards()).toHaveLength(2)
    const marks = [...document.querySelectorAll('.clash__only')].map((each) => each.textContent)
    expect(marks).toEqual(['nine with her aunt', 'ten'])
    await reads('Settled by itself')
    await reads('TownMombasachanged on the server, taken over')
    await reads('CountryKenyaonly you changed it')
  })

  it('are decided with the keyboard alone: 1, 2, 3, and arrows from field to field', async () => {
    let sent: unknown = null
    const fake = await openDecision((core) => {
      core.answers('conflicts.resolve', (input) => {
        sent = input
        return { caseId, state: 'saved' }
      })
    })
    await until(() => cards().length === 2)
    radios(0)[0]?.focus()
    press('2')
    await until(() => chosen(0)[1] === 'true')
    press('ArrowDown')
    expect(document.activeElement).toBe(radios(1)[0])
    press('1')
    await until(() => chosen(1)[0] === 'true')
    await reads('Everything is decided')
    press('ArrowDown')
    expect(document.activeElement).toBe(document.querySelector('[data-decide-save]'))
    press('Ctrl+Enter')
    await reads('Decided. It is on its way to the server.')
    expect(sent).toEqual({
      caseId,
      seen: 'first',
      fields: fieldsWith({
        ...common,
        narrative: 'She came at ten.',
        priority: 'high',
        'contact.town': 'Mombasa',
        'contact.country': 'Kenya',
      }),
    })
    expect(fake.made.filter(({ name }) => name === 'conflicts.resolve')).toHaveLength(1)
  })

  it('can be combined by hand: both stories are put into one field to be rewritten', async () => {
    await openDecision(() => undefined)
    await until(() => cards().length === 2)
    radios(0)[0]?.focus()
    press('3')
    await until(() => document.querySelector('[data-clash] textarea') !== null)
    const area = document.querySelector<HTMLTextAreaElement>('[data-clash] textarea')
    expect(area?.value).toBe('She came at nine with her aunt.\n\nShe came at ten.')
    // A choice out of a list has no words of its own.
    expect(cards()[1]?.textContent).not.toContain('Write it differently')
  })

  it('lead to the first field that is not decided when saved too early', async () => {
    const fake = await openDecision(() => undefined)
    await until(() => cards().length === 2)
    await reads('2 fields are left to decide')
    button('Save and send').click()
    await until(() => document.activeElement === radios(0)[0])
    expect(fake.made.some(({ name }) => name === 'conflicts.resolve')).toBe(false)
  })

  it('are shown anew when the server’s moved meanwhile, and what was chosen stays where it means the same', async () => {
    const fake = await openDecision((core) => {
      core.answers('conflicts.resolve', () => {
        throw new Refusal('server-changed')
      })
    })
    await until(() => cards().length === 2)
    radios(0)[0]?.click()
    radios(1)[1]?.click()
    await reads('Everything is decided')
    fake.answers('conflicts.get', () => conflict({ seen: 'second', theirs: withValue(theirs, 'priority', 'medium') }))
    button('Save and send').click()
    await reads('has changed while you were looking')
    expect(chosen(0)[0]).toBe('true')
    expect(chosen(1)).toEqual(['false', 'false'])
  })

  it('say so when nothing is left to decide', async () => {
    await openDecision((core) =>
      core.answers('conflicts.get', () => {
        throw new Refusal('not-found')
      }),
    )
    await reads('Nothing is left to decide')
  })

  it('can be looked at and not decided by who may only read', async () => {
    await openDecision(() => undefined, 'reading')
    await until(() => cards().length === 2)
    radios(0)[0]?.click()
    expect(chosen(0)).toEqual(['false', 'false'])
    expect(page()).not.toContain('Save and send')
  })

  it('show an error in words with a way to try again', async () => {
    let isBroken = true
    await openDecision((core) =>
      core.answers('conflicts.get', () => {
        if (isBroken) throw new Refusal('database-failed')
        return conflict()
      }),
    )
    await reads('could not be stored or read on this computer')
    isBroken = false
    button('Try again').click()
    await reads('Settled by itself')
  })
})

describe('a case the server has several times or no more', () => {
  it('is said to be one of the candidates, by what they say differently, or none of them', async () => {
    const asked: unknown[] = []
    const at = Date.now()
    const candidate = {
      fields: withValue(mine, 'contact.town', 'Malindi'),
      createdAt: at,
      updatedAt: at,
      createdBy: 'amina',
    }
    await openDecision((core) => {
      core.answers('conflicts.get', () =>
        conflict({
          reason: 'server-duplicate',
          serverId: null,
          theirs: null,
          clashing: [],
          candidates: [
            { ...candidate, serverId: '21', isTaken: false },
            { ...candidate, serverId: '22', fields: mine, isTaken: true },
          ],
        }),
      )
      core.answers('conflicts.resolveDuplicate', (input) => {
        asked.push(input)
        return { caseId, state: 'accepted' }
      })
    })
    await reads('More than one case looks like this one')
    await reads('Malindi')
    await reads('Belongs to another case of this computer')
    await reads('Says the same in every field.')
    button('It is this one: #21').click()
    await reads('Decided. It is on its way to the server.')
    expect(asked).toEqual([{ caseId, serverId: '21' }])
  })

  it('that differs from the chosen one is decided field by field, and nothing is overwritten unseen', async () => {
    const asked: unknown[] = []
    const at = Date.now()
    const there = withValue(mine, 'contact.town', 'Malindi')
    const fake = await openDecision((core) => {
      core.answers('conflicts.get', () =>
        conflict({
          reason: 'server-duplicate',
          serverId: null,
          theirs: null,
          clashing: [],
          seen: '',
          candidates: [
            { serverId: '21', fields: there, createdAt: at, updatedAt: at, createdBy: 'amina', isTaken: false },
          ],
        }),
      )
      core.answers('conflicts.resolveDuplicate', () => {
        core.answers('conflicts.get', () =>
          conflict({ serverId: '21', base: null, theirs: there, clashing: ['contact.town'] }),
        )
        return { caseId, state: 'needs-you' }
      })
      core.answers('conflicts.resolve', (input) => {
        asked.push(input)
        return { caseId, state: 'saved' }
      })
    })
    await reads('More than one case looks like this one')
    button('It is this one: #21').click()
    await reads('You said it is #21. It does not say the same as yours')
    expect(page()).not.toContain('has changed while you were looking')
    await until(() => document.activeElement === radios(0)[0])
    expect(fake.made.some(({ name }) => name === 'conflicts.resolve')).toBe(false)
    press('2')
    await reads('Everything is decided')
    press('Ctrl+Enter')
    await reads('Decided. It is on its way to the server.')
    expect(asked).toEqual([{ caseId, fields: there, seen: 'first' }])
  })

  it('is sent as a new one or let go, with the way back offered', async () => {
    const asked: unknown[] = []
    const id = '0190a000-0000-7000-8000-000000000777'
    const kept = { id, caseId: null, fields: mine, createdAt: 1, updatedAt: 1 }
    await openDecision((core) => {
      core.answers('conflicts.get', () =>
        conflict({ reason: 'server-missing', theirs: null, base: null, clashing: [] }),
      )
      core.answers('conflicts.resolveMissing', (input) => {
        asked.push(input)
        return { draftId: id }
      })
      core.answers('drafts.restore', () => kept)
    })
    await reads('The server no longer has this case')
    await reads('For seven days your version can still be brought back')
    button('Let it go').click()
    await reads('The case is no longer on this computer.')
    expect(asked).toEqual([{ caseId, choice: 'let-go' }])
    button('Undo').click()
    // On the desk again as it was, not only in the core.
    const narrative = () => document.querySelector<HTMLTextAreaElement>('[data-field="narrative"] textarea')?.value
    await until(() => narrative() === mine.narrative)
    expect(window.location.hash).toBe(`#/cases/draft/${id}`)
  })
})

describe('what becomes of the fields', () => {
  const versions = { mine, theirs, base, clashing: ['narrative', 'priority'] }

  it('that only one side changed: they settle themselves', () => {
    expect(settledFields(versions)).toEqual([
      { path: 'contact.town', by: 'theirs' },
      { path: 'contact.country', by: 'mine' },
    ])
  })

  it('that nobody has decided: they stay as the server has them, never mixed', () => {
    expect(resultOf(versions, {}).narrative).toBe(theirs.narrative)
    expect(resultOf(versions, { narrative: { side: 'own', text: 'Both.' } }).narrative).toBe('Both.')
  })

  it('that were chosen before the server’s version moved: a choice stays while it means the same', () => {
    const now = { ...versions, theirs: withValue(theirs, 'narrative', 'New.') }
    const begun = {
      narrative: begunOf(versions, 'narrative', { side: 'theirs' }),
      priority: begunOf(versions, 'priority', { side: 'theirs' }),
    }
    expect(stillMeant(versions, begun)).toEqual({ narrative: { side: 'theirs' }, priority: { side: 'theirs' } })
    expect(stillMeant(now, begun)).toEqual({ priority: { side: 'theirs' } })
  })

  it('that were written by hand: the words stay whatever moves, also where nothing clashes any more', () => {
    const own = { side: 'own', text: 'At nine, with her aunt.' } as const
    const begun = { narrative: begunOf(versions, 'narrative', own) }
    const settled = { mine: theirs, theirs, base, clashing: [] }
    expect(stillMeant(settled, begun)).toEqual({ narrative: own })
    expect(resultOf(settled, stillMeant(settled, begun)).narrative).toBe(own.text)
  })
})
