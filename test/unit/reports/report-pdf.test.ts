import { fileURLToPath } from 'node:url'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { describe, expect, test } from 'vitest'
import type { ReportMark, ReportPage } from '../../../preload/contract/index.ts'
import { createPress } from '../../../main/reports/pdf/press.ts'
import { pdfOf } from '../../../main/reports/pdf/report-pdf.ts'

const fonts = fileURLToPath(new URL('../../../resources/reports/fonts/', import.meta.url))
const madeAt = Date.UTC(2026, 10, 22, 12)
const page = (more: Partial<ReportPage> = {}): ReportPage => ({
  title: 'Cases by Category, 1 Jan 2026 to 30 Jun 2026',
  facts: [
    'Practice helpline. Days begin in the time zone Africa/Nairobi.',
    'Made 22 Nov 2026, 15:00 by Neema Wanjiru.',
  ],
  picture: null,
  tables: [
    {
      title: '',
      heads: 1,
      hasTotals: true,
      rows: [
        ['Category', 'Open', 'Total'],
        ['Violence at home', '1,204', '1,204'],
        ['Total', '1,204', '1,204'],
      ],
    },
  ],
  foot: 'Practice helpline',
  language: 'en',
  isRightToLeft: false,
  ...more,
})
const make = (more: Partial<ReportPage> = {}) => pdfOf(page(more), { fonts, madeAt })
const table = (rows: string[][], heads = 1): ReportPage['tables'][number] => ({
  title: '',
  heads,
  hasTotals: false,
  rows,
})

/** Another library reads what ours has written: words of every page, in the order in which they were set. */
async function read(bytes: Uint8Array) {
  const proxy = await getDocumentProxy(new Uint8Array(bytes))
  const { text } = await extractText(proxy, { mergePages: false })
  const { info } = await getMeta(proxy)
  return { pages: text, whole: text.join('\n').replace(/\s+/g, ' '), info }
}

describe('a report as PDF', () => {
  test('says title, facts and every number, read back by another library', async () => {
    const { whole, info, pages } = await read(await make())
    expect(pages).toHaveLength(1)
    for (const text of [
      'Cases by Category, 1 Jan 2026 to 30 Jun 2026',
      'Practice helpline. Days begin in the time zone Africa/Nairobi.',
      'Made 22 Nov 2026, 15:00 by Neema Wanjiru.',
      'Category Open Total Violence at home 1,204 1,204 Total 1,204 1,204',
      '1 / 1',
    ])
      expect(whole).toContain(text)
    expect(info).toMatchObject({ Title: 'Cases by Category, 1 Jan 2026 to 30 Jun 2026', Creator: 'Helpline Desk' })
  })

  test('has every number of a table of many rows and columns, over as many pages as it needs', async () => {
    const columns = Array.from({ length: 30 }, (_, index) => `Column ${String(index)}`)
    const rows = Array.from({ length: 80 }, (_, row) => [
      `Row ${String(row)}`,
      ...columns.map((_, column) => String(1_000_000 + row * 100 + column)),
    ])
    const { whole, pages } = await read(await make({ tables: [table([['Axis', ...columns], ...rows])] }))
    expect(pages.length).toBeGreaterThan(3)
    const numbers = whole.match(/\b1\d{6}\b/g) ?? []
    expect(new Set(numbers)).toEqual(new Set(rows.flatMap((row) => row.slice(1))))
    expect(numbers).toHaveLength(80 * 30)
    // The words of a row stand before each part of it.
    for (const text of pages.slice(0, -1)) expect(text).toMatch(/Row \d+/)
  })

  test.each([
    ['English and French', 'Résumé of œuvres, naïve, à bientôt – “ok”'],
    ['Swahili', 'Ng’ombe wameshambulia mtoto'],
    ['Welsh and Turkish names', 'Ŵyn Çağrı Şahin'],
    ['Amharic', 'ጥቃት በቤት ውስጥ'],
    // Letters of Arabic whose dots are glyphs of their own come back from any PDF in pieces; these are whole.
    ['Arabic', 'سلام لكم'],
  ])('has the letters of %s', async (_language, text) => {
    const { whole } = await read(await make({ facts: [text] }))
    expect(whole).toContain(text)
  })

  test('keeps the digits of Arabic in their order', async () => {
    const { whole } = await read(await make({ facts: ['لا ١٬٢٠٤'] }))
    expect(whole).toContain('١٬٢٠٤')
  })

  test.each([
    ['Chinese', '北京'],
    ['an emoji', '🙂'],
    ['Devanagari', 'बच्चा'],
  ])('is refused with a code of its own for %s: no box stands for a letter', async (_what, text) => {
    await expect(make({ tables: [table([['Town'], [text]])] })).rejects.toMatchObject({ code: 'report-letters' })
    await expect(make({ title: text })).rejects.toMatchObject({ code: 'report-letters' })
  })

  test('has the words of its chart', async () => {
    const marks: ReportMark[] = [
      { kind: 'bar', x: 190, y: 8, width: 120, height: 20, series: 1 },
      { kind: 'cell', x: 190, y: 40, width: 40, height: 20, strength: 0.5 },
      { kind: 'grid', x1: 190, y1: 0, x2: 190, y2: 60 },
      { kind: 'line', series: 2, points: [[190, 10], [240, 30]] }, // prettier-ignore
      { kind: 'words', x: 182, y: 18, text: 'Jan 2026', anchor: 'end', tone: 'text' },
    ]
    const { whole } = await read(await make({ picture: { width: 830, height: 80, marks, label: 'x' } }))
    expect(whole).toContain('Jan 2026')
  })

  test('holds nothing of this computer: no path, no name of a person or program but those on the page', async () => {
    const text = Buffer.from(await make()).toString('latin1')
    expect(text).not.toMatch(/\/(work|home|root|tmp|Users)\//)
    expect(text).not.toMatch(/pdfkit/i)
  })

  test('is made in a thread of its own, which reports what cannot be shown and ends', async () => {
    const workerUrl = new URL('../../../main/reports/pdf/paper.worker.ts', import.meta.url)
    const press = createPress({ workerUrl, fonts })
    const [made, refused] = await Promise.allSettled([
      press.print(page(), madeAt),
      press.print(page({ title: '北京' }), madeAt),
    ])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'report-letters' } })
    if (made.status !== 'fulfilled') throw made.reason
    expect((await read(made.value)).whole).toContain('Violence at home')
    const stuck = new URL('data:text/javascript,setInterval(() => undefined, 1000)')
    await expect(createPress({ workerUrl: stuck, fonts, limitMs: 100 }).print(page(), madeAt)).rejects.toMatchObject({
      code: 'report-slow',
    })
    await expect(createPress({ workerUrl, fonts: '/nowhere' }).print(page(), madeAt)).rejects.toMatchObject({
      code: 'worker-stopped',
    })
  })
})
