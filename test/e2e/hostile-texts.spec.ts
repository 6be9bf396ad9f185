import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { startFaultProxy } from '../kit/fault-proxy.ts'
import { startPracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder } from './desk-app.ts'
import { wordless } from './wordless.ts'
import { accountOf } from './practice-accounts.ts'

/** What a caller or a server could send to make a page do something (SECURITY A9). Each would set `hit` if it ran. */
const corpus = [
  '<script>window.hit=1</script>',
  '<img src=x onerror="window.hit=1">',
  '"><svg/onload=window.hit=1>',
  "'-window.hit=1-'",
  'javascript:window.hit=1',
  '<a href="javascript:window.hit=1">x</a>',
  '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
  '{{constructor.constructor("window.hit=1")()}}',
  '<style>*{display:none!important}</style>',
  '\u202Etxt.exe \u2066hidden\u2069 \u200F',
  '&lt;script&gt;window.hit=1&lt;/script&gt;',
  '</textarea><script>window.hit=1</script>',
  '<base href="https://example.org/">%0d%0a\u0000${window.hit=1}',
]

/** Nothing ran, nothing became an element, nothing went elsewhere. */
async function expectOnlyText(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    hit: 'hit' in window,
    elements: document.querySelectorAll(
      '.window img, .window iframe, .window script, .window style, .window base, [onload], [onerror], a[href^="javascript"]',
    ).length,
    isShown: document.querySelector('.rail')?.checkVisibility() === true,
  }))
  expect(found).toEqual({ hit: false, elements: 0, isShown: true })
}

