import { describe, expect, it } from 'vitest'
import { page, press, reads, until } from '../../kit/mount-desk.ts'
import { deskWithPhone, key, wanjiru } from './fake-phone.ts'
import { signedInState } from '../../kit/fake-bridge.ts'

type Desk = Awaited<ReturnType<typeof deskWithPhone>>

function lock({ fake }: Desk): void {
  const { session } = signedInState()
  fake.emit('sessionChanged', { ...session, permissions: [...session.permissions, 'call.use'], phase: 'locked' })
}

describe('the telephone on a locked screen', () => {
  it('shows a live call by its length, mute and hang-up, and nothing of who it is', async () => {
    const desk = await deskWithPhone({ history: wanjiru() })
    const call = desk.exchange.rings({ name: 'Wanjiru K' })
    await until(() => desk.dock().includes('2 earlier contacts.'))
    press('F3')
    await until(() => desk.dock().includes('Talking'))
    lock(desk)
    await reads('A call is on')
    expect(page()).toMatch(/00:0\d/)
    for (const secret of ['0712', 'Wanjiru', 'child-helpline', 'earlier contact']) expect(page()).not.toContain(secret)
    press('F7')
    await reads('Talking, you are muted')
    expect(call.done).toContain('mute')
    key('keydown', 'F4')
    await until(() => call.done.includes('hang-up'))
    await until(() => !page().includes('you are muted'))
  })

  it('says that a call rings, and answers none before it is unlocked', async () => {
    const desk = await deskWithPhone()
    await reads('Phone ready')
    lock(desk)
    await reads('Locked')
    const call = desk.exchange.rings({ name: 'Wanjiru K' })
    await reads('A call is ringing. Unlock to answer.')
    expect(page()).not.toContain('0712')
    press('F3')
    press('F6')
    expect(call.done).toEqual([])
  })

  it('lets a call and its draft find each other again after the unlock', async () => {
    const desk = await deskWithPhone()
    desk.exchange.rings()
    press('F3')
    await desk.formIsOpen()
    await until(() => desk.drafts.size === 1)
    lock(desk)
    await reads('A call is on')
    const { session } = signedInState()
    desk.fake.emit('sessionChanged', { ...session, permissions: [...session.permissions, 'call.use'] })
    await until(() => desk.dock().includes('Talking'))
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press('4')
    await until(() => [...desk.drafts.values()][0]?.fields.disposition === 'call-completed')
    expect(desk.madeOf('callLog.setOutcome')).toEqual([])
  })
})
