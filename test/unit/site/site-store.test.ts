import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import type { HandMadeSite } from '../../../preload/contract/index.ts'
import { handMadeOf, problemsOfHandMade, siteOfHandMade } from '../../../main/site/hand-made.ts'
import { createSigningKey, signSite } from '../../../main/site/signature.ts'
import { createSiteStore } from '../../../main/site/site-store.ts'
import { signedFile, siteOf } from '../../kit/site-kit.ts'

function newStore() {
  const data = mkdtempSync(join(tmpdir(), 'sites-'))
  onTestFinished(() => rm(data, { recursive: true, force: true }))
  const folder = join(data, 'sites')
  return { folder, store: createSiteStore(folder), again: () => createSiteStore(folder) }
}

const failureOf = (run: Promise<unknown>) => run.then(() => 'ok', codeOf)
const key = createSigningKey()
const file = (serial: number, more: object = {}) => signedFile(siteOf({ serial, ...more }), key)

async function stored(serial = 5) {
  const made = newStore()
  const { text, confirmation } = file(serial)
  await made.store.store(text, confirmation)
  return made
}

describe('importing a site file (SECURITY C13)', () => {
  test('needs the end of a new signer’s fingerprint, once', async () => {
    const { store, again } = newStore()
    const { text, confirmation } = file(5)
    expect(await store.judge(text)).toMatchObject({ needsConfirmation: true, before: null })
    for (const typed of ['', 'AAAA', `${confirmation}A`]) {
      expect(await failureOf(store.store(text, typed))).toBe('site-unconfirmed')
    }
    expect(await store.list()).toEqual([])
    expect(await store.store(text, confirmation.toLowerCase())).toBe('test-helpline')
    expect((await again().list()).map((each) => [each.id, each.isByHand, each.problem])).toEqual([
      ['test-helpline', false, null],
    ])
    expect(await store.store(file(6).text, '')).toBe('test-helpline')
    const sibling = file(1, { id: 'second-helpline' })
    expect(await store.judge(sibling.text)).toMatchObject({ needsConfirmation: false })
  })

  test('refuses what is not newer; after the site was taken off the list its last file may come back, and nothing older', async () => {
    const { store } = await stored(5)
    for (const serial of [1, 4, 5]) expect(await failureOf(store.store(file(serial).text, ''))).toBe('site-replayed')
    await store.remove('test-helpline')
    expect(await store.list()).toEqual([])
    expect(await failureOf(store.store(file(4).text, file(4).confirmation))).toBe('site-replayed')
    expect(await failureOf(store.store(file(5).text, ''))).toBe('ok')
    expect(await failureOf(store.store(file(5).text, ''))).toBe('site-replayed')
    expect(await failureOf(store.store(file(6).text, ''))).toBe('ok')
  })

  test('refuses another signer for a site that has one, also after it was taken off the list', async () => {
    const { store } = await stored(5)
    const other = signedFile(siteOf({ serial: 9 }))
    expect(await failureOf(store.store(other.text, other.confirmation))).toBe('site-other-signer')
    await store.remove('test-helpline')
    expect(await failureOf(store.store(other.text, other.confirmation))).toBe('site-other-signer')
  })

  test('two at once do not let an older one win', async () => {
    const { store } = await stored(5)
    const [first, second] = await Promise.all([
      failureOf(store.store(file(8).text, '')),
      failureOf(store.store(file(7).text, '')),
    ])
    expect([first, second]).toEqual(['ok', 'site-replayed'])
    expect((await store.read('test-helpline')).signed?.site.serial).toBe(8)
  })
})

