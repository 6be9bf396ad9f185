import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { startDesk, type DeskProcess } from '../kit/desk-process.ts'
import { program } from '../kit/desk-window.ts'
import { until } from '../kit/poll.ts'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { siteOf } from '../kit/site-kit.ts'
import { ownFolder } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { accountOf } from './practice-accounts.ts'

/** Several helplines on one computer: made by hand, taken from a signed file, changed between, left again. */
test.describe.configure({ mode: 'serial', timeout: 90_000 })

const built = fileURLToPath(new URL('../../out/main/chromium.js', import.meta.url))
const signer = fileURLToPath(new URL('../../resources/scripts/sign-site.mjs', import.meta.url))
const amina = accountOf('amina')

let own: Awaited<ReturnType<typeof ownFolder>>
/** The server of the workspace made by hand, and the one of the site file. */
let server: PracticeProcess
let lakeside: PracticeProcess
let core: DeskProcess
let browser: Browser
let page: Page
let desk: ReturnType<typeof deskPage>
/** Policy violations and faults of the page; a socket that closes because the desk begins anew is none. */
const trouble: string[] = []

const dataFolder = (): string => join(own.folder, 'data')
const addresses = (): string[] => [...core.output().matchAll(/Address: (\S+)/g)].map((match) => match[1] ?? '')

async function start(): Promise<void> {
  core = startDesk({ entry: built, dataFolder: dataFolder(), env: { HELPLINE_WINDOW: 'none' } })
  await showWindow(1)
}

