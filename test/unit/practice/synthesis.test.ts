import { describe, expect, it } from 'vitest'
import site from '../../../resources/practice/site.json'
import { PickLists } from '../../../preload/contract/forms.ts'
import { categories, categoryTree } from '../../../main/practice/pick-lists.ts'
import {
  english as messagesInEnglish,
  swahili as messagesInSwahili,
} from '../../../main/practice/synthesis/message-phrases.ts'
import { languageOf, syntheticMessages } from '../../../main/practice/synthesis/messages.ts'
import { papers, pdfOf } from '../../../main/practice/synthesis/papers.ts'
import { spreadMs, syntheticCases } from '../../../main/practice/synthesis/cases.ts'
import { english } from '../../../main/practice/synthesis/phrases-en.ts'
import { swahili } from '../../../main/practice/synthesis/phrases-sw.ts'
import { createRandom } from '../../../main/practice/synthesis/random.ts'
import { readTicket } from '../../../main/practice/ticket-rules.ts'

const now = Date.UTC(2026, 10, 22, 6)
const make = (seed: number, cases = 400) => [...syntheticCases({ seed, cases, now })]
const cases = make(116)

describe('the site of the practice', () => {
  it('has pick lists of the contract’s shape, and no id twice', () => {
    const lists = PickLists.parse(site.pickLists)
    const ids = lists['categories']?.flatMap((main) => [main.id, ...main.children.map((sub) => sub.id)]) ?? []
    expect(new Set(ids).size).toBe(ids.length)
    expect(lists['categories']?.length).toBeGreaterThanOrEqual(10)
    for (const main of lists['categories'] ?? []) expect(main.children.length).toBeGreaterThanOrEqual(4)
  })
  it('words every entry in English and in Swahili', () => {
    const entries = Object.values(PickLists.parse(site.pickLists)).flat()
    for (const entry of [...entries, ...entries.flatMap((each) => each.children)]) {
      expect(entry.label['en'], entry.id).toBeTruthy()
      expect(entry.label['sw'], entry.id).toBeTruthy()
    }
  })
  it('has something to tell about every main category in both languages', () => {
    for (const main of categories) {
      expect(english.concerns[main.id]?.length, main.id).toBeGreaterThanOrEqual(4)
      expect(swahili.concerns[main.id]?.length, main.id).toBeGreaterThanOrEqual(4)
      for (const language of [messagesInEnglish, messagesInSwahili]) {
        expect(language.questions[main.id]?.length, main.id).toBeGreaterThanOrEqual(2)
        expect(language.subjects[main.id], main.id).toBeTruthy()
      }
    }
  })
})

