import { join } from 'node:path'
import { expect, test, type Locator, type Page } from 'playwright/test'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { accountOf } from './practice-accounts.ts'

/** The six main tasks with the keyboard alone: in this file nothing is clicked and nothing is filled in but by keys. */
test.describe.configure({ mode: 'serial' })

const amina = accountOf('amina')
let own: Awaited<ReturnType<typeof ownFolder>>
let server: PracticeProcess
let app: DeskApp
let page: Page
let desk: ReturnType<typeof deskPage>

test.beforeAll(async () => {
  own = await ownFolder('keyboard')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 40 })
  app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: server.url })
  page = app.page
  desk = deskPage(page)
})

test.afterAll(async () => {
  await app.kill()
  await server.kill()
  await own.remove()
})

const press = (keys: string): Promise<void> => page.keyboard.press(keys)
const type = (text: string): Promise<void> => page.keyboard.type(text)

/** Tab, or Shift+Tab, until the keyboard is there. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return
    await press(key)
  }
  await expect(target).toBeFocused()
}

/** What has only just opened does not hear a key pressed in the same instant; a person presses again. */
async function escapeUntil(isGone: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await press('Escape')
    await isGone()
  }).toPass({ timeout: 30_000 })
}

const place = (name: string): Locator => page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name })
const drafts = (): Locator => page.getByRole('navigation', { name: 'Cases you are writing' })

test('signing in', async () => {
  await expect(page.getByLabel('User name')).toBeFocused()
  await type(amina.login)
  await press('Tab')
  await type(amina.password)
  await press('Enter')
  await desk.seesTheDesk()
})

test('a new case: names, category by a few letters, groups of choices, saved', async () => {
  await press('F2')
  await expect(desk.control('contact.firstName')).toBeFocused()
  await type('Makena')
  await tabTo(desk.control('contact.phone'))
  await type('0711 000 733')

  await tabTo(desk.field('source').locator('input[value="walkin"]'))
  await press('ArrowRight')
  await expect(desk.field('source').locator('input[value="call"]')).toBeChecked()
  await press('ArrowLeft')
  await expect(desk.field('source').locator('input[value="walkin"]')).toBeChecked()

  await press('Tab')
  await expect(desk.control('categoryMain')).toBeFocused()
  await type('lonel')
  await expect(desk.field('categoryMain').getByRole('option', { selected: true })).toContainText('Loneliness')
  await press('Enter')
  await expect(desk.control('categorySub')).toHaveValue('Loneliness')

  await tabTo(desk.control('narrative'))
  await type('New in town, no friends yet.')
  await press('Control+Enter')
  await expect(desk.chip()).toContainText('Accepted')
  await expect(desk.control('narrative')).toBeFocused()
})

test('what is missing takes the keyboard to it', async () => {
  await press('F2')
  // The form before had the cursor in its story, too: the new one is there when its first field has it.
  await expect(desk.control('contact.firstName')).toBeFocused()
  await tabTo(desk.control('narrative'))
  await type('Nobody is named yet.')
  await press('Control+Enter')
  await expect(desk.control('contact.firstName')).toBeFocused()
  await type('Kioni')
  await press('Control+Enter')
  await expect(desk.control('categoryMain')).toBeFocused()
  await type('bull')
  await press('Enter')
  await press('Control+Enter')
  await expect(desk.chip()).toContainText('Accepted')
})

test('keys pressed before a menu stands there choose in it all the same', async () => {
  await page.evaluate(() => {
    for (const [key, ctrlKey] of [
      ['d', true],
      ['ArrowDown', false],
      ['Enter', false],
      ['Enter', false],
    ] as const)
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }),
      )
  })
  const noted = page.locator('.case-follow-ups__row')
  await expect(noted).toHaveCount(1)
  // The second choice: in three days.
  await expect(noted).not.toContainText('Tomorrow')
  await tabTo(page.getByRole('button', { name: 'Undo' }), 'Shift+Tab')
  await press('Enter')
  await expect(noted).toHaveCount(0)
})