describe('what lies on the disk', () => {
  test('is this user’s alone', async () => {
    const { folder, store } = await stored()
    await store.choose('test-helpline')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of ['chosen.json', 'test-helpline/site.json', 'test-helpline/record.json']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    }
  })

  test('is verified at every start: a changed, replaced or older file is a problem and not a site', async () => {
    const { folder, store } = await stored(5)
    const path = join(folder, 'test-helpline', 'site.json')
    const problem = async () => (await store.read('test-helpline')).problem
    const right = readFileSync(path, 'utf8')
    writeFileSync(path, right.replace('server.example', 'evil.example'))
    expect(await problem()).toBe('site-forged')
    writeFileSync(path, file(4).text)
    expect(await problem()).toBe('site-replayed')
    writeFileSync(path, signedFile(siteOf({ serial: 9 })).text)
    expect(await problem()).toBe('site-other-signer')
    writeFileSync(path, file(9, { id: 'second-helpline' }).text)
    expect(await problem()).toBe('site-forged')
    writeFileSync(path, '')
    expect(await problem()).toBe('site-unreadable')
    expect((await store.list())[0]).toMatchObject({ id: 'test-helpline', problem: 'site-unreadable', signed: null })
    writeFileSync(path, right)
    expect(await problem()).toBeNull()
  })

  test('survives a kill between the file and its record: the newer file stands, and nothing older comes', async () => {
    const { folder, store } = await stored(5)
    writeFileSync(join(folder, 'test-helpline', 'site.json'), file(6).text)
    expect((await store.read('test-helpline')).signed?.site.serial).toBe(6)
    expect(await failureOf(store.store(file(6).text, ''))).toBe('site-replayed')
  })

  test('remembers which workspaces hold data of a site, through updates and after it was taken off', async () => {
    const { store, again } = await stored(5)
    await store.noteFolder('test-helpline', '0123456789abcdef')
    await store.noteFolder('test-helpline', '0123456789abcdef')
    await store.store(file(6).text, '')
    await store.remove('test-helpline')
    expect(await again().foldersOf('test-helpline')).toEqual(['0123456789abcdef'])
  })

  test('remembers them also where a kill came between the first file and its record', async () => {
    const { folder, store } = await stored(5)
    rmSync(join(folder, 'test-helpline', 'record.json'))
    await store.noteFolder('test-helpline', '0123456789abcdef')
    expect(await store.foldersOf('test-helpline')).toEqual(['0123456789abcdef'])
    expect(await failureOf(store.store(file(5).text, ''))).toBe('site-replayed')
  })
})

describe('what the next start opens', () => {
  test('is practice on a fresh computer, and never again once there is a workspace (DESIGN 4)', async () => {
    const { store, again } = newStore()
    expect(await store.takeChosen()).toBe('practice')
    const { text, confirmation } = file(5)
    await store.store(text, confirmation)
    expect(await again().takeChosen()).toBe('test-helpline')
  })

  test('is the last workspace; practice is opened once when it was chosen', async () => {
    const { store, again } = await stored()
    await store.choose('test-helpline')
    await store.choose('practice')
    expect(await again().takeChosen()).toBe('practice')
    expect(await again().takeChosen()).toBe('test-helpline')
  })

  test('a damaged note costs nothing but the memory of it', async () => {
    const { folder, store } = await stored()
    writeFileSync(join(folder, 'chosen.json'), '{"last":"../x"}')
    expect(await store.takeChosen()).toBe('test-helpline')
  })
})

const made: HandMadeSite = {
  name: 'Our helpline',
  serverAddress: 'https://server.example/eproc/',
  dialect: 'crm',
  timeZone: 'Africa/Nairobi',
  idleLockMinutes: 15,
  serverPins: [],
  exchange: {
    exchangeAddress: 'wss://exchange.example:8089/ws',
    domain: '',
    extensionRule: '{extension}',
    exchangePins: [Buffer.alloc(32, 3).toString('base64')],
    control: 'asterisk',
    joinCallerName: 'AgentLogin',
    echoNumber: '600',
    wrapUpSeconds: 20,
    pauseReasons: ['Tea', 'Training'],
    pauseOn: '*47{reason}',
    pauseOff: '*48',
    queueAutoAnswer: true,
  },
  pickListText: '',
}
const { roleCodes, links, pickLists } = siteOf()
const defaults = { roleCodes, links, pickLists }
const build = (
  site: HandMadeSite,
  secret: string | null,
  before: Parameters<typeof siteOfHandMade>[2]['before'] = null,
) => siteOfHandMade(site, secret, { id: 'hand-one', before, defaults })

