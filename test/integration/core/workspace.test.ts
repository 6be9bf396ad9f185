import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { HandMadeSite } from '../../../preload/contract/index.ts'
import { createSigningKey } from '../../../main/site/signature.ts'
import type { Site } from '../../../main/site/site.ts'
import { makeCertificate } from '../../kit/certificates.ts'
import { until } from '../../kit/poll.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { installSite, phoneOf, signedFile, siteOf } from '../../kit/site-kit.ts'
import { passwords, startServer, tempFolder, walkIn } from './desk-rig.ts'
import { certificate, startDesk, startSecure } from './workspace-desk.ts'
import type { WorkspaceDesk } from './workspace-desk.ts'

async function save(desk: WorkspaceDesk, name: string): Promise<string> {
  return (await desk.must('cases.save', { draftId: v7(), caseId: null, fields: walkIn(name) })).id
}

const stateOf = async (desk: WorkspaceDesk, id: string) => (await desk.must('cases.get', { id })).state

function handMade(more: Partial<HandMadeSite> = {}): HandMadeSite {
  return {
    name: 'By hand',
    serverAddress: 'https://server.example/eproc/',
    dialect: 'crm',
    timeZone: 'Africa/Kampala',
    idleLockMinutes: 10,
    serverPins: [],
    exchange: null,
    pickListText: '',
    ...more,
  }
}

const exchangeByHand: NonNullable<HandMadeSite['exchange']> = {
  exchangeAddress: 'wss://localhost:8089/ws',
  domain: '',
  extensionRule: '{extension}',
  exchangePins: [],
  control: 'asterisk',
  joinCallerName: 'AgentLogin',
  echoNumber: '',
  wrapUpSeconds: 30,
  pauseReasons: [],
  pauseOn: '',
  pauseOff: '',
  queueAutoAnswer: false,
}