test('finding, opening, editing, and back to the row it came from', async () => {
  await press('Control+k')
  const search = page.getByRole('textbox', { name: 'Find by name' })
  await expect(search).toBeFocused()
  await type('makena')
  // A quick hand: what was typed counts, not the rows that were there before.
  await press('ArrowDown')
  await press('Enter')
  await expect(desk.control('contact.firstName')).toHaveValue('Makena')
  await tabTo(desk.control('contact.town'))
  await type('Meru')
  // Left while it is still being saved: nobody is taken back.
  await press('Control+Enter')
  await press('Escape')
  await expect(page.getByRole('link', { name: 'Makena' })).toBeFocused()
  await press('ArrowUp')
  await expect(search).toBeFocused()
  await press('Escape')
  await expect(search).toHaveValue('')
})

test('discarding a draft and taking that back', async () => {
  await press('F2')
  await expect(desk.control('contact.firstName')).toBeFocused()
  await type('Wangari')
  await expect(drafts().getByRole('button', { name: /Wangari/ })).toBeVisible()
  await tabTo(page.getByRole('button', { name: 'Discard' }), 'Shift+Tab')
  await press('Enter')
  await expect(drafts().getByRole('button', { name: /Wangari/ })).toHaveCount(0)
  await tabTo(page.getByRole('button', { name: 'Undo' }), 'Shift+Tab')
  await press('Enter')
  await expect(drafts().getByRole('button', { name: /Wangari/ })).toBeVisible()
  await press('Alt+1')
  await expect(desk.control('contact.firstName')).toHaveValue('Wangari')
  await tabTo(page.getByRole('button', { name: 'Discard' }))
  await press('Enter')
})

test('sending again from Unsent', async () => {
  await server.kill()
  await press('F2')
  await expect(desk.control('contact.firstName')).toBeFocused()
  await type('Simiyu')
  await tabTo(desk.control('categoryMain'))
  await type('food')
  await press('Enter')
  await tabTo(desk.control('narrative'))
  await type('Nothing to eat since Sunday.')
  await press('Control+Enter')
  await expect(desk.chip()).toContainText('Saved on this computer')

  await tabTo(place('Unsent'), 'Shift+Tab')
  await press('Enter')
  const row = page.locator('[data-unsent-row]').filter({ hasText: 'Simiyu' })
  await tabTo(row)
  await press('Tab')
  await expect(page.getByRole('button', { name: 'Try now: Simiyu' })).toBeFocused()
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), port: server.port, cases: 40 })
  await press('Enter')
  await expect(page.getByText('Everything is with the server')).toBeVisible({ timeout: 60_000 })
})

test('the menus and dialogs give the keyboard back to where it was', async () => {
  await press('F2')
  await expect(desk.control('contact.firstName')).toBeFocused()
  await type('Atieno')
  await press('F1')
  await expect(page.getByRole('dialog')).toContainText('Save the case')
  await escapeUntil(() => expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 1000 }))
  await expect(desk.control('contact.firstName')).toBeFocused()
  await type(' Akoth')
  await expect(desk.control('contact.firstName')).toHaveValue('Atieno Akoth')

  const light = page.getByTestId('server-light')
  await tabTo(light, 'Shift+Tab')
  await press('Enter')
  await expect(page.locator('.server-light__card')).toBeVisible()
  await escapeUntil(() => expect(page.locator('.server-light__card')).toBeHidden({ timeout: 1000 }))
  await expect(light).toBeFocused()
})

test('locking and unlocking, and nothing reloads the page', async () => {
  await page.evaluate(() => document.documentElement.setAttribute('data-still-here', ''))
  for (const keys of ['F5', 'Control+r', 'Control+Shift+r', 'Control+F5']) await press(keys)
  await expect(page.locator('html[data-still-here]')).toHaveCount(1)

  await press('Control+l')
  const password = page.getByLabel('Password', { exact: true })
  await expect(password).toBeFocused()
  await press('F5')
  await expect(page.locator('html[data-still-here]')).toHaveCount(1)
  await type(amina.password)
  await press('Enter')
  await desk.seesTheDesk()
  await press('Alt+1')
  await expect(desk.control('contact.firstName')).toHaveValue('Atieno Akoth')
  await expect(page.locator('html[data-still-here]')).toHaveCount(1)
})