describe('a site made by hand', () => {
  test('is signed by this computer, kept, changed, and comes back as it was typed, but for its secret', async () => {
    const { store, folder } = newStore()
    await store.storeByHand(build(made, 'agent-{extension}'))
    const first = await store.read('hand-one')
    expect(first).toMatchObject({ isByHand: true, problem: null })
    if (first.signed === null) throw new Error('not read')
    const shown = handMadeOf(first.signed.site)
    expect(shown).toEqual({ ...made, exchange: { ...made.exchange, domain: 'exchange.example' } })
    expect(JSON.stringify(shown)).not.toContain('agent-')
    await store.storeByHand(build({ ...made, name: 'Renamed' }, null, first.signed.site))
    const second = (await store.read('hand-one')).signed?.site
    expect(second).toMatchObject({ serial: 2, name: { en: 'Renamed' }, phone: { secret: 'agent-{extension}' } })
    expect(statSync(join(folder, 'signing-key.pem')).mode & 0o777).toBe(0o600)
  })

  test('cannot stand in for a signed one, nor be imported, nor be made with a damaged key', async () => {
    const { store, folder } = await stored()
    const signed = { ...build(made, ''), id: 'test-helpline' }
    expect(await failureOf(store.storeByHand(signed))).toBe('site-not-by-hand')
    await store.storeByHand(build(made, ''))
    const own = readFileSync(join(folder, 'signing-key.pem'), 'utf8')
    const byOwnKey = signSite(siteOf({ id: 'third-helpline' }), { pem: own, signer: '' })
    expect(await failureOf(store.judge(byOwnKey))).toBe('site-forged')
    writeFileSync(join(folder, 'signing-key.pem'), 'damaged')
    expect(await failureOf(store.storeByHand(build(made, '')))).toBe('site-unreadable')
    expect(readFileSync(join(folder, 'signing-key.pem'), 'utf8')).toBe('damaged')
  })

  test('on one host has keys for server and exchange, or for neither: a key is asked of a host and not of a port', () => {
    const pin = Buffer.alloc(32, 7).toString('base64')
    const problems = (serverAddress: string, serverPins: string[], exchangePins: string[]) => {
      const { exchange } = made
      if (exchange === null) throw new Error('This site has a telephone')
      const exchangeAddress = 'wss://helpline.example:8089/ws'
      const site = { ...made, serverAddress, serverPins, exchange: { ...exchange, exchangeAddress, exchangePins } }
      return problemsOfHandMade(site).map(({ field, rule }) => `${field} ${rule}`)
    }
    expect(problems('https://helpline.example/eproc/', [], [pin])).toEqual(['serverPins required'])
    expect(problems('https://HELPLINE.example/eproc/', [pin], [])).toEqual(['exchangePins required'])
    expect(problems('https://helpline.example/eproc/', [pin], [pin])).toEqual([])
    expect(problems('https://helpline.example/eproc/', [], [])).toEqual([])
    expect(problems('https://crm.helpline.example/eproc/', [], [pin])).toEqual([])
  })

  test('names every field that is wrong, at once', () => {
    const wrong: HandMadeSite = {
      ...made,
      name: '',
      serverAddress: 'http://server.example/',
      timeZone: 'Nowhere',
      serverPins: ['x'],
      exchange: {
        exchangeAddress: 'ws://exchange.example/',
        domain: 'a b',
        extensionRule: '{extension} ',
        exchangePins: ['y'],
        control: 'basic',
        joinCallerName: '',
        echoNumber: '',
        wrapUpSeconds: 0,
        pauseReasons: [],
        pauseOn: '*47',
        pauseOff: '',
        queueAutoAnswer: false,
      },
      pickListText: '{"categories":[{}]}',
    }
    expect(problemsOfHandMade(wrong).map(({ field, rule }) => `${field} ${rule}`)).toEqual([
      'name required',
      'serverAddress insecure',
      'timeZone not-understood',
      'serverPins not-understood',
      'exchangeAddress insecure',
      'domain not-understood',
      'extensionRule not-understood',
      'exchangePins not-understood',
      'pauseOff required',
      'pickListText not-understood',
    ])
    expect(problemsOfHandMade(made)).toEqual([])
    expect(() => build(wrong, null)).toThrow('invalid')
  })

  test('without a telephone and with lists of its own is what was asked for', () => {
    const lists = { categories: [{ id: '1', label: { en: 'One' }, children: [] }] }
    const site = build({ ...made, exchange: null, pickListText: JSON.stringify(lists) }, 'ignored')
    expect(site).toMatchObject({ phone: null, pickLists: lists, pins: { server: [], pbx: [] } })
  })
})
