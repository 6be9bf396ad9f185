import { describe, expect, it } from 'vitest'
import { Refusal } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, signedOutState, until } from '../../kit/mount-desk.ts'
import { practiceEntry } from '../../kit/workspace-entry.ts'
import { atTheList, entry, fingerprint, inputsOf, handMade, send } from './workspace-screens.ts'

function buttons(id: string): string[] {
  return [...document.querySelectorAll(`[data-workspace="${id}"] button`)].map((each) => each.textContent.trim())
}

describe('the sign-in', () => {
  it('names the workspace one signs in to, and practice as practice', async () => {
    await mountDesk({ state: signedOutState(), at: '/' })
    await reads('WorkspacePractice')
    expect(document.querySelector('.workspace-line.tone-practice')).not.toBeNull()
  })

  it('names a real workspace in the language of the screen and marks it with nothing of practice', async () => {
    await mountDesk({
      state: signedOutState({
        preferences: { theme: 'light', locale: 'sw' },
        practice: { active: false, serverRunning: false, canSwitch: false, accounts: [] },
        workspace: { id: 'national', kind: 'signed', name: entry().name, problem: null },
      }),
      at: '/',
    })
    await reads('Simu ya Watoto ya Taifa')
    expect(document.querySelector('.tone-practice')).toBeNull()
    expect(page()).not.toContain('Mazoezi')
  })

  it('asks the core for no list until somebody wants to change', async () => {
    const fake = await mountDesk({ state: signedOutState(), at: '/' })
    await reads('Workspace')
    expect(inputsOf(fake, 'workspaces.list')).toEqual([])
  })

  it('shows the workspaces first, with the reason, when the last one cannot be opened', async () => {
    await mountDesk({
      state: signedOutState({
        workspace: { id: 'national', kind: 'signed', name: entry().name, problem: 'site-forged' },
      }),
      at: '/',
    })
    await reads('Workspaces')
    await reads('This site file was changed after it was signed')
    button('Back to sign-in').click()
    await reads('Sign in to Helpline Desk')
  })
})

describe('the list of workspaces', () => {
  it('says how to get the first one while there is only practice', async () => {
    await atTheList()
    await reads('No workspace of a helpline yet')
    expect(page()).toContain('Import the site file your administrator gave you')
    expect(buttons('practice')).toEqual([])
  })

  it('tells of each where it leads, who signed it and what waits in it', async () => {
    await atTheList([entry({ unsent: { count: 3, oldestAt: Date.now() - 7_200_000 } }), practiceEntry])
    const row = document.querySelector('[data-workspace="national"]')?.textContent.replace(/\s+/g, ' ') ?? ''
    expect(row).toContain('National Child Helpline')
    expect(row).toContain('Server crm.helpline.example')
    expect(row).toContain('Exchange pbx.helpline.example:8089')
    expect(row).toContain(`Signed by ${fingerprint}`)
    expect(row).toContain('3 changes wait here to be sent. The oldest is from 2 hours ago.')
    expect(page()).not.toContain('No workspace of a helpline yet')
  })

  it('offers what can be done with each and nothing else: only what was made here can be changed here', async () => {
    await atTheList([
      entry({ id: 'current', isCurrent: true, kind: 'by-hand' }),
      entry({ id: 'by-hand', kind: 'by-hand' }),
      entry({ id: 'signed' }),
      entry({ id: 'broken', problem: 'site-forged' }),
      { ...practiceEntry, isCurrent: false },
    ])
    expect(buttons('current')).toEqual(['Edit'])
    expect(buttons('by-hand')).toEqual(['Open', 'Edit', 'Remove'])
    expect(buttons('signed')).toEqual(['Open', 'Remove'])
    expect(buttons('broken')).toEqual(['Remove'])
    expect(buttons('practice')).toEqual(['Open'])
  })

  it('puts the keyboard on no button that would restart the window', async () => {
    await atTheList([entry(), practiceEntry])
    await until(() => document.activeElement === document.querySelector('.workspace-list__rows'))
  })

  it('offers no change where the program cannot begin anew, and says what to do', async () => {
    await atTheList([entry(), practiceEntry], (core) =>
      core.answers('workspaces.list', () => ({ entries: [entry(), practiceEntry], canChange: false })),
    )
    await reads('Close the program and start it again')
    expect(buttons('national')).toEqual(['Remove'])
  })

  it('can be asked for again when it could not be read', async () => {
    let isBroken = true
    await mountDesk({
      state: signedOutState(),
      at: '/',
      prepare: (core) =>
        core.answers('workspaces.list', () => {
          if (isBroken) throw new Refusal('internal')
          return { entries: [practiceEntry], canChange: true }
        }),
    })
    await reads('Sign in to Helpline Desk')
    button('Change the workspace').click()
    await until(() => document.querySelector('.error-state') !== null)
    isBroken = false
    button('Try again').click()
    await reads('No workspace of a helpline yet')
  })

  it('leads back to the sign-in with the cursor in the name', async () => {
    await atTheList()
    button('Back to sign-in').click()
    await reads('Sign in to Helpline Desk')
    await until(() => document.activeElement?.id === 'sign-in-login')
  })
})

