import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { momentText, qaScoreNames, readNotes, writeNotes } from '../../../preload/contract/index.ts'
import type { QaNotes } from '../../../preload/contract/index.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('comments on items')
const items = new Set<string>([...qaScoreNames, 'safety-plan'])
const tidy = (text: string): string => text.replace(/\r\n?/g, '\n').trim()

/** Text as people, copies and attackers write it: lines that look like ours, backslashes, blank and indented lines. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(
        '',
        '  ',
        '[opening 1:23] no',
        '\\[opening] no',
        '\\\\[safety-plan: 4]',
        '[safety-plan: 4]',
        '[form other]',
        '[FORM x]',
        '[unknown 0:01] words',
        '  indented',
        '\u2028[opening] x',
        '<b>[opening]</b>',
        '[opening',
        '\\',
      ),
    ),
    { maxLength: 6 },
  )
  .map((lines) => lines.join('\n'))

const notes: fc.Arbitrary<QaNotes> = fc.record({
  form: fc.constantFrom('', 'outreach'),
  general: hostile,
  points: fc.constantFrom({}, { 'safety-plan': 3 }),
  comments: fc.array(
    fc.record({
      item: fc.constantFrom('opening', 'listening', 'safety-plan'),
      atMs: fc.option(
        fc.integer({ min: 0, max: 3_599_999 }).map((tenths) => tenths * 100),
        { nil: null },
      ),
      text: hostile,
    }),
    { maxLength: 5 },
  ),
})

describe('comments on items, in the one text the server has', () => {
  it('come back as they were written, whatever anybody types', () => {
    fc.assert(
      fc.property(notes, (given) => {
        expect(readNotes(writeNotes(given, items), items)).toEqual({
          ...given,
          general: tidy(given.general),
          comments: given.comments
            .map((each) => ({ ...each, text: tidy(each.text) }))
            .filter(({ text }) => text !== ''),
        })
      }),
      { seed, numRuns: 400 },
    )
  })

  it('stay readable for whoever sees the plain text', () => {
    const text = writeNotes(
      {
        form: 'outreach',
        general: 'Calm throughout.',
        points: { 'safety-plan': 4 },
        comments: [
          { item: 'opening', atMs: 83_400, text: 'Says her name.\nAsks for the other.' },
          { item: 'listening', atMs: null, text: 'Waits.' },
        ],
      },
      items,
    )
    expect(text).toBe(
      'Calm throughout.\n\n[form outreach]\n[safety-plan: 4]\n[opening 1:23.4] Says her name.\n  Asks for the other.\n[listening] Waits.',
    )
  })

  it('are read from what somebody else wrote as far as it fits, and nothing of it is lost', () => {
    const read = readNotes('Good.\r\n[Opening 01:02:03] kind\r\n\r\n  and clear\r\nSee me.\r\n[pets 0:01] a dog', items)
    expect(read.comments).toEqual([{ item: 'opening', atMs: 3_723_000, text: 'kind\n\nand clear' }])
    expect(read.general).toBe('Good.\nSee me.\n[pets 0:01] a dog')
  })

  it('never fail and never lose a letter, whatever the text is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = readNotes(text, items)
        const again = readNotes(writeNotes(read, items), items)
        expect(again).toEqual(read)
      }),
      { seed, numRuns: 400 },
    )
  })

  it('say a moment as a clock does', () => {
    expect([0, 83_000, 83_460, 3_600_000, 3_723_100].map(momentText)).toEqual([
      '0:00',
      '1:23',
      '1:23.5',
      '1:00:00',
      '1:02:03.1',
    ])
  })
})
