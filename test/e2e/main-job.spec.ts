import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'playwright/test'
import { askPractice, startPracticeProcess, type PracticeProcess, type ServerTicket } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { accountOf } from './practice-accounts.ts'
import { walkIns } from './walk-ins.ts'

/** One story, from the first sign-in to the last sign-out: the main job, with and without a server. */
test.describe.configure({ mode: 'serial' })

/** A copy: the story changes the password, and other specs read the same list. */
const amina = { ...accountOf('amina') }
const juma = accountOf('juma')

let own: Awaited<ReturnType<typeof ownFolder>>
let server: PracticeProcess
let app: DeskApp
let desk: ReturnType<typeof deskPage>

async function startServer(): Promise<void> {
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), port: server.port, cases: 400 })
}

async function launch(): Promise<void> {
  app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: server.url })
  desk = deskPage(app.page)
}

test.beforeAll(async () => {
  own = await ownFolder('main-job')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 400 })
  await launch()
})

test.afterAll(async () => {
  await app.kill()
  await server.kill()
  await own.remove()
})

/** Something that listens where the server should be and is not one: a network's own sign-in page. */
async function strangeServer(port: number): Promise<Server> {
  const stranger = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<html><body>Welcome to the airport network</body></html>')
  })
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve))
  return stranger
}

/** The day of a server's time ("YYYY-MM-DD HH:MM:SS", UTC), or of now, where the practice helpline works. */
function dayInNairobi(text: string | null): string {
  const moment = text === null ? new Date() : new Date(`${text.replace(' ', 'T')}Z`)
  return moment.toLocaleDateString('en-CA', { timeZone: 'Africa/Nairobi' })
}

/** How many contacts the server's own file holds under a first name: no documented list tells. */
function contactsCalled(firstName: string): number {
  const file = new Database(join(own.folder, 'server', 'practice-server.db'), { readonly: true })
  try {
    return (
      file.prepare<[string], { count: number }>('SELECT count(*) AS count FROM contacts WHERE fname = ?').get(firstName)
        ?.count ?? -1
    )
  } finally {
    file.close()
  }
}

const story =
  'Mama alifika na binti yake saa nne asubuhi. Anasema jirani ‘amemtishia’ mara tatu; hakulala. ' +
  'Jina la kijiji ni Ŋakapelimoru, ng’ambo ya mto. 😢🙏🏾 والدتها تتحدث العربية فقط. <script>alert("x")</script> & <b>si</b> alama. '
const narrative = story.repeat(20).slice(0, 1988) + ' Mwisho.'

test('a wrong password, a dead server and a strange server are told apart in words', async () => {
  const { page } = app
  await desk.signIn('amina', 'not-the-password')
  await expect(page.getByText('The name or the password is not right')).toBeVisible()

  await server.kill()
  await desk.signIn('amina', amina.password)
  await expect(page.getByRole('alert').filter({ hasText: 'The server cannot be reached' })).toBeVisible()

  const stranger = await strangeServer(server.port)
  await desk.signIn('amina', amina.password)
  await expect(page.getByRole('alert').filter({ hasText: 'Something answered, but it was not' })).toBeVisible()
  await new Promise((resolve) => stranger.close(resolve))

  await startServer()
  await desk.signIn('amina', amina.password)
  await desk.seesTheDesk()
})