describe('opening a workspace', () => {
  it('says that the window begins anew, before and while it does', async () => {
    const fake = await atTheList([entry(), practiceEntry], (core) => core.answers('workspaces.choose', () => ({})))
    expect(page()).toContain('this window closes and opens again')
    button('Open National Child Helpline').click()
    await reads('The window opens again in the other workspace')
    expect(inputsOf(fake, 'workspaces.choose')).toEqual([{ id: 'national', evenIfSending: false }])
  })

  it('asks before it interrupts what is being sent for somebody who has left, and waiting changes nothing', async () => {
    const fake = await atTheList([entry(), practiceEntry], (core) =>
      core.answers('workspaces.choose', ({ evenIfSending }) => {
        if (!evenIfSending) throw new Refusal('still-sending')
        return {}
      }),
    )
    button('Open National Child Helpline').click()
    await reads('Work is still being sent')
    button('Wait').click()
    await until(() => !page().includes('Work is still being sent'))
    expect(inputsOf(fake, 'workspaces.choose')).toHaveLength(1)
    button('Open National Child Helpline').click()
    await reads('Work is still being sent')
    button('Change all the same').click()
    await reads('The window opens again in the other workspace')
    expect(inputsOf(fake, 'workspaces.choose').at(-1)).toEqual({ id: 'national', evenIfSending: true })
  })

  it('leaves a way to the new settings of the open workspace when somebody chose to wait', async () => {
    const kisumu = entry({ id: 'practice-of-ours', kind: 'by-hand', name: { en: 'Kisumu' }, isCurrent: true })
    let isSending = true
    const fake = await atTheList(
      [kisumu],
      (core) => {
        core.answers('workspaces.getByHand', () => ({ site: handMade, hasSecret: true }))
        core.answers('workspaces.saveByHand', () => ({ id: kisumu.id }))
        core.answers('workspaces.choose', () => {
          if (isSending) throw new Refusal('still-sending')
          return {}
        })
      },
      { workspace: { ...signedOutState().workspace, id: kisumu.id } },
    )
    button('Edit Kisumu').click()
    await until(() => document.getElementById('site-name') !== null)
    send('#site-name')
    await reads('Work is still being sent')
    button('Wait').click()
    await until(() => !page().includes('Work is still being sent'))
    expect(page()).toContain('This window goes on with the old ones')
    isSending = false
    button('Use them now').click()
    await until(() => !page().includes('This window goes on with the old ones'))
    expect(inputsOf(fake, 'workspaces.choose')).toHaveLength(2)
  })

  it('says why it did not', async () => {
    await atTheList([entry(), practiceEntry], (core) =>
      core.answers('workspaces.choose', () => {
        throw new Refusal('site-forged')
      }),
    )
    button('Open National Child Helpline').click()
    await reads('This site file was changed after it was signed')
  })
})

describe('removing a workspace', () => {
  it('is asked first and then done', async () => {
    let entries = [entry(), practiceEntry]
    const fake = await atTheList(entries, (core) => {
      core.answers('workspaces.list', () => ({ entries, canChange: true }))
      core.answers('workspaces.remove', () => {
        entries = [practiceEntry]
        return {}
      })
    })
    button('Remove National Child Helpline').click()
    await reads('Remove National Child Helpline from this computer?')
    press('Escape')
    button('Keep it').click()
    await until(() => !page().includes('from this computer?'))
    expect(inputsOf(fake, 'workspaces.remove')).toEqual([])
    button('Remove National Child Helpline').click()
    await reads('from this computer?')
    ;[...document.querySelectorAll<HTMLElement>('.ask button')].at(-1)?.click()
    await reads('No workspace of a helpline yet')
    expect(inputsOf(fake, 'workspaces.remove')).toEqual([{ id: 'national' }])
  })

  it('is refused with the number while unsent work is in it', async () => {
    const fake = await atTheList([entry({ unsent: { count: 2, oldestAt: null } }), practiceEntry])
    button('Remove National Child Helpline').click()
    await reads('National Child Helpline cannot be removed yet')
    expect(page()).toContain('2 changes in it were not sent')
    expect([...document.querySelectorAll('.ask button')].map((each) => each.textContent.trim())).toEqual(['Close'])
    expect(inputsOf(fake, 'workspaces.remove')).toEqual([])
  })

  it('is refused with the number that came up meanwhile', async () => {
    let count = 0
    await atTheList([entry(), practiceEntry], (core) => {
      core.answers('workspaces.list', () => ({
        entries: [entry({ unsent: { count, oldestAt: null } }), practiceEntry],
        canChange: true,
      }))
      core.answers('workspaces.remove', () => {
        count = 1
        throw new Refusal('workspace-has-unsent')
      })
    })
    button('Remove National Child Helpline').click()
    await reads('from this computer?')
    ;[...document.querySelectorAll<HTMLElement>('.ask button')].at(-1)?.click()
    await reads('1 change in it was not sent')
    expect(page()).toContain('cannot be removed yet')
  })
})
