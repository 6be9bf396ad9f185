import { describe, expect, it } from 'vitest'
import {
  emptyQa,
  itemsOf,
  QaForm,
  qaScoreNames,
  type QaFields,
  type QaRecord,
} from '../../../preload/contract/index.ts'
import definition from '../../../resources/forms/qa/standard.json'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

const id = '0190a000-0000-7000-8000-000000000501'
const callRef = '1700000001.44'
const standard = QaForm.parse(definition)
const asked = itemsOf(standard)

function scored(value: number, more: Partial<QaFields> = {}): QaFields {
  const { scores } = emptyQa(callRef)
  return {
    ...emptyQa(callRef),
    scores: Object.assign({ ...scores }, Object.fromEntries(qaScoreNames.map((name) => [name, value]))),
    ...more,
  }
}

function record(more: Partial<QaRecord> = {}): QaRecord {
  const createdAt = Date.now() - 60_000
  return {
    id,
    seq: 1_790_000_000_000,
    serverId: null,
    fields: scored(4),
    agent: '8102',
    createdAt,
    createdBy: 'neema',
    state: 'saved',
    ...more,
  }
}

/** A core that remembers one draft and one score, as the real one does. */
async function openForm(
  at: string,
  given: QaRecord | null = null,
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined,
) {
  const base = signedInState()
  const kept = new Map<string, QaFields>()
  const thrownAway = new Map<string, QaFields>()
  let score = given
  const fake = await mountDesk({
    at,
    state: signedInState({
      session: { ...base.session, permissions: [...base.session.permissions, 'call.read', 'qa.read', 'qa.write'] },
    }),
    prepare(core) {
      const now = Date.now()
      core.answers('qa.listDrafts', () =>
        [...kept].map(([draftId, fields]) => ({ id: draftId, fields, createdAt: now, updatedAt: now })),
      )
      core.answers('qa.saveDraft', ({ id: draftId, fields }) => {
        kept.set(draftId, fields)
        return { updatedAt: Date.now() }
      })
      core.answers('qa.discardDraft', ({ id: draftId }) => {
        thrownAway.set(draftId, kept.get(draftId) ?? emptyQa(''))
        kept.delete(draftId)
        return {}
      })
      core.answers('qa.restoreDraft', ({ id: draftId }) => {
        const fields = thrownAway.get(draftId)
        if (fields === undefined) throw new Refusal('not-found')
        kept.set(draftId, fields)
        return { id: draftId, fields, createdAt: now, updatedAt: now }
      })
      core.answers('qa.list', () => ({ rows: score === null ? [] : [score], next: null }))
      core.answers('qa.get', () => {
        if (score === null) throw new Refusal('not-found')
        return score
      })
      core.answers('qa.save', ({ draftId, fields }) => {
        kept.delete(draftId)
        score = record({ id: draftId, fields })
        return { id: draftId, state: 'saved', savedAt: Date.now() }
      })
      core.answers('calls.listWords', () => ({
        agents: [{ agent: '8102', name: 'Baraka Otieno' }],
        queues: [],
        statuses: [],
        staff: [{ agent: 'neema', name: 'Neema Wambui' }],
      }))
      core.answers('scoring.forms', () => [standard])
      core.answers('scoring.callOf', () => null)
      prepare(core)
    },
  })
  return { fake, kept }
}

const radio = (name: string): HTMLInputElement | null =>
  document.querySelector(`[data-field="scores.${name}"] input:checked`) ??
  document.querySelector(`[data-field="scores.${name}"] input`)
const valueOf = (name: string): string | undefined =>
  document.querySelector<HTMLInputElement>(`[data-field="scores.${name}"] input:checked`)?.value

/** All nine with one key each, as somebody does who listens meanwhile. */
async function scoreAll(digits: string): Promise<void> {
  await until(() => document.activeElement === radio('opening'))
  for (const [index, digit] of Array.from(digits).entries()) {
    const name = asked[index] ?? ''
    press(digit)
    await until(() => valueOf(name) === digit)
    const next = asked[index + 1]
    if (next !== undefined) await until(() => document.activeElement === radio(next))
  }
}

