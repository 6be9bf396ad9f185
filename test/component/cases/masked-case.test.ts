import { describe, expect, it } from 'vitest'
import { signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, page, reads } from '../../kit/mount-desk.ts'
import { savedCase } from './desk-with-cases.ts'

/** A case as the core gives it to somebody whose role may have it shown, one at a time. */
async function openCase(values: Record<string, string>) {
  const record = savedCase({ source: 'walkin', ...values }, { state: 'accepted', serverId: '17' })
  const base = signedInState()
  await mountDesk({
    at: `/cases/${record.id}`,
    state: { ...base, session: { ...base.session, permissions: ['case.read', 'call.read', 'personal.reveal'] } },
    prepare(core) {
      core.answers('cases.get', () => record)
      core.answers('callLog.ofCase', () => [])
      core.answers('messages.sourceOf', () => ({ messageId: null }))
    },
  })
}

describe('a case before somebody who sees masked', () => {
  it('says that it is hidden, and offers to show it', async () => {
    await openCase({ 'contact.firstName': 'W•••', narrative: '•••' })
    await reads('which one you looked at is written down')
    expect(page()).toContain('Show this case')
  })

  it('says that it is hidden also where nothing but a place of work is', async () => {
    await openCase({ 'contact.firstName': 'Anonymous', 'contact.orgName': 'M•••' })
    await reads('Show this case')
  })

  it('that has nothing to hide was not shown to anybody, and says neither', async () => {
    await openCase({ 'contact.firstName': 'Anonymous', 'contact.phone': 'Refused', categoryMain: 'Violence' })
    await reads('#17')
    expect(page()).not.toContain('Shown in plain')
    expect(page()).not.toContain('Show this case')
  })

  it('that was shown says so', async () => {
    await openCase({ 'contact.firstName': 'Wanjiku' })
    await reads('Shown in plain, and written down')
  })
})