/** Presses Enter on what has the focus after walking there. */
async function enter(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await tabTo(target, key)
  await press('Enter')
}

test('an e-mail to two people with a file, written without the server, leaves by itself when it answers', async () => {
  await enter(place('Messages'), 'Shift+Tab')
  await server.kill()
  await enter(page.getByRole('link', { name: 'Write an e-mail' }))
  await expect(page.getByLabel('To', { exact: true })).toBeFocused()
  await type('shelter@kisumu.example, clinic@kisumu.example')
  await press('Tab')
  await expect(page.getByLabel('Subject')).toBeFocused()
  await type('Two beds')
  await press('Tab')
  await type('The letter of the school is attached.')
  const choosing = page.waitForEvent('filechooser')
  await enter(page.getByRole('button', { name: 'Attach' }))
  await (await choosing).setFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear clinic') })
  await expect(page.getByRole('listitem').filter({ hasText: 'letter.txt' })).toBeVisible()
  await press('Control+Enter')
  await expect(page.locator('.record-line')).toContainText('Saved on this computer')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), port: server.port, cases: 40 })
  await expect(page.locator('.record-line')).toContainText('Accepted', { timeout: 90_000 })
  const { emails = [] } = await (await askPractice(server.url, amina.login, amina.password)).read('emails/?_c=100')
  expect(emails.filter(({ subject }) => subject === 'Two beds')).toHaveLength(1)
  await press('Escape')
  await expect(page.getByRole('heading', { name: 'Messages' })).toBeVisible()
})

test('a call-back left half written by Esc stands there again, is kept and finished', async () => {
  await enter(place('Follow-ups'), 'Shift+Tab')
  await enter(page.getByRole('link', { name: 'Call-backs' }))
  await enter(page.getByRole('button', { name: 'New call-back' }))
  const dialog = page.locator('.agenda-dialog')
  await expect(dialog.locator('input[type="tel"]')).toBeFocused()
  await type('0722 000 4')
  await tabTo(dialog.locator('textarea'))
  await type('Ask for the aunt')
  await press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'New call-back' })).toBeFocused()
  await expect(page.getByText('Begun, not kept yet')).toBeVisible()
  // A window that is built anew knows it as well.
  await page.reload()
  await expect(page.getByText('Ask for the aunt')).toBeVisible()
  await enter(page.getByRole('button', { name: 'New call-back' }))
  await expect(dialog.locator('textarea')).toHaveValue('Ask for the aunt')
  await expect(dialog.locator('textarea')).toBeFocused()
  await tabTo(dialog.locator('input[type="tel"]'), 'Shift+Tab')
  await press('End')
  await type('51')
  await press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('.agenda-line')).toHaveCount(1)
  await expect(page.getByText('0722 000 451')).toBeVisible()
  await enter(page.getByRole('button', { name: 'Finish' }))
  await expect(page.locator('.close-call-back textarea')).toBeFocused()
  await type('They came in person.')
  await press('Control+Enter')
  await expect(page.locator('.agenda-line')).toHaveCount(0)
})

test('changing the look, and signing out', async () => {
  await tabTo(place('Settings'), 'Shift+Tab')
  await press('Enter')
  await tabTo(page.getByRole('button', { name: 'Dark' }))
  await press('Enter')
  await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true')

  await tabTo(page.getByRole('button', { name: /settings, lock and sign out/ }), 'Shift+Tab')
  await press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  await press('ArrowUp')
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused()
  await press('Enter')
  await expect(page.getByLabel('User name')).toBeFocused()
  expect(app.trouble).toEqual([])
})
