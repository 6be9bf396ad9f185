import { describe, expect, it } from 'vitest'
import { Refusal, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, page, reads, until } from '../../kit/mount-desk.ts'
import { practiceEntry } from '../../kit/workspace-entry.ts'
import { atTheList, entry, handMade, inputsOf, problemAt, send, write } from './workspace-screens.ts'

async function atANewOne(prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined) {
  const fake = await atTheList([practiceEntry], prepare)
  button('Add by hand').click()
  await until(() => document.activeElement?.id === 'site-name')
  return fake
}

async function onAnOldOne(prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined) {
  const kisumu = entry({ id: 'kisumu', kind: 'by-hand', name: { en: 'Kisumu' } })
  const fake = await atTheList([kisumu, practiceEntry], (core) => {
    core.answers('workspaces.getByHand', () => ({ site: handMade, hasSecret: true }))
    core.answers('workspaces.saveByHand', () => ({ id: 'kisumu' }))
    prepare(core)
  })
  button('Edit Kisumu').click()
  return fake
}

async function atAnOldOne(prepare?: (core: ReturnType<typeof fakeBridge>) => void) {
  const fake = await onAnOldOne(prepare)
  await until(() => document.getElementById('site-name') !== null)
  return fake
}

const save = (): void => send('#site-name')

describe('a workspace made by hand', () => {
  it('asks before what was typed is dropped, and not where nothing was', async () => {
    await atANewOne()
    button('Back to the list').click()
    await until(() => document.querySelector('.workspace-list') !== null)
    button('Add by hand').click()
    await until(() => document.activeElement?.id === 'site-name')
    write('Name of the helpline', 'Kisumu')
    button('Back to the list').click()
    await reads('Leave without saving?')
    button('Go on writing').click()
    await until(() => !page().includes('Leave without saving?'))
    expect(document.querySelector<HTMLInputElement>('#site-name')?.value).toBe('Kisumu')
    button('Back to the list').click()
    await reads('Leave without saving?')
    button('Leave it').click()
    await until(() => document.querySelector('.workspace-list') !== null)
  })

  it('begins with what most helplines need and with the zone of this computer', async () => {
    const fake = await atANewOne((core) => core.answers('workspaces.saveByHand', () => ({ id: 'new-one' })))
    write('Name of the helpline', ' Kisumu ')
    write('Address of the server', 'https://crm.kisumu.example/eproc/')
    write('Address of the exchange', 'wss://pbx.kisumu.example/ws')
    write('Secret of the telephones', 'sip-{extension}')
    save()
    await until(() => inputsOf(fake, 'workspaces.saveByHand').length > 0)
    expect(inputsOf(fake, 'workspaces.saveByHand')[0]).toEqual({
      id: null,
      site: {
        name: 'Kisumu',
        serverAddress: 'https://crm.kisumu.example/eproc/',
        dialect: 'crm',
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        idleLockMinutes: 10,
        serverPins: [],
        exchange: {
          exchangeAddress: 'wss://pbx.kisumu.example/ws',
          domain: '',
          extensionRule: '{extension}',
          exchangePins: [],
          control: 'asterisk',
          joinCallerName: 'AgentLogin',
          echoNumber: '',
          wrapUpSeconds: 60,
          pauseReasons: [],
          pauseOn: '',
          pauseOff: '',
          queueAutoAnswer: false,
        },
        pickListText: '',
      },
      secret: 'sip-{extension}',
    })
  })

  it('can do without a telephone', async () => {
    const fake = await atANewOne((core) => core.answers('workspaces.saveByHand', () => ({ id: 'new-one' })))
    document.querySelector<HTMLElement>('.tick input')?.click()
    await until(() => !page().includes('Address of the exchange'))
    write('Name of the helpline', 'Kisumu')
    save()
    await until(() => inputsOf(fake, 'workspaces.saveByHand').length > 0)
    expect(inputsOf(fake, 'workspaces.saveByHand')[0]).toMatchObject({ site: { exchange: null }, secret: '' })
  })

  it('says at each field what is wrong with it, opens what is folded over one, and puts the cursor into the first', async () => {
    await atANewOne((core) =>
      core.answers('workspaces.saveByHand', () => {
        throw new Refusal('invalid', {
          fields: [
            { field: 'serverAddress', rule: 'insecure', serverText: null },
            { field: 'exchangeAddress', rule: 'required', serverText: null },
            { field: 'pauseOff', rule: 'required', serverText: null },
          ],
        })
      }),
    )
    expect(document.querySelector('details')?.open).toBe(false)
    write('Name of the helpline', 'Kisumu')
    save()
    await reads('Some fields are not right yet')
    expect(problemAt('serverAddress')).toContain('It has to begin with https://')
    expect(problemAt('exchangeAddress')).toBe('This is needed.')
    expect(problemAt('pauseOff')).toContain('Both are needed')
    expect(problemAt('name')).toBe('')
    expect(document.querySelector('details')?.open).toBe(true)
    await until(() => document.activeElement?.id === 'site-serverAddress')
    expect((document.getElementById('site-name') as HTMLInputElement).value).toBe('Kisumu')
  })

  it('does not trouble the core with what cannot be read at all', async () => {
    const fake = await atANewOne()
    write('Lock the screen after minutes without use', 'ten')
    write("Keys of the server's certificate, one a line", 'x'.repeat(70))
    write('Reasons for a pause, one a line', Array.from({ length: 21 }, (_, index) => `Reason ${index}`).join('\n'))
    save()
    await until(() => problemAt('idleLockMinutes') !== '')
    expect(problemAt('idleLockMinutes')).toBe('A number of minutes from 1 to 240.')
    expect(problemAt('serverPins')).toBe('At most four keys of 44 characters each.')
    expect(problemAt('pauseReasons')).toBe('At most 20 reasons of 80 letters each.')
    expect(inputsOf(fake, 'workspaces.saveByHand')).toEqual([])
  })

  it('keeps all that was typed when it cannot be stored, and says why', async () => {
    await atANewOne((core) =>
      core.answers('workspaces.saveByHand', () => {
        throw new Refusal('workspace-has-unsent')
      }),
    )
    write('Name of the helpline', 'Kisumu')
    save()
    await reads('Work that was not sent yet waits in this workspace')
    expect((document.getElementById('site-name') as HTMLInputElement).value).toBe('Kisumu')
  })
})