describe('synthetic cases', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(make(116)).toEqual(cases)
    expect(make(117)[0]).not.toEqual(cases[0])
  })
  it('come from a generator whose numbers never change', () => {
    const random = createRandom(116)
    expect([random.between(0, 999), random.between(0, 999), random.between(0, 999)]).toEqual([956, 876, 333])
  })
  it('are as many as asked for, within 120 days, oldest first', () => {
    expect(cases).toHaveLength(400)
    const times = cases.map((each) => each.createdAt)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(now - spreadMs - 1000)
    for (const each of cases) {
      expect(each.createdAt).toBeLessThanOrEqual(each.updatedAt)
      expect(each.updatedAt).toBeLessThanOrEqual(now)
    }
  })
  it('would pass the server’s own rules', () => {
    const tree = categoryTree(categories)
    for (const { ticket, contact } of cases) {
      expect(readTicket({ ...ticket, contacts: contact }, '1', tree).errors).toEqual([])
    }
  })
  it('tell 120 to 900 characters, none with a gap left in it, and seldom the same', () => {
    const narratives = make(7, 3000).map((each) => each.ticket.narrative)
    for (const text of narratives) {
      expect(text.length, text).toBeGreaterThanOrEqual(120)
      expect(text.length, text).toBeLessThanOrEqual(900)
      expect(text).not.toMatch(/[{}]|undefined/)
    }
    expect(new Set(narratives).size).toBeGreaterThan(2900)
  })
  it('are mixed in source, status, priority and language', () => {
    const share = (isOne: (each: (typeof cases)[number]) => boolean) => cases.filter(isOne).length
    for (const source of ['call', 'walkin', 'sms', 'email']) {
      expect(
        share((each) => each.ticket.source === source),
        source,
      ).toBeGreaterThan(10)
    }
    for (const status of ['open', 'closed', 'escalated']) {
      expect(
        share((each) => each.ticket.status === status),
        status,
      ).toBeGreaterThan(20)
    }
    for (const priority of ['high', 'medium', 'low']) {
      expect(
        share((each) => each.ticket.priority === priority),
        priority,
      ).toBeGreaterThan(20)
    }
    const inSwahili = share((each) => /\b(mtoto|Mpigaji|familia|Kijana)\b/i.test(each.ticket.narrative))
    expect(inSwahili).toBeGreaterThan(100)
    expect(inSwahili).toBeLessThan(300)
  })
  it('are about nobody: numbers in blocks of zeros, addresses that nobody can own', () => {
    for (const { contact } of cases) {
      expect(contact.phone).toMatch(/^Refused$|^(\+2\d\d[79]00000|0[79]00 ?000 ?)\d{3}$/)
      expect(contact.email).toMatch(/^$|@mail\.example$/)
    }
  })
  it('give a call, message or mail an id of its own', () => {
    const ids = cases.map((each) => each.ticket.source + each.ticket.source_id).filter((id) => id !== 'walkin')
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe.each(['emails', 'sms'] as const)('synthetic %s', (kind) => {
  const tickets = cases
    .filter((each) => each.ticket.source === (kind === 'emails' ? 'email' : 'sms'))
    .map((each) => ({
      messageId: Number(each.ticket.source_id),
      categoryMain: each.ticket.category_main,
      narrative: each.ticket.narrative,
      phone: each.contact.phone,
      email: each.contact.email,
      createdBy: each.createdBy,
      createdAt: each.createdAt,
    }))
  const messages = syntheticMessages(116, tickets, kind, now)

  it('have an id each, and none after now', () => {
    expect(new Set(messages.map((each) => each.id)).size).toBe(messages.length)
    for (const { row } of messages) expect(row.sent_at ?? row.created_at).toBeLessThanOrEqual(now)
  })
  it('speak the language of their ticket, and an answer the language of its question', () => {
    for (const ticket of tickets) {
      const question = messages.find((each) => each.id === ticket.messageId)
      const language = languageOf(ticket.narrative)
      expect(language.questions[ticket.categoryMain]?.some((text) => question?.row.msg.includes(text))).toBe(true)
    }
  })
  it('are from and to nobody', () => {
    for (const { row, addresses } of messages) {
      for (const address of row.folder === 'inbox' ? [row.sender] : addresses) {
        expect(address).toMatch(kind === 'emails' ? /@mail\.example$/ : /^$|^(\+2\d\d[79]00000|0[79]00 ?000 ?)\d{3}$/)
      }
      expect(row.msg).not.toContain('{')
    }
  })
  it('are those of the same seed', () => {
    expect(syntheticMessages(116, tickets, kind, now)).toEqual(messages)
    expect(syntheticMessages(117, tickets, kind, now)).not.toEqual(messages)
  })
})

describe('the language of a narrative', () => {
  it('is told by its words', () => {
    const both = cases.map((each) => languageOf(each.ticket.narrative))
    const inSwahili = cases.map((each) =>
      swahili.openings.some((text) => {
        const [start = ''] = text.split('{')
        return start !== '' && each.ticket.narrative.startsWith(start)
      }),
    )
    both.forEach((language, index) => {
      if (inSwahili[index]) expect(language, cases[index]?.ticket.narrative).toBe(messagesInSwahili)
    })
    expect(both.filter((language) => language === messagesInEnglish).length).toBeGreaterThan(100)
  })
})

describe('the files of a first start', () => {
  it('are a few small ones of different kinds', () => {
    expect(new Set(papers.map((paper) => paper.type)).size).toBe(papers.length)
    for (const paper of papers) expect(paper.bytes.length).toBeLessThan(4096)
  })
  it('hold a PDF whose table names the places of its objects', () => {
    const text = Buffer.from(pdfOf(['a (b)', 'c'])).toString('latin1')
    const start = Number(/startxref\n(\d+)/.exec(text)?.[1])
    expect(text.slice(start, start + 4)).toBe('xref')
    const places = [...text.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]))
    places.forEach((place, index) => expect(text.slice(place)).toMatch(new RegExp(`^${index + 1} 0 obj`)))
    expect(places).toHaveLength(5)
  })
})