test('what is being typed survives the death of server and app, at most 300 ms short', async () => {
  const { page } = app
  await desk.newCase()
  await desk.type('contact.firstName', 'Nyambura')
  await desk.pick('categoryMain', 'Violence by a partner')
  await desk.fill('narrative', narrative.slice(0, 1000))
  await server.kill()

  await desk.control('narrative').press('End')
  const typed: { text: string; at: number }[] = []
  for (const letter of 'Alikuja peke yake, bila simu. '.repeat(6)) {
    await page.keyboard.insertText(letter)
    typed.push({ text: letter, at: Date.now() })
  }
  expect(app.trouble).toEqual([])
  const killedAt = Date.now()
  await app.kill()

  await launch()
  await desk.signIn('amina', amina.password)
  await desk.seesTheDesk()
  await app.page
    .getByRole('navigation', { name: 'Cases you are writing' })
    .getByRole('button', { name: /Nyambura/ })
    .click()
  const stored = await desk.control('narrative').inputValue()
  const due = typed.filter((letter) => letter.at <= killedAt - 300).map((letter) => letter.text)
  const whole = narrative.slice(0, 1000) + typed.map((letter) => letter.text).join('')
  expect(whole.startsWith(stored)).toBe(true)
  expect(stored.length).toBeGreaterThanOrEqual(1000 + due.length)
})