describe('a workspace that is changed by hand', () => {
  it('comes back as it was stored, its lists one a line, its secret never shown', async () => {
    const fake = await atAnOldOne()
    const value = (name: string): string =>
      (document.getElementById(`site-${name}`) as HTMLInputElement | HTMLTextAreaElement).value
    expect(value('name')).toBe('Kisumu')
    expect(value('serverPins')).toBe('a\nb')
    expect(value('pauseReasons')).toBe('Meal\nDebriefing')
    expect(value('extensionRule')).toBe('9{extension}')
    expect(page()).toContain('A secret is kept')
    save()
    await until(() => inputsOf(fake, 'workspaces.saveByHand').length > 0)
    expect(inputsOf(fake, 'workspaces.saveByHand')[0]).toEqual({ id: 'kisumu', site: handMade, secret: null })
    await until(() => document.querySelector('.workspace-list') !== null)
  })

  it.each([
    ['is replaced by what is typed', 'new-one', false, 'new-one'],
    ['is forgotten when that is ticked', '', true, ''],
  ])('its secret %s', async (_name, typed, isDropped, told) => {
    const fake = await atAnOldOne()
    if (typed !== '') write('Secret of the telephones', typed)
    const drop = [...document.querySelectorAll('.tick')].find((each) => each.textContent.includes('Forget the secret'))
    if (isDropped) drop?.querySelector('input')?.click()
    save()
    await until(() => inputsOf(fake, 'workspaces.saveByHand').length > 0)
    expect(inputsOf(fake, 'workspaces.saveByHand')[0]).toMatchObject({ secret: told })
  })

  it('says why it cannot be changed, and leads back', async () => {
    await onAnOldOne((core) =>
      core.answers('workspaces.getByHand', () => {
        throw new Refusal('site-not-by-hand')
      }),
    )
    await reads('This workspace comes from a signed site file')
    button('Back to the list').click()
    await until(() => document.querySelector('.workspace-list') !== null)
  })
})

describe('the test of an address', () => {
  it.each([
    ['server', 'Does the server answer?', 'ok', 'The server answers, and its certificate is the right one.'],
    ['server', 'Does the server answer?', 'unreachable', 'Nothing answers at this address.'],
    ['exchange', 'Does the exchange answer?', 'wrong-certificate', 'Something answers in place of the exchange'],
    ['exchange', 'Does the exchange answer?', 'certificate-expired', 'its certificate has expired'],
    ['exchange', 'Does the exchange answer?', 'certificate-name', 'for another name than this address'],
  ] as const)('of the %s (%s) says %s in words', async (what, label, verdict, words) => {
    const fake = await atAnOldOne((core) => core.answers('workspaces.check', () => ({ verdict })))
    button(label).click()
    await reads(words)
    expect(inputsOf(fake, 'workspaces.check')).toEqual([{ site: handMade, what }])
  })

  it('is forgotten when the address is changed', async () => {
    await atAnOldOne((core) => core.answers('workspaces.check', () => ({ verdict: 'ok' })))
    button('Does the server answer?').click()
    await reads('The server answers, and its certificate')
    write('Address of the server', 'https://elsewhere.example/')
    await until(() => !page().includes('The server answers, and its certificate'))
  })
})

describe('new settings of the workspace that is open', () => {
  it('are taken up at once: the program begins anew with them', async () => {
    const current = entry({ id: 'kisumu', kind: 'by-hand', name: { en: 'Kisumu' }, isCurrent: true })
    const fake = await atTheList(
      [current, practiceEntry],
      (core) => {
        core.answers('workspaces.getByHand', () => ({ site: handMade, hasSecret: true }))
        core.answers('workspaces.saveByHand', () => ({ id: 'kisumu' }))
        core.answers('workspaces.choose', () => ({}))
      },
      { workspace: { id: 'kisumu', kind: 'by-hand', name: { en: 'Kisumu' }, problem: null } },
    )
    button('Edit Kisumu').click()
    await until(() => document.getElementById('site-name') !== null)
    save()
    await until(() => inputsOf(fake, 'workspaces.choose').length > 0)
    expect(inputsOf(fake, 'workspaces.choose')).toEqual([{ id: 'kisumu', evenIfSending: false }])
    await until(() => document.querySelector('.workspace-list') !== null)
  })
})