describe('a workspace from a signed site file', () => {
  test('is imported, confirmed, chosen and worked in at a server with its own certificate', async () => {
    const server = await startServer()
    const secure = await startSecure(server.url)
    const folder = await tempFolder()
    const key = createSigningKey()
    const site = siteOf({ server: { url: secure.url }, pins: { server: [certificate.pin], pbx: [] } })
    const { text, confirmation } = signedFile(site, key)

    const practice = await startDesk(folder)
    expect((await practice.must('app.getState', {})).workspace.kind).toBe('practice')
    const preview = await practice.must('workspaces.preview', { text })
    expect(preview).toMatchObject({ id: 'test-helpline', needsConfirmation: true, isUpdate: false, serverPins: 1 })
    expect(preview.fingerprint.endsWith(confirmation)).toBe(true)
    expect(await practice.code('workspaces.confirmImport', { text, confirmation: 'WXYZ' })).toBe('site-unconfirmed')
    expect(await practice.code('workspaces.confirmImport', { text, confirmation })).toBe('ok')
    expect(await practice.code('workspaces.choose', { id: 'test-helpline', evenIfSending: false })).toBe('ok')
    await until('the restart', () => practice.restarts.count === 1)
    await practice.stop()

    const desk = await startDesk(folder)
    const state = await desk.must('app.getState', {})
    expect(state.workspace).toEqual({ id: 'test-helpline', kind: 'signed', name: site.name, problem: null })
    expect(state.practice).toEqual({ active: false, serverRunning: false, canSwitch: false, accounts: [] })
    expect(state.serverName).toBe(`localhost:${secure.port}`)
    expect(await desk.code('practice.stopServer', {})).toBe('practice-only')
    expect((await desk.signIn()).ok).toBe(true)
    const id = await save(desk, 'Wanjiku')
    await until('accepted', async () => (await stateOf(desk, id)) === 'accepted')
    expect(await desk.code('workspaces.preview', { text })).toBe('sign-out-first')
    await desk.must('session.signOut', {})
    await desk.stop()

    const reader = await askPractice(server.url, 'neema', passwords.neema)
    expect((await reader.tickets()).map((ticket) => ticket.contacts['fname'])).toEqual(['Wanjiku'])

    // The next start opens it again, and the data is there without the server.
    secure.cut(true)
    await server.kill()
    const later = await startDesk(folder)
    expect((await later.signIn()).ok).toBe(true)
    expect(await stateOf(later, id)).toBe('accepted')
  })

  test('a server with the wrong, an expired or a foreign certificate hears no password', async () => {
    const server = await startServer()
    const [expired, foreign] = [makeCertificate({ days: -1 }), makeCertificate({ names: 'DNS:a.example' })]
    const wrong = [
      { shown: makeCertificate(), pins: [certificate.pin] },
      { shown: expired, pins: [expired.pin] },
      { shown: foreign, pins: [foreign.pin] },
      { shown: certificate, pins: [] },
    ]
    for (const { shown, pins } of wrong) {
      const secure = await startSecure(server.url, shown)
      const folder = await tempFolder()
      await installSite(folder, siteOf({ server: { url: secure.url }, pins: { server: pins, pbx: [] } }))
      const desk = await startDesk(folder)
      expect(await desk.code('session.signIn', { login: 'amina', password: passwords.amina, oldPassword: null })).toBe(
        'server-certificate',
      )
      await desk.stop()
    }
  })

  test('that was changed on the disk is not opened: the list says why, and practice does not take its place', async () => {
    const folder = await tempFolder()
    await installSite(folder, siteOf())
    const path = join(folder, 'sites', 'test-helpline', 'site.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('server.example', 'evil.example'))
    const desk = await startDesk(folder)
    const { workspace } = await desk.must('app.getState', {})
    expect(workspace).toMatchObject({ kind: 'practice', problem: 'site-forged' })
    const { entries } = await desk.must('workspaces.list', {})
    expect(entries.map(({ id, isCurrent, problem }) => [id, isCurrent, problem])).toEqual([
      ['test-helpline', false, 'site-forged'],
      ['practice', false, null],
    ])
    expect(await desk.code('workspaces.choose', { id: 'test-helpline', evenIfSending: false })).toBe('site-forged')
    expect(await desk.code('workspaces.choose', { id: 'practice', evenIfSending: false })).toBe('ok')
  })

  test('keeps its unsent work: neither removed nor led to another server while it waits', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const key = createSigningKey()
    const file = (serial: number, url: string) => signedFile(siteOf({ serial, server: { url } }), key)
    const first = file(1, server.url)
    const start = await startDesk(folder)
    await start.must('workspaces.confirmImport', first)
    await start.must('workspaces.choose', { id: 'test-helpline', evenIfSending: false })
    await start.stop()

    const desk = await startDesk(folder)
    expect((await desk.signIn()).ok).toBe(true)
    await server.kill()
    await save(desk, 'Wanjiku')
    await desk.must('session.signOut', {})
    const moved = file(2, 'https://elsewhere.example/eproc/')
    expect(await desk.must('workspaces.preview', { text: moved.text })).toMatchObject({
      isUpdate: true,
      changesServer: true,
    })
    expect(await desk.code('workspaces.confirmImport', { text: moved.text, confirmation: '' })).toBe(
      'workspace-has-unsent',
    )
    expect(await desk.code('workspaces.remove', { id: 'test-helpline' })).toBe('workspace-is-open')
    expect(await desk.code('workspaces.remove', { id: 'practice' })).toBe('forbidden')
    const { entries } = await desk.must('workspaces.list', {})
    expect(entries[0]).toMatchObject({ id: 'test-helpline', unsent: { count: 1 } })
    expect(entries[1]).toMatchObject({ id: 'practice', unsent: { count: 0 } })
    // Somebody who has left is still being sent for: going all the same has to be said.
    expect(await desk.code('workspaces.choose', { id: 'practice', evenIfSending: false })).toBe('still-sending')
    expect(await desk.code('workspaces.choose', { id: 'practice', evenIfSending: true })).toBe('ok')
    await desk.stop()

    const practice = await startDesk(folder)
    expect((await practice.must('app.getState', {})).workspace).toMatchObject({ kind: 'practice', problem: null })
    expect(await practice.code('workspaces.remove', { id: 'test-helpline' })).toBe('workspace-has-unsent')
    await practice.stop()

    // Practice was for once. The server is back, and so is what waited.
    await server.bringBack()
    const back = await startDesk(folder)
    expect((await back.must('app.getState', {})).workspace.id).toBe('test-helpline')
    expect((await back.signIn()).ok).toBe(true)
    await until('sent', async () => (await back.must('outbox.summary', {})).waiting === 0)
    await back.must('session.signOut', {})
    const update = file(3, server.url)
    expect(await back.code('workspaces.confirmImport', { text: update.text, confirmation: '' })).toBe('ok')
    // The settings of the open workspace have changed: choosing it again starts anew; choosing it twice does not.
    await back.must('workspaces.choose', { id: 'test-helpline', evenIfSending: false })
    await until('the restart', () => back.restarts.count === 1)
  })
})

