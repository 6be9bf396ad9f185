import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxMessageBytes, MessageLayout } from '../../../preload/contract/index.ts'
import { layoutOf } from '../../../main/api/html-layout.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('layouts')
const textOf = (html: string) =>
  layoutOf(html)
    .blocks.map((block) => block.runs.map((run) => run.text).join(''))
    .join('\n')

/** So many attributes with names of their own, as short as they can be. */
const distinct = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) =>
    String.fromCodePoint(0x4e00 + ((from + at) % 20_000), 0x61 + Math.floor((from + at) / 20_000)),
  ).join(' ')

describe('an e-mail’s HTML', () => {
  test('becomes paragraphs, headings, items, quotes and code, with the words that stand out', () => {
    const { blocks } = layoutOf(
      '<h2>Hello <b>you</b></h2><p>One<br>two   three</p><ul><li>a<li>b <i>c</i></ul><blockquote>said</blockquote><pre> x\n  y</pre><hr>end',
    )
    expect(
      blocks.map(({ kind, depth, runs }) => [kind, depth, runs.map(({ text, tone }) => `${tone}:${text}`)]),
    ).toEqual([
      ['heading', 0, ['plain:Hello ', 'strong:you']],
      ['paragraph', 0, ['plain:One\ntwo three']],
      ['item', 1, ['plain:a']],
      ['item', 1, ['plain:b ', 'emphasis:c']],
      ['quote', 1, ['plain:said']],
      ['code', 0, ['plain: x\n  y']],
      ['rule', 0, []],
      ['paragraph', 0, ['plain:end']],
    ])
  })

  test('loses what could run, fetch or send: scripts, styles, frames and pictures; a picture keeps its words', () => {
    const html =
      '<head><title>T</title><style>p{background:url(https://t.example/a)}</style></head><script>alert("<p>no</p>")</script>' +
      '<iframe src="https://t.example"><p>no</p></iframe><img src="https://t.example/pixel.gif"><img src=x alt="our logo" onerror=x>' +
      '<form action="https://t.example"><input value="no"><button>Send</button></form><svg onload=x><script>no</script></svg>yes'
    const layout = layoutOf(html)
    expect(layout.pictures).toBe(2)
    expect(textOf(html)).toBe('our logo\nSend\nyes')
    expect(JSON.stringify(layout)).not.toContain('t.example')
  })

  test('says where a link leads, whatever its words say, and only for the ways a letter has', () => {
    const leads = (html: string) => layoutOf(html).blocks.flatMap((block) => block.runs.map((run) => run.leadsTo))
    expect(leads('<a href="https://elsewhere.example/in">bank.example</a>')).toEqual(['https://elsewhere.example/in'])
    expect(leads('<a href="mailto:a@b.example">write</a> <a href="#top">up</a>')).toEqual(['mailto:a@b.example', ''])
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', ' java\nscript:x'])
      expect(leads(`<a href="${bad}">x</a>`)).toEqual([''])
    // A sign that turns the writing round cannot dress the address up.
    expect(leads('<a href="https://a.example/\u202Egpj.exe">x</a>')).toEqual(['https://a.example/gpj.exe'])
  })

  test('shows what it wants hidden, and the words of what is no HTML at all', () => {
    expect(textOf('<div hidden style="display:none">pay here</div><o:p>odd</o:p>')).toBe('pay here\nodd')
    expect(textOf('plain &amp; simple &lt;b&gt;')).toBe('plain & simple <b>')
  })

  const tags = [
    'p',
    'b',
    'i',
    'a href="https://x.example/"',
    'li',
    'ul',
    'table',
    'td',
    'pre',
    'h1',
    'blockquote',
    'br',
    'img alt="p"',
    'script',
    'style',
    '!--',
  ]
  const pieces = fc.oneof(
    fc.constantFrom(
      ...tags.flatMap((tag) => [`<${tag}>`, `</${tag.split(' ')[0] ?? ''}>`]),
      '-->',
      '<',
      '&#0;',
      '"',
      "'>",
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  test('of any kind is read to its end, fits its shape, and carries no sign that is no text', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const layout = layoutOf(parts.join(''))
        expect(MessageLayout.safeParse(layout).success).toBe(true)
        expect(JSON.stringify(layout)).not.toMatch(/\\u00(?!09|0a)[01]/)
      }),
      { seed },
    )
  })

  test('reads the same wherever a slice of it ends', () => {
    const letter =
      '<p>One <a href="https://a.example/?x=1&amp;y=2" title="no">&eacute;t&eacute; 🎉</a><br>two</p><!-- no -->'
    const plain = layoutOf(letter)
    for (let before = 1024 - letter.length; before <= 1024; before += 1) {
      expect(layoutOf(`${' '.repeat(before)}${letter}`)).toEqual(plain)
    }
  })

  test('keeps the address of a link and the words of a picture among a thousand other attributes', () => {
    const many = distinct(1000)
    const layout = layoutOf(
      `<a ${many} href="https://a.example/" ${distinct(1000, 2000)}>there</a> <img alt="our logo" ${many}>`,
    )
    expect(layout.blocks.flatMap(({ runs }) => runs.map(({ text, leadsTo }) => [text.trim(), leadsTo]))).toContainEqual(
      ['there', 'https://a.example/'],
    )
    expect(textOf(`<img alt="our logo" ${many}>`)).toBe('our logo')
  })

  test.each([
    ['formatting that a tree would repeat in every paragraph', `${'<b x=1>'.repeat(20_000)}${'<p>x'.repeat(60_000)}`],
    ['endless nesting', '<div>'.repeat(80_000)],
    ['endless links', '<a href="https://x.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">x '.repeat(5000)],
    ['wide letters', 'ሰ"\u0001'.repeat(130_000)],
    ['endless paragraphs', '<p>ሰላም'.repeat(60_000)],
    // Each compared with all before it: ten seconds, were they kept.
    ['sixty thousand attributes', `<p ${distinct(60_000)}>x`],
    ['an element for every letter of one line', 'a<x>'.repeat(50_000)],
    ['an attribute that never ends', `<p a="${'x'.repeat(190_000)}`],
    ['a comment that never ends', `<p>x<!--${'-'.repeat(190_000)}`],
    ['letters by their numbers', '&#x1F600;'.repeat(20_000)],
  ])('with %s fits into one message all the same, and soon', (_what, html) => {
    const before = performance.now()
    const layout = layoutOf(html)
    expect(performance.now() - before).toBeLessThan(2000)
    expect(Buffer.byteLength(JSON.stringify(layout))).toBeLessThan(maxMessageBytes)
    expect(MessageLayout.safeParse(layout).success).toBe(true)
  })
})
