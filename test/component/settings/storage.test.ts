import { describe, expect, it } from 'vitest'
import type { StorageOverview } from '../../../preload/contract/index.ts'
import { emptyStorage, Refusal, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, field, mountDesk, page, reads, signedOutState, submit, type, until } from '../../kit/mount-desk.ts'

const day = 86_400_000
const now = Date.now()

function overview(more: Partial<StorageOverview> = {}): StorageOverview {
  const kind = { unsent: 0, oldestAt: now - 40 * day, newestAt: now, bytes: 2_000_000, nextPurgeAt: null }
  return {
    ...emptyStorage,
    kinds: [
      { ...kind, kind: 'cases', count: 12_400, unsent: 3, keepDays: 90, nextPurgeAt: now + 2 * day },
      { ...kind, kind: 'drafts', count: 0, oldestAt: null, newestAt: null, bytes: 0, keepDays: null },
      { ...kind, kind: 'promises', count: 7, keepDays: null },
      { ...kind, kind: 'calls', count: 318, keepDays: 30 },
      { ...kind, kind: 'users', count: 12, keepDays: null },
    ],
    databaseBytes: 48_000_000,
    searchBytes: 9_500_000,
    freeBytes: 120_000_000_000,
    lastCheck: { at: now - 3 * day, isSound: true },
    lastSweep: { at: now - 3_600_000, removed: 4 },
    ...more,
  }
}

function openSettings(prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined) {
  return mountDesk({
    at: '/settings',
    prepare: (core) => {
      core.answers('storage.getOverview', () => overview())
      prepare(core)
    },
  })
}

describe('what is on this computer', () => {
  it('is told by kind: how many, how old, how long it stays, and what never goes', async () => {
    await openSettings()
    await reads('12,400')
    await reads('3 not sent')
    await reads('open ones always, closed ones 90 days')
    await reads('30 days')
    await reads('for good')
    await reads('Follow-ups and call-backs')
    await reads('until they are done, then as long as calls')
    await reads('next removed')
    await reads('What is not sent yet is never removed')
    await reads('4 old ones were removed 1 hour ago.')
    await reads('Free on the disk120 GB')
    await reads('Checked 3 days ago: everything can be read.')
  })

  it('is checked on request, and the result is read when the check is over', async () => {
    const fake = await openSettings((core) => core.answers('storage.checkNow', () => ({})))
    await reads('Check now')
    button('Check now').click()
    await until(() => fake.made.some(({ name }) => name === 'storage.checkNow'))
    fake.answers('storage.getOverview', () => overview({ lastCheck: { at: Date.now(), isSound: false } }))
    fake.emit('storageChanged', { state: 'fine', sinceAt: null, failedSaves: 0, freeBytes: 1, isChecking: false })
    await reads('Checked just now: a part cannot be read. Tell your administrator.')
  })

  it('shows an error in words with a way to try again', async () => {
    let isBroken = true
    await openSettings((core) =>
      core.answers('storage.getOverview', () => {
        if (isBroken) throw new Refusal('worker-stopped')
        return overview()
      }),
    )
    await reads('A part of the program stopped')
    isBroken = false
    button('Try again').click()
    await reads('12,400')
  })
})

describe('removing the own data from this computer', () => {
  it('is refused in words while work is unsent, with the way to it', async () => {
    const fake = await openSettings((core) =>
      core.answers('outbox.summary', () => ({ waiting: 2, needsYou: 1, oldestAt: 5 })),
    )
    await reads('Remove my data from this computer')
    button('Remove my data from this computer').click()
    await reads('Not yet: some of your work is only on this computer.')
    await reads('3 changes are not sent yet.')
    expect(button('To what is unsent').getAttribute('href')).toBe('#/unsent')
    expect(page()).not.toContain('Remove for good')
    expect(fake.made.some(({ name }) => name === 'storage.wipe')).toBe(false)
  })

  it('is refused for drafts that are in no case yet, too', async () => {
    await openSettings((core) =>
      core.answers('storage.getOverview', () =>
        overview({
          kinds: overview().kinds.map((each) => (each.kind === 'drafts' ? { ...each, count: 2 } : each)),
        }),
      ),
    )
    await reads('Remove my data from this computer')
    button('Remove my data from this computer').click()
    await reads('2 drafts are not finished yet.')
  })

  it('asks for the password, and says what stays at the server', async () => {
    const asked: unknown[] = []
    const fake = await openSettings((core) =>
      core.answers('storage.wipe', (input) => {
        asked.push(input)
        throw new Refusal('wrong-password-here')
      }),
    )
    await reads('Remove my data from this computer')
    button('Remove my data from this computer').click()
    await reads('What the server has stays there.')
    await until(() => document.querySelector('#password-wipe') !== null)
    expect(field('Your password').type).toBe('password')
    type('Your password', 'not-it')
    submit('Your password')
    await reads('That password does not open')
    expect(asked).toEqual([{ password: 'not-it' }])
    expect(field('Your password').value).toBe('')
    fake.answers('storage.wipe', () => {
      throw new Refusal('workspace-has-unsent')
    })
    type('Your password', 'the-right-one')
    submit('Your password')
    await reads('Not yet: some of your work is only on this computer.')
  })

  it('that is refused in the last instant, when the desk is left already, is said on the sign-in screen', async () => {
    const fake = await openSettings()
    fake.answers('storage.wipe', () => {
      fake.emit('sessionChanged', signedOutState().session)
      return new Promise((_resolve, reject) => setTimeout(() => reject(new Refusal('workspace-has-unsent')), 20))
    })
    await reads('Remove my data from this computer')
    button('Remove my data from this computer').click()
    await until(() => document.querySelector('#password-wipe') !== null)
    type('Your password', 'the-right-one')
    submit('Your password')
    await reads('Nothing was removed: something was saved in the last instant')
    expect(page()).not.toContain('Remove your data from this computer')
  })
})