describe('a workspace made by hand', () => {
  test('is made, tried, opened, changed and taken off again; its secret is never shown', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const start = await startDesk(folder)
    const site = handMade({ serverAddress: server.url, exchange: exchangeByHand })
    expect(await start.must('workspaces.check', { site, what: 'server' })).toEqual({ verdict: 'ok' })
    expect(await start.must('workspaces.check', { site, what: 'exchange' })).toEqual({ verdict: 'unreachable' })
    const refused = await start.ask('workspaces.saveByHand', { id: null, site: handMade({ name: '' }), secret: null })
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'invalid', fields: [{ field: 'name', rule: 'required' }] },
    })
    const { id } = await start.must('workspaces.saveByHand', { id: null, site, secret: 'Siri-{extension}' })
    expect(await start.must('workspaces.getByHand', { id })).toEqual({
      site: { ...site, exchange: { ...exchangeByHand, domain: 'localhost' } },
      hasSecret: true,
    })
    await start.must('workspaces.choose', { id, evenIfSending: false })
    await start.stop()

    const desk = await startDesk(folder)
    expect(desk.core.site.exchangeHost).toBe('localhost:8089')
    expect(await desk.must('app.getState', {})).toMatchObject({
      workspace: { id, kind: 'by-hand', name: { en: 'By hand' } },
      timeZone: 'Africa/Kampala',
    })
    expect((await desk.signIn()).ok).toBe(true)
    const { account } = await desk.must('phone.getAccount', {})
    expect(account).toMatchObject({
      extension: '8101',
      secret: 'Siri-8101',
      server: { kind: 'wss', domain: 'localhost' },
    })
    await desk.must('session.signOut', {})
    await desk.must('workspaces.choose', { id: 'practice', evenIfSending: false })
    await desk.stop()

    const again = await startDesk(folder)
    expect(await again.code('workspaces.remove', { id })).toBe('ok')
    expect((await again.must('workspaces.list', {})).entries.map((entry) => entry.kind)).toEqual(['practice'])
    expect(await again.code('workspaces.getByHand', { id })).toBe('not-found')
  })

  test('a signed one cannot be changed by hand', async () => {
    const folder = await tempFolder()
    await installSite(folder, siteOf())
    const desk = await startDesk(folder)
    expect(await desk.code('workspaces.getByHand', { id: 'test-helpline' })).toBe('site-not-by-hand')
    expect(await desk.code('workspaces.saveByHand', { id: 'test-helpline', site: handMade(), secret: null })).toBe(
      'site-not-by-hand',
    )
  })
})