describe('scoring a call', () => {
  it('takes nine keys: each digit gives the points and goes on, and the total runs with it', async () => {
    const { fake } = await openForm(`/quality/call/${callRef}`)
    await reads(`Call ${callRef}`)
    await scoreAll('554')
    await reads('14 of 45 points')
    await reads('93 % of what is scored')
    await reads('6 still to score')
    for (const [index, digit] of Array.from('433323').entries()) {
      press(digit)
      const name = asked[index + 3] ?? ''
      await until(() => valueOf(name) === digit)
      const next = asked[index + 4]
      if (next !== undefined) await until(() => document.activeElement === radio(next))
    }
    await until(() => document.activeElement?.id === 'qa-comments')
    press('Ctrl+Enter')
    await reads('Saved on this computer')
    const saved = fake.made.find(({ name }) => name === 'qa.save')?.input as { fields: QaFields }
    expect(saved.fields.callRef).toBe(callRef)
    expect(Object.values(saved.fields.scores).reduce((sum, value) => sum + value, 0)).toBe(32)
  })

  it('is kept while it is filled in, and goes on where it was left, under the same call', async () => {
    const { fake, kept } = await openForm(`/quality/call/${callRef}`)
    await scoreAll('5')
    await reads('Kept on this computer')
    expect([...kept.values()][0]?.scores.opening).toBe(5)
    button('Settings').click()
    await until(() => document.querySelector('.score') === null)
    // As an address that is typed, or the way back.
    window.location.hash = `#/quality/call/${callRef}`
    window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
    await until(() => valueOf('opening') === '5')
    expect(fake.made.some(({ name }) => name === 'qa.save')).toBe(false)
  })

  it('half filled in is found again in the list of scores, by keyboard, and can be thrown away and brought back', async () => {
    const { kept } = await openForm('/quality', record({ state: 'accepted', serverId: '31' }))
    kept.set('0190a000-0000-7000-8000-000000000502', { ...scored(0), scores: { ...scored(0).scores, opening: 5 } })
    button('Settings').click()
    await until(() => document.querySelector('.scores') === null)
    button('Scores').click()
    await reads('5 of 45 points · 8 still to score')
    await reads('Call of Baraka Otieno')
    await reads('36 of 45 points · 80 % · Scored by Neema Wambui')
    document.querySelector<HTMLElement>('[data-record-row]')?.focus()
    press('End')
    expect(document.activeElement?.textContent).toContain('Call of Baraka Otieno')
    press('Home')
    document.querySelector<HTMLElement>('[data-record-row]')?.click()
    await until(() => valueOf('opening') === '5')
    expect(document.activeElement).toBe(radio('holding'))
    button('Discard').click()
    await until(() => kept.size === 0 && document.querySelector('.scores') !== null)
    await reads('The draft was discarded.')
    button('Undo').click()
    await until(() => valueOf('opening') === '5')
    expect(kept.size).toBe(1)
  })

  it('is not saved with a score missing: the keyboard goes to the first one, and each says so', async () => {
    const { fake } = await openForm(`/quality/call/${callRef}`)
    await scoreAll('5')
    press('Ctrl+Enter')
    await until(() => document.activeElement === radio('holding'))
    expect(page().match(/This is needed\./g)).toHaveLength(8)
    expect(fake.made.some(({ name }) => name === 'qa.save')).toBe(false)
  })

  it('says while the server is away that it is sent by itself, and turns to accepted when it is', async () => {
    const state = signedInState()
    const { fake } = await openForm(`/quality/call/${callRef}`)
    fake.emit('linkChanged', { ...state.link, state: 'unreachable' })
    await reads('kept here and sent by itself')
    await scoreAll('444444444')
    button('Save the score').click()
    await reads('It is sent by itself when the server answers')
    const { input } = fake.made.find(({ name }) => name === 'qa.save') ?? {}
    const { draftId } = input as { draftId: string }
    fake.emit('recordProgressed', {
      kind: 'qa',
      id: draftId,
      state: 'accepted',
      serverId: '77',
      reason: null,
      problems: [],
    })
    await reads('Accepted as #77')
  })

  it('says that the server has it, also when that is heard while it is still being read', async () => {
    await openForm(`/quality/${id}`, record({ state: 'sending' }), (core) => {
      // The record was read as being sent; before all around it is read as well, it arrives.
      core.answers('scoring.callOf', () => {
        core.emit('recordProgressed', {
          kind: 'qa',
          id,
          state: 'accepted',
          serverId: '77',
          reason: null,
          problems: [],
        })
        return null
      })
    })
    await reads('Accepted as #77')
  })

  it('that the server refused says so at its field, and is taken back to be corrected', async () => {
    let isTakenBack = false
    const { fake, kept } = await openForm(`/quality/${id}`, record({ state: 'needs-you' }), (core) => {
      core.answers('outbox.list', () => [
        {
          id: '0190a000-0000-7000-8000-000000000777',
          kind: 'qa',
          recordId: id,
          caseId: null,
          operation: 'qa.create',
          state: 'parked',
          name: '',
          serverId: null,
          createdAt: Date.now(),
          attempts: 1,
          nextTryAt: null,
          reason: 'server-validation',
          problems: [{ field: 'scores.accuracy', rule: 'server', serverText: null }],
          progress: null,
        },
      ])
      core.answers('outbox.takeBack', () => {
        isTakenBack = true
        kept.set(id, scored(4))
        return {}
      })
    })
    await reads('Needs you')
    await reads('The server did not accept this.')
    await reads('Take back and correct')
    button('Take back and correct').click()
    await until(() => isTakenBack && document.activeElement === radio('accuracy'))
    press('2')
    await until(() => valueOf('accuracy') === '2')
    expect(page()).not.toContain('The server did not accept this.')
    expect(fake.made.some(({ name }) => name === 'outbox.takeBack')).toBe(true)
  })

  it('that nobody has given says so to who may only read', async () => {
    const base = signedInState()
    await mountDesk({
      at: `/quality/call/${callRef}`,
      state: signedInState({ session: { ...base.session, permissions: ['case.read', 'call.read', 'qa.read'] } }),
      prepare(core) {
        core.answers('qa.list', () => ({ rows: [], next: null }))
        core.answers('scoring.forms', () => [standard])
      },
    })
    await reads('Nobody has scored this call')
  })

  it('that was given already is shown for reading, not as an empty form', async () => {
    await openForm(`/quality/call/${callRef}`, record({ state: 'accepted', serverId: '31' }))
    await reads('36 of 45 points')
    await reads('Scored by Neema Wambui')
    expect(document.querySelector<HTMLInputElement>('.score input')?.disabled).toBe(true)
    expect(page()).not.toContain('Save the score')
  })
})
