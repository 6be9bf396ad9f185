import { describe, expect, it } from 'vitest'
import { emptyQa, QaForm, qaScoreNames, type Feedback } from '../../../preload/contract/index.ts'
import definition from '../../../resources/forms/qa/standard.json'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

const id = '0190a000-0000-7000-8000-000000000701'
const callRef = '1700000001.44'

function feedback(more: Partial<Feedback> = {}): Feedback {
  const scores = Object.fromEntries(qaScoreNames.map((name) => [name, 4]))
  const fields = {
    ...emptyQa(callRef),
    scores: Object.assign({ ...emptyQa('').scores }, scores),
    comments: 'Calm throughout.\n\n[listening 1:23] <b>Waits</b> for the child.',
    recommendations: 'Go on so.',
  }
  return {
    score: {
      id,
      seq: 1_790_000_000_000,
      serverId: '31',
      fields,
      agent: '8101',
      createdAt: Date.now() - 60_000,
      createdBy: 'neema',
      state: 'accepted',
    },
    acknowledgedAt: null,
    callAt: Date.UTC(2026, 10, 20, 7, 42),
    ...more,
  }
}

async function openAt(at: string, prepare: (core: ReturnType<typeof fakeBridge>) => void = () => {}) {
  const base = signedInState()
  let now = feedback()
  return mountDesk({
    at,
    state: signedInState({ session: { ...base.session, permissions: [...base.session.permissions, 'qa.readOwn'] } }),
    prepare(core) {
      core.answers('scoring.forms', () => [QaForm.parse(definition)])
      core.answers('feedback.unread', () => ({ count: now.acknowledgedAt === null ? 1 : 0 }))
      core.answers('feedback.list', () => ({ rows: [now], next: null }))
      core.answers('feedback.get', () => now)
      core.answers('feedback.acknowledge', () => {
        now = feedback({ acknowledgedAt: Date.now() })
        return now
      })
      core.answers('messages.listDrafts', () => [])
      core.answers('calls.listWords', () => ({
        agents: [],
        queues: [],
        statuses: [],
        staff: [{ agent: 'neema', name: 'Neema Wambui' }],
      }))
      prepare(core)
    },
  })
}
const badge = (): string | undefined => document.querySelector('a[href="#/feedback"] .rail__count')?.textContent.trim()

describe('feedback on an own call', () => {
  it('is counted where the counsellor looks, read with its comments, and the count goes when they say so', async () => {
    await openAt('/feedback')
    await until(() => badge() === '1')
    await reads('36 of 45 points · 80 % · Scored by Neema Wambui')
    await reads('Not read yet')
    await reads('Call of 20 Nov 2026, 10:42')
    document.querySelector<HTMLElement>('[data-record-row]')?.click()
    await reads('<b>Waits</b> for the child.')
    expect(page()).toContain('01:23')
    expect(page()).toContain('Calm throughout.')
    expect(page()).toContain('Go on so.')
    expect(page()).not.toContain('[listening')
    expect(page()).not.toContain('neema')
    expect(page()).toContain('kept on this computer only')
    button('I have read this').click()
    await reads('You said that you have read this')
    await until(() => badge() === undefined)
    button('Back').click()
    await until(() => document.querySelector('[data-record-row]')?.textContent.includes('Read') === true)
  })

  it('is answered with a message that is ready to be sent, to whoever gave it', async () => {
    const fake = await openAt(`/feedback/${id}`, (core) => {
      core.answers('feedback.scorer', () => ({ login: 'neema', name: 'Neema Wambui', email: 'neema@helpline.example' }))
      core.answers('messages.saveDraft', () => ({ updatedAt: 1 }))
      core.answers('messages.get', () => {
        throw new Refusal('not-found')
      })
    })
    await reads('Tell Neema Wambui')
    button('Tell Neema Wambui').click()
    await until(() => fake.made.some(({ name }) => name === 'messages.saveDraft'))
    const { input } = fake.made.find(({ name }) => name === 'messages.saveDraft') ?? {}
    expect(input).toMatchObject({
      fields: { kind: 'email', recipients: ['neema@helpline.example'], subject: `Feedback on call ${callRef}` },
    })
    await until(() => window.location.hash.startsWith('#/messages/'))
  })

  it('is read and answered with the keyboard alone, also while the server is away', async () => {
    const fake = await openAt(`/feedback/${id}`, (core) => {
      core.answers('feedback.scorer', () => ({ login: 'neema', name: 'Neema Wambui', email: 'neema@helpline.example' }))
      core.answers('messages.saveDraft', () => ({ updatedAt: 1 }))
      core.answers('messages.get', () => {
        throw new Refusal('not-found')
      })
    })
    await reads('Tell Neema Wambui')
    fake.emit('linkChanged', { ...signedInState().link, state: 'unreachable' })
    await reads('goes by itself when the server answers again')
    press('Alt+R')
    await reads('You said that you have read this')
    expect(fake.made.filter(({ name }) => name === 'feedback.acknowledge')).toHaveLength(1)
    press('Alt+R')
    press('Alt+W')
    await until(() => fake.made.some(({ name }) => name === 'messages.saveDraft'))
    const { input } = fake.made.find(({ name }) => name === 'messages.saveDraft') ?? {}
    expect(input).toMatchObject({ fields: { recipients: ['neema@helpline.example'] } })
    // Whole as it stands: nothing has to be typed before it is sent.
    expect((input as { fields: { text: string } }).fields.text).toContain(
      `I have read your feedback on call ${callRef}`,
    )
    await until(() => window.location.hash.startsWith('#/messages/'))
    expect(fake.made.filter(({ name }) => name === 'feedback.acknowledge')).toHaveLength(1)
  })

  it('says in words why nobody can be told, and that it is here no more', async () => {
    const fake = await openAt(`/feedback/${id}`, (core) => {
      core.answers('calls.listWords', () => ({ agents: [], queues: [], statuses: [], staff: [] }))
      core.answers('feedback.scorer', () => ({ login: 'neema', name: '', email: '' }))
    })
    await reads('Tell neema')
    button('Tell neema').click()
    await reads('The server knows no e-mail address of neema.')
    fake.answers('feedback.get', () => {
      throw new Refusal('not-found')
    })
    window.location.hash = '#/feedback/0190a000-0000-7000-8000-000000000702'
    window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
    await reads('This feedback is not on this computer any more.')
  })
})