test('several drafts lie side by side, and a discarded one comes back by undo', async () => {
  const { page } = app
  const drafts = page.getByRole('navigation', { name: 'Cases you are writing' })
  await desk.newCase()
  await desk.type('contact.firstName', 'Second')
  await expect(drafts.getByRole('button', { name: /Second/ })).toBeVisible()
  await expect(drafts.getByRole('button', { name: /Nyambura/ })).toBeVisible()

  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(drafts.getByRole('button', { name: /Second/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(drafts.getByRole('button', { name: /Second/ })).toBeVisible()

  await drafts.getByRole('button', { name: /Second/ }).click()
  await expect(desk.control('contact.firstName')).toHaveValue('Second')
  await page.getByRole('button', { name: 'Discard' }).click()
})

test('required fields are asked only by outcome', async () => {
  const { page } = app
  await page
    .getByRole('navigation', { name: 'Cases you are writing' })
    .getByRole('button', { name: /Nyambura/ })
    .click()
  await desk.choose('status', 'closed')
  await desk.save()
  await expect(desk.field('resolution').getByText('Please fill in')).toBeVisible()
  await expect(desk.control('resolution')).toBeFocused()
  await desk.choose('status', 'open')
})

test('a case saved without a server waits in words, and is accepted once when the server is back', async () => {
  const { page } = app
  await desk.fill('narrative', narrative)
  await desk.fill('contact.lastName', 'wa Ŋoleni’')
  await desk.fill('contact.phone', '+254 711 000 999')
  await desk.fill('contact.email', 'nyambura@example.org')
  await desk.fill('contact.town', 'Lodwar')
  await desk.fill('contact.country', 'Kenya')
  await desk.pick('contact.userCategory', 'survivor')
  await desk.fill('contact.positionInOrg', 'Mwalimu')
  await desk.fill('contact.orgName', 'Shule ya Msingi')
  await desk.choose('priority', 'high')
  await desk.pick('referredTo', 'Safe shelter')
  await desk.save()
  await expect(desk.chip()).toContainText('Saved on this computer')

  await desk.goTo('Unsent')
  const row = page.getByRole('row').filter({ hasText: 'Nyambura' })
  await expect(row).toContainText('Waiting')
  await expect(row).toContainText('The server cannot be reached')

  await startServer()
  await expect(page.getByText('Everything is with the server')).toBeVisible({ timeout: 60_000 })

  const practice = await askPractice(server.url, amina.login, amina.password)
  const tickets = await practice.tickets({ contact_fname: 'Nyambura' })
  expect(tickets).toHaveLength(1)
  expect(tickets[0]).toMatchObject({
    source: 'walkin',
    narrative,
    priority: 'high',
    status: 'open',
    category_main: '5',
    category_sub: '51',
    referred_to: '6',
  })
  expect(contactsCalled('Nyambura')).toBe(1)
  expect(tickets[0]?.contacts).toMatchObject({
    fname: 'Nyambura',
    lname: 'wa Ŋoleni’',
    phone: '+254 711 000 999',
    email: 'nyambura@example.org',
    town: 'Lodwar',
    country: 'Kenya',
    user_category: '9',
    position_in_org: 'Mwalimu',
    org_name: 'Shule ya Msingi',
  })
})

test('what the server refuses comes back to the field it names, and is sent again once corrected', async () => {
  const { page } = app
  await desk.newCase()
  await desk.answer('contact.firstName', 'Anonymous')
  await desk.fill('contact.phone', '07')
  await desk.pick('categoryMain', 'Loneliness')
  await desk.fill('narrative', 'Would not give a number at first.')
  await desk.save()
  await expect(desk.chip()).toContainText('Needs you: phone')
  await expect(desk.field('contact.phone').getByText('The server did not accept this')).toBeVisible()

  await desk.answer('contact.phone', 'Refused')
  await desk.save()
  const id = await desk.acceptedId()
  const tickets = await (await askPractice(server.url, amina.login, amina.password)).tickets({ id })
  expect(tickets).toHaveLength(1)
  expect(tickets[0]?.contacts).toMatchObject({ fname: 'Anonymous', phone: 'Refused' })
  expect(app.trouble).toEqual([])
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('forty walk-ins, half of them without a server, are each at the server exactly once', async () => {
  test.setTimeout(600_000)
  const { page } = app
  for (const [index, person] of walkIns.entries()) {
    if (index === 20) await server.kill()
    await desk.write(person)
    await desk.save()
    await expect(desk.chip()).toContainText(/Saved on this computer|On its way|Sending|Accepted/)
  }
  await startServer()
  await desk.goTo('Unsent')
  await expect(page.getByText('Everything is with the server')).toBeVisible({ timeout: 60_000 })

  const tickets = await (await askPractice(server.url, amina.login, amina.password)).tickets({ created_by: 'amina' })
  for (const person of walkIns) {
    const mine = tickets.filter((ticket) => ticket['narrative'] === person.narrative)
    expect(
      mine.map((ticket) => ticket.contacts),
      person.first,
    ).toHaveLength(1)
    expect(mine[0]?.contacts).toMatchObject({
      fname: person.first,
      lname: person.last,
      phone: person.phone,
      town: person.town,
    })
    expect(mine[0]).toMatchObject({ status: person.status, resolution: person.resolution })
  }
})

test('a case is found as you type, by filters, and can be opened, edited and closed', async () => {
  const { page } = app
  await page.keyboard.press('Control+K')
  const search = page.getByRole('textbox', { name: 'Find by name' })
  await expect(search).toBeFocused()
  await page.keyboard.type('nyamb odhi')
  await expect(page.getByText('Nothing found')).toBeVisible()
  await search.fill('achieng')
  const rows = page.getByRole('row').filter({ hasText: 'Odhiambo' })
  await expect(rows.first()).toBeVisible()
  await search.fill('0711000101')
  await expect(rows).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(desk.control('contact.firstName')).toHaveValue('Achieng')

  await page.getByRole('button', { name: 'Mark as closed' }).click()
  await expect(desk.control('resolution')).toBeFocused()
  await page.keyboard.type('Bursary form filled in together.')
  await desk.save()
  const id = await desk.acceptedId()
  await expect
    .poll(async () => {
      const [ticket] = await (await askPractice(server.url, amina.login, amina.password)).tickets({ id })
      return [ticket?.['status'], ticket?.['resolution']]
    })
    .toEqual(['closed', 'Bursary form filled in together.'])
  expect(app.trouble).toEqual([])
})

test('the list narrows by status, priority, source, category and period, as the server itself would', async () => {
  const { page } = app
  await desk.goTo('Cases')
  await page.getByRole('textbox', { name: 'Find by name' }).fill('')
  const practice = await askPractice(server.url, amina.login, amina.password)
  const rows = page.locator('[data-row]')

  async function narrow(menu: string, entry: string) {
    await page.getByRole('button', { name: menu, exact: true }).click()
    await page.locator('.v-overlay--active').getByText(entry, { exact: true }).click()
    await page.keyboard.press('Escape')
  }
  async function showsWhat(filters: Record<string, string>, only: (ticket: ServerTicket) => boolean = () => true) {
    const expected = (await practice.tickets(filters)).filter(only)
    const first = expected.slice(0, 10).map((ticket) => `#${ticket['id'] ?? ''}`)
    await expect
      .poll(async () => (await page.getByRole('row').allInnerTexts()).slice(1, 1 + first.length))
      .toEqual(first.map((id) => expect.stringContaining(id)))
    if (expected.length < 10) await expect(rows).toHaveCount(expected.length)
  }

  await narrow('Status', 'Escalated')
  await showsWhat({ status: 'escalated' })
  await narrow('Priority', 'High')
  await showsWhat({ status: 'escalated', priority: 'high' })
  await narrow('Source', 'Call')
  await showsWhat({ status: 'escalated', priority: 'high', source: 'call' })
  await page
    .getByRole('button', { name: 'Show all cases' })
    .or(page.getByRole('button', { name: 'Clear', exact: true }))
    .first()
    .click()

  await narrow('Category', 'Education')
  await showsWhat({ category_main: '7' })
  await narrow('Any time', 'Today')
  await showsWhat({ category_main: '7' }, (ticket) => dayInNairobi(ticket['created_on'] ?? '') === dayInNairobi(null))
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
})

test('the locked screen shows nothing of a case, and what was being typed is there after unlocking', async () => {
  const { page } = app
  await desk.newCase()
  await desk.type('narrative', 'Half a sentence about')
  await page.keyboard.press('Control+L')
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  expect(await page.content()).not.toContain('Half a sentence about')

  await page.getByLabel('Password', { exact: true }).fill('not-the-password')
  await page.keyboard.press('Enter')
  await expect(page.getByText('That password does not open')).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(amina.password)
  await page.keyboard.press('Enter')
  await desk.seesTheDesk()
  await page.getByRole('navigation', { name: 'Cases you are writing' }).getByRole('button').first().click()
  await expect(desk.control('narrative')).toHaveValue('Half a sentence about')
  await page.getByRole('button', { name: 'Discard' }).click()
})

test('the own password can be changed, and counts from then on, with and without the server', async () => {
  const { page } = app
  const next = 'a-new-morning-in-kisumu'
  await desk.goTo('Settings')
  await page.getByLabel('Current password').fill(amina.password)
  await page.getByLabel('New password', { exact: true }).fill(next)
  await page.getByLabel('New password again').fill(next)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByText('Your password is changed')).toBeVisible()

  await page.keyboard.press('Control+L')
  await page.getByLabel('Password', { exact: true }).fill(next)
  await page.keyboard.press('Enter')
  await desk.seesTheDesk()
  amina.password = next
})

test('signing out with unsent work keeps it, says so, and it is still sent while the next person works', async () => {
  const { page } = app
  await server.kill()
  await desk.newCase()
  await desk.answer('contact.firstName', 'Refused')
  await desk.pick('categoryMain', 'Loneliness')
  await desk.fill('narrative', 'Saved just before the end of the shift.')
  await desk.save()
  await expect(desk.chip()).toContainText('Saved on this computer')

  await page.getByRole('button', { name: /settings, lock and sign out/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByText('1 change is not sent yet')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText(/waits? on this computer/)).toBeVisible()

  await startServer()
  await expect
    .poll(
      async () => {
        const tickets = await (
          await askPractice(server.url, amina.login, amina.password)
        ).tickets({ created_by: 'amina' })
        return tickets.filter((ticket) => ticket['narrative'] === 'Saved just before the end of the shift.').length
      },
      { timeout: 60_000 },
    )
    .toBe(1)
  await desk.signIn('juma', juma.password)
  await desk.seesTheDesk()
  expect(app.trouble).toEqual([])
})