describe('the telephone of a workspace', () => {
  async function deskWithPhone(more: Partial<Site> = {}) {
    const server = await startServer()
    const folder = await tempFolder()
    await installSite(
      folder,
      siteOf({
        server: { url: server.url },
        pins: { server: [], pbx: [certificate.pin] },
        phone: phoneOf('wss://localhost:1/ws', {
          colleagues: [
            { extension: '8101', name: 'Amina' },
            { extension: '8150', name: 'Reception' },
          ],
        }),
        ...more,
      }),
    )
    return { desk: await startDesk(folder), server }
  }

  test('its secret crosses once in a sign-in and once more after a reload, never twice to one window (SECURITY B6)', async () => {
    const { desk } = await deskWithPhone()
    const secret = async () => {
      const answer = await desk.ask('phone.getAccount', {})
      return answer.ok ? answer.value.account?.secret : answer.error.code
    }
    await desk.signIn()
    expect(await secret()).toBe('sip-8101')
    expect(await secret()).toBe('secret-handed-out')
    await desk.must('session.lock', {})
    await desk.must('session.unlock', { password: passwords.amina })
    expect(await secret()).toBe('secret-handed-out')
    desk.core.windowLoaded()
    expect(await secret()).toBe('sip-8101')
    expect(await secret()).toBe('secret-handed-out')
    await desk.must('session.signOut', {})
    await desk.signIn('juma')
    expect(await secret()).toBe('sip-8102')
    expect(JSON.stringify(desk.told)).not.toContain('sip-81')
  })

  test('its exchange is looked at by the core, also behind the lock', async () => {
    const { desk, server } = await deskWithPhone()
    await desk.signIn()
    expect(await desk.must('phone.probe', {})).toEqual({ verdict: 'unreachable' })
    await desk.must('session.lock', {})
    expect(await desk.must('phone.probe', {})).toEqual({ verdict: 'unreachable' })
    for (const [shown, verdict] of [
      [certificate, 'ok'],
      [makeCertificate(), 'wrong-certificate'],
    ] as const) {
      const exchange = await startSecure(server.url, shown)
      const folder = await tempFolder()
      const phone = phoneOf(`wss://localhost:${exchange.port}/ws`)
      await installSite(
        folder,
        siteOf({ server: { url: server.url }, pins: { server: [], pbx: [certificate.pin] }, phone }),
      )
      const other = await startDesk(folder)
      expect(other.core.site).toEqual({
        exchangeHost: `localhost:${exchange.port}`,
        pinnedExchange: {
          url: `wss://localhost:${exchange.port}/ws`,
          rule: { host: 'localhost', pins: [certificate.pin] },
        },
      })
      await other.signIn()
      expect(await other.must('phone.probe', {})).toEqual({ verdict })
    }
  })

  test('colleagues are those of the server, else those of the site; never oneself', async () => {
    const { desk, server } = await deskWithPhone()
    await desk.signIn()
    const listed = await desk.must('phone.listColleagues', {})
    expect(listed.map((each) => each.extension).sort()).toEqual(['8102', '8103', '8104', '8105', '8106'])
    expect(listed.find((each) => each.extension === '8102')?.name).toBe('Juma Mrisho')
    await server.kill()
    expect(await desk.must('phone.listColleagues', {})).toEqual([{ extension: '8150', name: 'Reception' }])
  })

  test('people whose role has no telephone are told nothing of it', async () => {
    const { desk } = await deskWithPhone()
    await desk.signIn('baraka')
    for (const name of ['phone.getAccount', 'phone.probe', 'phone.listColleagues', 'phone.takeDialLink'] as const) {
      expect(await desk.code(name, {})).toBe('forbidden')
    }
  })
})

describe('a link to a number', () => {
  test('opened before anybody is there, or behind the lock, waits for somebody who can dial it', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    await installSite(folder, siteOf({ server: { url: server.url } }))
    const desk = await startDesk(folder)
    const asked = () => desk.told.filter((each) => each.key === 'dialAsked').map((each) => each.data)
    desk.core.openLink('tel:116')
    expect(asked()).toEqual([])
    await desk.signIn()
    await until('the number', () => asked().length === 1)
    expect(await desk.must('phone.takeDialLink', {})).toEqual({ number: null })
    await desk.must('session.lock', {})
    desk.core.openLink('sip:8102@exchange.example')
    desk.core.openLink('tel:117?hostile')
    await desk.must('session.unlock', { password: passwords.amina })
    expect(await desk.must('phone.takeDialLink', {})).toEqual({ number: '8102' })
    expect(asked()).toEqual([{ number: '116' }])
  })
})