/** A server that counts who asks it for anything. */
async function startBait(): Promise<{ url: string; taken: () => number; close: () => Promise<void> }> {
  let count = 0
  const server = createServer((_request, response) => {
    count += 1
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/bait`,
    taken: () => count,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function postHostileTickets(url: string): Promise<void> {
  const { login, password } = accountOf('amina')
  const basic = Buffer.from(`${login}:${password}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  for (const text of corpus) {
    const answer = await fetch(`${url}tickets/`, {
      method: 'POST',
      headers: { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        source: 'walkin',
        category_main: '2',
        category_sub: '14',
        narrative: `theirs ${text}`,
        resolution: text,
        status: 'open',
        priority: 'medium',
        contacts: {
          fname: text,
          lname: text,
          phone: text.replaceAll(/\d/g, ''),
          town: text,
          country: text,
          position_in_org: text,
          org_name: text,
        },
      }),
    })
    expect(answer.status, await answer.text()).toBe(201)
  }
}

/** An e-mail that would run, fetch, send and disguise whatever it can; `bait` counts who follows. */
function hostileMail(bait: string): string {
  return [
    '<html><head><base href="https://example.org/"><meta http-equiv="refresh" content="0;url=',
    bait,
    '">',
    `<link rel="stylesheet" href="${bait}.css"><style>@import url(${bait}.css); *{display:none!important}</style></head>`,
    `<body background="${bait}" onload="window.hit=1">`,
    ...corpus,
    `<img src="${bait}.gif" srcset="${bait}.gif 2x" alt="a logo"><video autoplay src="${bait}.mp4" poster="${bait}.png"></video>`,
    `<iframe src="${bait}"></iframe><object data="${bait}"></object><embed src="${bait}">`,
    `<form action="${bait}" id="f"><input name="a" autofocus onfocus="window.hit=1"><button>Sign in</button></form>`,
    `<a href="${bait}" ping="${bait}">bank.example</a><a href="javascript:window.hit=1">here</a>`,
    `<svg><script>window.hit=1</script><use href="${bait}#x"/></svg><math><mi//xlink:href="data:x,<script>window.hit=1</script>">`,
    '<p>The words of the letter.</p></body></html>',
  ].join('')
}

test('what callers and servers send stays text in the list, the search, the case and Unsent', async () => {
  const own = await ownFolder('hostile')
  const server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 0 })
  const proxy = await startFaultProxy(server.url)
  await postHostileTickets(server.url)
  const bait = await startBait()
  const row = { id: '900', folder: 'inbox', status: 'RECEIVED', subject: corpus[0], sender: corpus[1], created_by: '' }
  const mail = { ...row, created_on: '2026-11-20 08:00:00', sent_on: '', recipients: [], attachments: [] }
  const answers: [RegExp, string, string][] = [
    [/emails\/\?/, JSON.stringify({ emails: [mail] }), 'application/json'],
    [/emails\/900$/, JSON.stringify({ emails: [mail] }), 'application/json'],
    [/emails\/900\?file=plain/, corpus.join(' '), 'text/plain'],
    [/emails\/900\?file=html/, hostileMail(bait.url), 'text/html'],
  ]
  for (const [path, body, type] of answers)
    proxy.rule({ method: 'GET', path, fault: { kind: 'answer', status: 200, body, type, forward: false } })
  const app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: proxy.url })
  const { page } = app
  const desk = wordless(page)
  try {
    await desk.signInAs('amina')
    // From the server: the list, and each case opened.
    const rows = page.locator('.case-list__row--case')
    await expect.poll(() => rows.count()).toBeGreaterThan(8)
    await expectOnlyText(page)
    const count = await rows.count()
    for (let index = 0; index < count; index += 1) {
      await rows.nth(index).getByRole('link').click()
      await expect(desk.control('narrative')).toHaveValue(/^theirs /)
      await expectOnlyText(page)
      await page.keyboard.press('Escape')
      await expect(rows.nth(index)).toBeVisible()
    }

    // A name that turns the direction of writing leaves the cells of its row where they belong.
    const order = await rows.evaluateAll((all) =>
      all.every((row) => {
        const cells = [...row.querySelectorAll('[role=cell]')].filter((cell) => cell.checkVisibility())
        return cells.every(
          (cell, at) =>
            at === 0 || cell.getBoundingClientRect().left > (cells[at - 1]?.getBoundingClientRect().left ?? 0),
        )
      }),
    )
    expect(order).toBe(true)

    for (const text of ['window.hit', '<script>', 'javascript', 'theirs "', "' OR 1=1 --", 'NEAR(a b)*']) {
      await page.keyboard.press('Control+k')
      await page.locator('.case-filters__box').fill(text)
      await expect(page.locator('.hit, .empty-state').first()).toBeVisible()
      await expect(page.locator('.error-state')).toHaveCount(0)
      await expectOnlyText(page)
    }
    await page.locator('.case-filters__box').fill('')

    // An e-mail, as text and as it was laid out: nothing of it runs or is fetched, and a link says where it leads.
    await page.locator('a[href="#/messages"]').first().click()
    await page.locator('[data-record-row]').first().click()
    await expect(page.locator('.reader__text')).toContainText('window.hit')
    await expectOnlyText(page)
    await page.locator('.reader__way').last().click()
    await expect(page.locator('.layout')).toContainText('The words of the letter.')
    await expect(page.locator('.layout')).toContainText(bait.url)
    await expect(page.locator('.layout').locator('a, form, input, video, object, embed, img')).toHaveCount(0)
    await expectOnlyText(page)
    expect(bait.taken()).toBe(0)

    // A refusal whose words are hostile.
    const errors = [
      ['error', corpus[1], 'FORMAT', 'contact', '1', 'phone'],
      ['error', corpus[0], 'FORMAT', 'ticket', '1', corpus[2]],
    ]
    proxy.rule({
      method: 'POST',
      path: /tickets/,
      fault: { kind: 'answer', status: 412, body: JSON.stringify({ errors }), forward: false },
    })
    await desk.write({
      fields: { 'contact.firstName': corpus[1] ?? '', narrative: corpus[0] ?? '' },
      picks: { categoryMain: 0 },
    })
    await desk.save()
    await expect(page.locator('.case-notices')).toBeVisible()
    await expect(page.locator('.case-editor')).toContainText('onerror')
    await expectOnlyText(page)

    // Typed here, with no server: tabs, the case, Unsent.
    await proxy.goDown()
    for (const text of corpus) {
      const plain = text.replaceAll('\u0000', '')
      const paths = [
        'contact.firstName',
        'contact.lastName',
        'contact.phone',
        'contact.email',
        'contact.town',
        'contact.country',
        'contact.positionInOrg',
        'contact.orgName',
        'narrative',
        'resolution',
      ]
      await desk.write({ fields: Object.fromEntries(paths.map((path) => [path, plain])), picks: { categoryMain: 0 } })
      await desk.save()
      await expectOnlyText(page)
    }
    await desk.goTo('unsent')
    await expect(page.locator('[data-unsent-row]')).toHaveCount(corpus.length + 1)
    await expectOnlyText(page)
    await desk.goTo('cases')
    await expectOnlyText(page)
    expect(app.trouble).toEqual([])
  } finally {
    await app.kill()
    await proxy.close()
    await bait.close()
    await server.kill()
    await own.remove()
  }
})