/** The window the shell would open: the address with this number, in a page of its own. */
async function showWindow(number: number): Promise<void> {
  const address = await until('the desk gives an address', () => addresses()[number - 1], 30_000)
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' })
  const before = page as Page | undefined
  page = await context.newPage()
  await before?.context().close()
  page.on('pageerror', (error) => trouble.push(`page: ${error.message}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      if (violation.disposition === 'enforce') throw new Error(`policy: ${violation.violatedDirective}`)
    })
  })
  await page.goto(address)
  desk = deskPage(page)
}

async function stop(): Promise<void> {
  core.child.kill('SIGTERM')
  await core.ended
}

async function toTheList(): Promise<void> {
  await page.getByRole('button', { name: 'Change the workspace' }).click()
  await expect(page.getByRole('list', { name: 'Workspaces' })).toBeVisible()
}

/** What a restart of the desk gives: the next address, and a window there. */
async function opens(press: () => Promise<void>): Promise<void> {
  const before = addresses().length
  await press()
  await showWindow(before + 1)
}

async function sendsACase(name: string): Promise<string> {
  await desk.newCase()
  await desk.fill('contact.firstName', name)
  await desk.pick('categoryMain', 'Loneliness')
  await desk.fill('narrative', 'Anaishi na bibi yake na anapenda kusoma.')
  await desk.save()
  return desk.acceptedId()
}

const row = (name: string) => page.getByRole('listitem').filter({ hasText: name })
const frame = () => page.getByRole('region', { name: 'Practice', exact: true })

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: /settings, lock and sign out/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}

test.beforeAll(async () => {
  own = await ownFolder('workspaces')
  server = await startPracticeProcess({ folder: join(own.folder, 'server') })
  lakeside = await startPracticeProcess({ folder: join(own.folder, 'lakeside') })
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  await start()
})

test.afterAll(async () => {
  await stop()
  await browser.close()
  await server.kill()
  await lakeside.kill()
  await own.remove()
})

test('a fresh computer is in practice and says how to get a workspace', async () => {
  await expect(frame()).toBeVisible()
  await toTheList()
  await expect(page.getByText('No workspace of a helpline yet')).toBeVisible()
  await expect(row('Practice')).toContainText('Open now')
})

test('a workspace is made by hand with the keyboard; each field that is wrong says so itself', async () => {
  await page.getByRole('button', { name: 'Add by hand' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Name of the helpline')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Name of the helpline')).toHaveAccessibleDescription(/This is needed/)
  await expect(page.getByLabel('Address of the server')).toHaveAccessibleDescription(/This is needed/)
  await expect(page.getByLabel('Address of the exchange')).toHaveAccessibleDescription(/This is needed/)
  await expect(page.getByLabel('Name of the helpline')).toBeFocused()

  await page.keyboard.type('Nyanza Child Helpline')
  await page.getByLabel('Address of the server').fill('http://crm.helpline.example/eproc/')
  await page.getByLabel('This helpline has a telephone exchange').press('Space')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Address of the server')).toHaveAccessibleDescription(/has to begin with https/)
  await expect(page.getByLabel('Address of the server')).toBeFocused()
})

test('the test of the address tells a server that answers from one that does not', async () => {
  const address = page.getByLabel('Address of the server')
  await address.fill('http://127.0.0.1:9/eproc/')
  await page.getByRole('button', { name: 'Does the server answer?' }).press('Enter')
  await expect(page.getByText('Nothing answers at this address')).toBeVisible()
  await address.fill(server.url)
  await page.getByRole('button', { name: 'Does the server answer?' }).press('Enter')
  await expect(page.getByText('The server answers, and its certificate is the right one')).toBeVisible()
  await page.getByRole('button', { name: 'Save the workspace' }).press('Enter')
  await expect(row('Nyanza Child Helpline')).toContainText('Made on this computer')
})

test('opening it begins anew there: no practice in sight, and a case goes to its server', async () => {
  await opens(() => page.getByRole('button', { name: 'Open Nyanza Child Helpline' }).press('Enter'))
  await expect(page.getByText('Nyanza Child Helpline')).toBeVisible()
  await expect(frame()).toBeHidden()
  await expect(page.getByText('Practice accounts')).toBeHidden()

  await desk.signIn(amina.login, amina.password)
  await desk.seesTheDesk()
  await expect(frame()).toBeHidden()
  const id = await sendsACase('Akinyi')
  const [ticket] = await (await askPractice(server.url, amina.login, amina.password)).tickets()
  expect(ticket?.['id']).toBe(id)
  expect(ticket?.contacts['fname']).toBe('Akinyi')
  await signOut()
  await expect(page.getByLabel('User name')).toBeVisible()
})

test('a site file that was changed after it was signed is refused in words, and nothing is stored', async () => {
  const folder = join(own.folder, 'files')
  mkdirSync(folder, { recursive: true })
  const made = (name: string): string => join(folder, name)
  const run = (...args: string[]): string => execFileSync(process.execPath, [signer, ...args], { encoding: 'utf8' })
  run('keys', made('signer.pem'))
  writeFileSync(
    made('site.json'),
    JSON.stringify(siteOf({ id: 'lakeside', name: { en: 'Lakeside Helpline' }, server: { url: lakeside.url } })),
  )
  const signed = run('sign', made('signer.pem'), made('site.json'))
  writeFileSync(made('lakeside.site.json'), signed)
  writeFileSync(made('forged.site.json'), signed.replace('Lakeside Helpline', 'Lakeside Helplime'))
  writeFileSync(made('letter.txt'), 'Dear administrator')

  await toTheList()
  await page.getByRole('button', { name: 'Import a site file' }).click()
  const chooser = page.locator('input[type="file"]')
  await chooser.setInputFiles(made('letter.txt'))
  await expect(page.getByRole('alert')).toContainText('This is not a site file this program can read')
  await chooser.setInputFiles(made('forged.site.json'))
  await expect(page.getByRole('alert')).toContainText('This site file was changed after it was signed')
  await expect(page.getByTestId('fingerprint')).toBeHidden()
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await expect(page.getByText('Lakeside')).toBeHidden()
})

test('the right one is stored only after its fingerprint was compared', async () => {
  const folder = join(own.folder, 'files')
  const fingerprint = execFileSync(process.execPath, [signer, 'fingerprint', join(folder, 'signer.pem')], {
    encoding: 'utf8',
  }).trim()
  await page.getByRole('button', { name: 'Import a site file' }).click()
  await page.getByLabel('Or paste its text here').fill(readFileSync(join(folder, 'lakeside.site.json'), 'utf8'))
  await page.getByRole('button', { name: 'Look at it' }).click()
  await expect(page.getByRole('heading', { name: 'Lakeside Helpline' })).toBeVisible()
  await expect(page.getByTestId('fingerprint')).toHaveText(fingerprint)

  const lastFour = page.getByLabel('Last four characters of the fingerprint')
  await expect(lastFour).toBeFocused()
  await page.keyboard.type('0000')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('These are not the last four characters')
  await lastFour.fill(fingerprint.slice(-4).toLowerCase())
  await page.keyboard.press('Enter')
  await expect(row('Lakeside Helpline')).toContainText('Signed site file')
  await expect(row('Lakeside Helpline')).toContainText(fingerprint)
  await expect(page.getByRole('button', { name: 'Edit Lakeside Helpline' })).toBeHidden()
})

test('work that was not sent is seen from outside, keeps its workspace, and is asked about before it is held up', async () => {
  await opens(() => page.getByRole('button', { name: 'Open Lakeside Helpline' }).click())
  await desk.signIn(amina.login, amina.password)
  await desk.seesTheDesk()
  await lakeside.kill()
  await desk.newCase()
  await desk.fill('contact.firstName', 'Otieno')
  await desk.pick('categoryMain', 'Loneliness')
  await desk.fill('narrative', 'Anaogopa kwenda shule peke yake.')
  await desk.save()
  await expect(desk.chip()).toContainText(/Saved on this computer/)
  await signOut()
  await page.locator('.sign-out').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByLabel('User name')).toBeVisible()

  await toTheList()
  await expect(row('Lakeside Helpline')).toContainText('1 change waits here to be sent')
  await page.getByRole('button', { name: 'Open Practice' }).click()
  await expect(page.getByText('Work is still being sent')).toBeVisible()
  await opens(() => page.getByRole('button', { name: 'Change all the same' }).click())
  await expect(frame()).toBeVisible()
  await expect(page.locator('.workspace-line')).toContainText('Practice')

  await toTheList()
  await page.getByRole('button', { name: 'Remove Lakeside Helpline' }).click()
  await expect(page.getByText('Lakeside Helpline cannot be removed yet')).toBeVisible()
  await expect(page.getByText('1 change in it was not sent')).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Remove Nyanza Child Helpline' }).click()
  await page.locator('.ask').getByRole('button', { name: 'Remove' }).click()
  await expect(row('Nyanza Child Helpline')).toBeHidden()
})

test('practice is opened for once: the next start is in the workspace again, and what waited there is sent', async () => {
  await stop()
  lakeside = await startPracticeProcess({ folder: join(own.folder, 'lakeside'), port: lakeside.port })
  await start()
  await expect(page.locator('.workspace-line')).toContainText('Lakeside Helpline')
  await expect(frame()).toBeHidden()
  await desk.signIn(amina.login, amina.password)
  await desk.seesTheDesk()
  await desk.goTo('Unsent')
  await expect(page.getByText('Everything is with the server')).toBeVisible({ timeout: 60_000 })
  const tickets = await (await askPractice(lakeside.url, amina.login, amina.password)).tickets()
  expect(tickets.filter(({ contacts }) => contacts['fname'] === 'Otieno')).toHaveLength(1)
  expect(trouble).toEqual([])
})
