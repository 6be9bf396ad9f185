import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { noFilter } from '../../../preload/contract/index.ts'
import type { SecurityEventKind } from '../../../preload/contract/index.ts'
import { isKeyOf } from '../../../main/db/rekey.ts'
import { createEventShelf } from '../../../main/core/event-shelf.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { recoverWorkspace } from '../../../main/keys/recover.ts'
import { rawRecoveryKey } from '../../../main/keys/recovery-wrap.ts'
import { listWorkspaces } from '../../../main/keys/workspace-folder.ts'
import { startPracticeServer } from '../../../main/practice/server.ts'
import { createSigningKey } from '../../../main/site/signature.ts'
import { createSiteStore } from '../../../main/site/site-store.ts'
import type { Site } from '../../../main/site/site.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { until } from '../../kit/poll.ts'
import { signedFile, siteOf } from '../../kit/site-kit.ts'
import { passwords, startRig, tempFolder } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const administrator = generateKeyPairSync('x25519').privateKey
const recoveryKey = rawRecoveryKey(administrator)
const signer = createSigningKey()
const ofServer = 'new-password-at-server'
const chosen = 'mango-evening-bell'

async function importSite(dataFolder: string, site: Site, key = signer): Promise<void> {
  const { text, confirmation } = signedFile(site, key)
  const store = createSiteStore(join(dataFolder, 'sites'))
  await store.choose(await store.store(text, confirmation))
}

/** A practice server in this process that can go away and come back at the same address. */
async function startNearServer() {
  const dataFolder = await tempFolder()
  const start = (port: number) =>
    startPracticeServer({ dataFolder, port, cases: 0, latencyMs: 0, now: () => Date.now(), onFailure: () => undefined })
  let running = await start(0)
  const { url } = running
  onTestFinished(() => running.close())
  return {
    url,
    kill: () => running.close(),
    async bringBack() {
      running = await start(Number(new URL(url).port))
    },
  }
}

/** A helpline with a recovery key, and Amina with two cases here that no server has. */
async function startStory(more: Partial<Site> = {}) {
  const server = await startNearServer()
  const folder = await tempFolder()
  const site = (changes: Partial<Site> = {}) =>
    siteOf({ server: { url: server.url }, serverTimeoutMs: 1000, recoveryKey, ...changes })
  await importSite(folder, site(more))
  const start = () => startRig({ folder, practiceUrl: null })
  const rig = await start()
  expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
  await server.kill()
  const cases = [await rig.save({ narrative: 'Kesi ya kwanza' }), await rig.save({ narrative: 'Kesi ya pili' })]
  await rig.stop()
  const [workspace] = await listWorkspaces(folder)
  if (workspace === undefined) throw new Error('There is a workspace')
  const recover = () =>
    recoverWorkspace({ path: workspace.path, recoveryKey: administrator, now: Date.now(), testOnlyScryptCost: 1024 })
  return { server, folder, workspace, cases, start, recover, site }
}

async function oneTime(recover: () => ReturnType<typeof recoverWorkspace>): Promise<string> {
  const result = await recover()
  if (!result.done) throw new Error(result.refusal)
  return result.oneTimePassword
}

/** What an administrator does at the server for somebody who has forgotten their password. */
async function resetAtServer(url: string): Promise<void> {
  const basic = Buffer.from(`amina:${passwords.amina}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const answer = await fetch(`${url}changeAuth`, {
    method: 'POST',
    headers: { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ pass0: passwords.amina, pass1: ofServer, pass2: ofServer }),
  })
  expect(answer.status).toBe(202)
}

const sessionOf = async (rig: Rig) => (await rig.must('app.getState', {})).session

function keyringOf({ keyring: file, id }: { keyring: string; id: string }) {
  return createKeyring({ file, workspace: id, vault: nodePorts().keyVault, testOnlyScryptCost: 1024 })
}

/** What the workspace has written down, oldest first; read with its key after the desk has closed. */
async function journalOf(workspace: { database: string; keyring: string; id: string }, password: string) {
  const { key } = await keyringOf(workspace).open(password)
  const desk = openDesk({ file: workspace.database, key })
  try {
    const written = desk.api.pageSecurityEvents({ before: null, limit: 100 }).toReversed()
    // What a closing desk had no time to write waits in the data folder for the next opening.
    const waiting = createEventShelf(join(dirname(workspace.database), '..', '..', 'security-events.jsonl')).waiting()
    return [...written, ...waiting].map((event) => event.kind)
  } finally {
    desk.close()
  }
}

const kindsOf = (kinds: readonly SecurityEventKind[], wanted: readonly SecurityEventKind[]) =>
  kinds.filter((kind) => wanted.includes(kind))

describe('a forgotten password (DESIGN 7, SECURITY C13)', () => {
  test('is told at the sign-in screen with what waits, and who can help; with the server, the one-time password goes where the old one is asked for, and the files get a new key', async () => {
    const { server, folder, workspace, cases, start, recover } = await startStory()
    await server.bringBack()
    await resetAtServer(server.url)
    const rig = await start()
    expect(await rig.signIn('amina', ofServer)).toBe('old-password-needed')
    expect(await rig.signIn('amina', ofServer, 'not the old one')).toBe('wrong-password-here')
    const info = await rig.must('recovery.getInfo', { login: 'Amina ' })
    expect(info).toMatchObject({ state: 'opens', way: 'administrator', unsent: { count: 2 } })
    expect(info.shortId?.replaceAll('-', '')).toBe(workspace.id)
    expect(await rig.must('recovery.getInfo', { login: 'juma' })).toMatchObject({
      shortId: null,
      state: 'nothing-here',
      unsent: { count: 0 },
    })
    await rig.stop()

    const before = await readFile(workspace.database)
    const { key: seen } = await keyringOf(workspace).open(passwords.amina)
    const password = await oneTime(recover)
    expect((await readFile(workspace.database)).equals(before)).toBe(true)
    const again = await startRig({ folder, practiceUrl: null })
    // The one-time password is no password of the server.
    expect(await again.signIn('amina', password)).toBe('wrong-password')
    expect(await again.signIn('amina', ofServer, password)).toBe('ok')
    for (const id of cases) {
      await until('accepted', async () => (await again.must('cases.get', { id })).state === 'accepted')
    }
    await until('found by the index, which was built anew', async () => {
      const search = { text: 'kwanza', filter: noFilter(), after: null, limit: 10 }
      return (await again.must('cases.search', search)).rows.length === 1
    })
    await again.must('session.lock', {})
    expect(await again.code('session.unlock', { password })).toBe('wrong-password-here')
    await again.stop()

    expect(isKeyOf(workspace.database, seen)).toBe(false)
    expect((await readdir(workspace.path)).filter((name) => name.includes('rekeyed'))).toEqual([])
    const kinds = await journalOf(workspace, ofServer)
    expect(kindsOf(kinds, ['recovery-wrapped', 'recovery-used', 'key-changed'])).toEqual([
      'recovery-wrapped',
      'recovery-used',
      'key-changed',
    ])
  })

  test('opens without the server too: a new one is chosen first, and every unsent case is there and goes out later', async () => {
    const { server, workspace, cases, start, recover } = await startStory()
    const password = await oneTime(recover)
    const rig = await start()
    expect(await rig.signIn('amina', password)).toBe('ok')
    expect(await sessionOf(rig)).toMatchObject({ phase: 'must-change-password', mustChange: 'one-time-password' })
    expect(await rig.code('cases.get', { id: cases[0] ?? '' })).toBe('not-signed-in')
    const choose = (next: string) => rig.code('session.replaceDefaultPassword', { next, again: next })
    expect(await choose('short')).toBe('weak-password')
    expect(await choose('callcenter')).toBe('default-password')
    expect(await choose(chosen)).toBe('ok')
    expect(await sessionOf(rig)).toMatchObject({ phase: 'signed-in', mustChange: null, signInNeeded: true })
    for (const id of cases) expect((await rig.must('cases.get', { id })).state).toBe('saved')
    await rig.must('session.signOut', {})
    expect(await rig.signIn('amina', password)).toBe('wrong-password-here')
    expect(await rig.signIn('amina', chosen)).toBe('ok')

    await server.bringBack()
    await until('the server asks for its own password', async () => (await sessionOf(rig)).signInNeeded)
    expect(await rig.code('session.signInAgain', { password: passwords.amina })).toBe('ok')
    for (const id of cases) {
      await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
    }
    await rig.stop()
    // The key that was seen is changed at the next sign-in at the server.
    const last = await start()
    expect(await last.signIn('amina', passwords.amina)).toBe('ok')
    await last.stop()
    expect(kindsOf(await journalOf(workspace, passwords.amina), ['recovery-used', 'key-changed'])).toEqual([
      'recovery-used',
      'key-changed',
    ])
  })

  test('is for good in practice, and where the site has no recovery key; that is said, and what waits is counted', async () => {
    const { folder, recover } = await startStory({ recoveryKey: null })
    const rig = await startRig({ folder, practiceUrl: null })
    expect(await rig.must('recovery.getInfo', { login: 'amina' })).toMatchObject({ way: 'none', unsent: { count: 2 } })
    expect(await recover()).toEqual({ done: false, refusal: 'no-recovery' })
    const practice = await startRig({ practiceUrl: 'http://127.0.0.1:9/eproc/' })
    expect(await practice.must('recovery.getInfo', { login: 'amina' })).toMatchObject({ way: 'practice' })
  })
})

describe('a recovery key (SECURITY C13)', () => {
  test('comes from the site’s own signer only: another site for the same server seals nothing to its key', async () => {
    const { server, folder, workspace, site, recover } = await startStory()
    await server.bringBack()
    const stranger = generateKeyPairSync('x25519').privateKey
    await importSite(folder, site({ id: 'another-site', recoveryKey: rawRecoveryKey(stranger) }), createSigningKey())
    const rig = await startRig({ folder, practiceUrl: null })
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    await rig.stop()
    const attempt = () =>
      recoverWorkspace({ path: workspace.path, recoveryKey: stranger, now: Date.now(), testOnlyScryptCost: 1024 })
    expect(await attempt()).toEqual({ done: false, refusal: 'other-key' })
    expect(kindsOf(await journalOf(workspace, passwords.amina), ['recovery-refused'])).toEqual(['recovery-refused'])
    expect(await recover()).toMatchObject({ done: true })
  })

  test('is followed when the same signer replaces it, and the files get a new key', async () => {
    const { server, folder, workspace, site, recover } = await startStory()
    await server.bringBack()
    const next = generateKeyPairSync('x25519').privateKey
    await importSite(folder, site({ serial: 2, recoveryKey: rawRecoveryKey(next) }))
    for (let opening = 0; opening < 2; opening += 1) {
      const rig = await startRig({ folder, practiceUrl: null })
      expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
      await rig.stop()
    }
    expect(await recover()).toEqual({ done: false, refusal: 'other-key' })
    expect(kindsOf(await journalOf(workspace, passwords.amina), ['recovery-wrapped', 'key-changed'])).toEqual([
      'recovery-wrapped',
      'recovery-wrapped',
      'key-changed',
    ])
    const result = await recoverWorkspace({
      path: workspace.keyring,
      recoveryKey: next,
      now: Date.now(),
      testOnlyScryptCost: 1024,
    })
    expect(result.done).toBe(true)
  })

  test('does not open a desk whose data was exchanged for another’s', async () => {
    const { workspace, recover } = await startStory()
    await rm(workspace.database)
    openDatabase({ file: workspace.database, key: new Uint8Array(randomBytes(32)) }).close()
    expect(await recover()).toEqual({ done: false, refusal: 'not-its-key' })
  })
})
