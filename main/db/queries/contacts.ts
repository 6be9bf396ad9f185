import { noFilter } from '../../../preload/contract/cases.ts'
import { mostCounted } from '../../../preload/contract/people.ts'
import type { ContactCard, ContactRow } from '../../../preload/contract/people.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { fieldsOf } from '../case-columns.ts'
import { numberKeyExpression, numberKeyOf } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import { createCaseListQueries } from './case-list.ts'
import type { StoredCase } from './cases.ts'

const numberKey = numberKeyExpression('phone')
const emailKey = 'lower(trim(email))'
/** Words such as "refused" are answers, not numbers. */
const hasNumber = `(${numberKey} <> '' AND ${numberKey} NOT GLOB '*[^0-9]*')`
const hasEmail = "instr(email, '@') > 0"

/** Cases looked at in one go for a page, and how often: a number that fills the list holds nobody up. */
const windowRows = 500
const mostWindows = 8
/** How far back the newest cases of one contact are asked for names and addresses. */
const newestAsked = 60
const mostAddresses = 400

const ofNumber = `FROM cases WHERE ${numberKey} = @key AND phone <> ''`
const ofEmail = `FROM cases WHERE ${emailKey} = @key AND email <> ''`
const keys = `seq, iif(${hasNumber}, ${numberKey}, NULL) AS number, iif(${hasEmail}, ${emailKey}, NULL) AS email`

/** Every statement reads one stretch of one index, newest first. */
export const contactSql = {
  window: `SELECT ${keys} FROM cases WHERE seq < ? ORDER BY seq DESC LIMIT ${windowRows}`,
  bySeq: `SELECT ${keys} FROM cases WHERE seq = ?`,
  byId: `SELECT ${keys} FROM cases WHERE id = ?`,
  newestOfNumber: `SELECT seq ${ofNumber} ORDER BY seq DESC LIMIT 1`,
  newestOfEmail: `SELECT seq ${ofEmail} ORDER BY seq DESC LIMIT 1`,
  /** The number of somebody who wrote under this address and called as well. */
  numberOfEmail: `SELECT number FROM (
    SELECT seq, iif(${hasNumber}, ${numberKey}, NULL) AS number ${ofEmail} ORDER BY seq DESC LIMIT 200)
    WHERE number IS NOT NULL LIMIT 1`,
  casesOfNumber: `SELECT seq ${ofNumber} AND seq < @below ORDER BY seq DESC LIMIT @limit`,
  /** A case with a number of its own belongs to that number. */
  casesOfEmail: `SELECT seq FROM cases INDEXED BY cases_email_only
    WHERE ${emailKey} = @key AND email <> '' AND NOT ${hasNumber} AND seq < @below ORDER BY seq DESC LIMIT @limit`,
  emailsOfNumber: `SELECT DISTINCT email FROM (
    SELECT ${emailKey} AS email ${ofNumber} AND ${hasEmail} ORDER BY seq DESC LIMIT ${newestAsked})`,
  oldestOfNumber: `SELECT seq ${ofNumber} ORDER BY seq LIMIT 1`,
  oldestOfEmail: `SELECT seq ${ofEmail} ORDER BY seq LIMIT 1`,
  addresses: `SELECT seq FROM cases WHERE ${emailKey} >= @from AND ${emailKey} < @to AND email <> '' LIMIT ${mostAddresses}`,
} as const

interface Keys {
  readonly seq: number
  readonly number: string | null
  readonly email: string | null
}

/** Somebody: a number with the addresses its cases tell, or an address alone. */
export interface ContactKeys {
  readonly number: string | null
  readonly emails: readonly string[]
}

interface Stretch {
  readonly key: string
  readonly below: number
  readonly limit: number
}

/**
 * Contacts as the cases of this computer tell of them. Nothing is stored for them: a contact is a number, by its last nine
 * digits, or an e-mail address of cases without one. Cases that tell neither are nobody's.
 */
export function createContactQueries(database: DatabaseConnection) {
  const rows = createCaseListQueries(database)
  const window = database.prepare<[number], Keys>(contactSql.window)
  const bySeq = database.prepare<[number], Keys>(contactSql.bySeq)
  const byId = database.prepare<[string], Keys>(contactSql.byId)
  const wholeCase = database.prepare<[number], StoredCase>('SELECT * FROM cases WHERE seq = ?')
  const ofKey = (sql: string) => database.prepare<[{ key: string }], number>(sql).pluck()
  const newestOfNumber = ofKey(contactSql.newestOfNumber)
  const newestOfEmail = ofKey(contactSql.newestOfEmail)
  const oldestOfNumber = ofKey(contactSql.oldestOfNumber)
  const oldestOfEmail = ofKey(contactSql.oldestOfEmail)
  const numberOfEmail = database.prepare<[{ key: string }], string>(contactSql.numberOfEmail).pluck()
  const emailsOfNumber = database.prepare<[{ key: string }], string>(contactSql.emailsOfNumber).pluck()
  const casesOfNumber = database.prepare<[Stretch], number>(contactSql.casesOfNumber).pluck()
  const casesOfEmail = database.prepare<[Stretch], number>(contactSql.casesOfEmail).pluck()
  const addresses = database.prepare<[{ from: string; to: string }], number>(contactSql.addresses).pluck()

  const numberAt = (email: string) => numberOfEmail.get({ key: email }) ?? null

  /** By what its contact is known: a number, else an address; null for nobody's case. */
  function nameOf({ number, email }: Omit<Keys, 'seq'>, numberOf = numberAt): Omit<Keys, 'seq'> | null {
    const own = number ?? (email === null ? null : numberOf(email))
    if (own !== null) return { number: own, email: null }
    return email === null ? null : { number: null, email }
  }

  function keysOf({ number, email }: Omit<Keys, 'seq'>): ContactKeys {
    if (number !== null) return { number, emails: emailsOfNumber.all({ key: number }) }
    return { number: null, emails: email === null ? [] : [email] }
  }

  /** Whose case it is; null for nobody's. */
  function contactOf(told: Omit<Keys, 'seq'>): ContactKeys | null {
    const name = nameOf(told)
    return name === null ? null : keysOf(name)
  }

  /** Their cases below a place, newest first. */
  function seqsOf({ number, emails }: ContactKeys, below: number, limit: number): number[] {
    const byNumber = number === null ? [] : casesOfNumber.all({ key: number, below, limit })
    const byEmail = emails.flatMap((key) => casesOfEmail.all({ key, below, limit }))
    return [...byNumber, ...byEmail].sort((left, right) => right - left).slice(0, limit)
  }

  /** Where the contact stands in the list. */
  function placeOf({ number, emails: [email = ''] }: ContactKeys): number | undefined {
    return number === null ? newestOfEmail.get({ key: email }) : newestOfNumber.get({ key: number })
  }

  function rowOf(who: ContactKeys, at: number): ContactRow | null {
    const newest = wholeCase.get(placeOf(who) ?? at)
    const asked = newest?.seq === at ? newest : wholeCase.get(at)
    if (newest === undefined || asked === undefined) return null
    const name = fullName(asked)
    return {
      caseId: newest.id,
      seq: at,
      firstName: newest.first_name,
      lastName: newest.last_name,
      phone: newest.phone,
      email: newest.email,
      town: newest.town,
      otherName: name === fullName(newest) ? '' : name,
      caseCount: Math.max(1, seqsOf(who, Number.MAX_SAFE_INTEGER, mostCounted).length),
      lastAt: newest.created_at,
    }
  }

  function need(caseId: string): ContactKeys {
    const found = byId.get(caseId)
    const who = found === undefined ? null : contactOf(found)
    if (who === null) throw new AppError('not-found')
    return who
  }

  /** Each contact once, at the first of these places. */
  function contactsAt(places: readonly number[], limit: number): ContactRow[] {
    const found = new Map<string, ContactRow>()
    const numberOf = once(numberAt)
    for (const place of places) {
      if (found.size >= limit) break
      const told = bySeq.get(place)
      const name = told === undefined ? null : nameOf(told, numberOf)
      const key = name?.number ?? name?.email ?? null
      if (name === null || key === null || found.has(key)) continue
      const row = rowOf(keysOf(name), place)
      if (row !== null) found.set(key, row)
    }
    return [...found.values()]
  }

  return {
    need,
    seqsOf,
    page({ before, limit }: { before: number | null; limit: number }): { rows: ContactRow[]; next: number | null } {
      const page: ContactRow[] = []
      let below = before ?? Number.MAX_SAFE_INTEGER
      const newestOfAddress = once((email) => {
        const who = contactOf({ number: null, email })
        return who === null ? undefined : placeOf(who)
      })
      for (let turn = 0; turn < mostWindows; turn += 1) {
        const looked = window.all(below)
        for (const each of looked) {
          below = each.seq
          // Thousands of cases may share a number or an address; only the newest one stands for them.
          const newest =
            each.number === null
              ? each.email === null
                ? undefined
                : newestOfAddress(each.email)
              : newestOfNumber.get({ key: each.number })
          const who = newest === each.seq ? contactOf(each) : null
          if (who === null) continue
          const row = rowOf(who, each.seq)
          if (row !== null) page.push(row)
          if (page.length >= limit) return { rows: page, next: below }
        }
        if (looked.length < windowRows) return { rows: page, next: null }
      }
      return { rows: page, next: below }
    },
    contactsAt,
    byEmail({ text, before, limit }: { text: string; before: number | null; limit: number }): ContactRow[] {
      const from = text.trim().toLowerCase()
      if (from === '') return []
      const places = addresses.all({ from, to: `${from}\u{10ffff}` }).filter((seq) => before === null || seq < before)
      return contactsAt(
        places.sort((left, right) => right - left),
        limit,
      )
    },
    card(caseId: string): ContactCard {
      const who = need(caseId)
      const seqs = seqsOf(who, Number.MAX_SAFE_INTEGER, mostCounted)
      const newest = wholeCase.get(seqs[0] ?? -1)
      if (newest === undefined) throw new AppError('not-found')
      const { contact } = fieldsOf(newest)
      const others = seqs.slice(0, newestAsked).map((seq) => wholeCase.get(seq))
      const names = new Set(others.map((each) => (each === undefined ? '' : fullName(each))))
      names.delete('')
      names.delete(fullName(newest))
      const counted = rows.bySeq({ seqs, filter: { ...noFilter(), statuses: ['open', 'escalated'] } })
      const oldest =
        who.number === null ? oldestOfEmail.get({ key: who.emails[0] ?? '' }) : oldestOfNumber.get({ key: who.number })
      return {
        caseId: newest.id,
        ...contact,
        otherNames: [...names].slice(0, 8),
        caseCount: seqs.length,
        openCount: counted.length,
        firstAt:
          wholeCase.get(Math.min(oldest ?? newest.seq, seqs.at(-1) ?? newest.seq))?.created_at ?? newest.created_at,
        lastAt: newest.created_at,
      }
    },
    find({ number, email }: { number: string; email: string }): string | null {
      const key = numberKeyOf(number)
      // A sender is often said as `Name <address>`.
      const bare = (/<([^<>]+)>\s*$/.exec(email)?.[1] ?? email).trim().toLowerCase()
      const address = bare.includes('@') ? bare : null
      const who = key === null && address === null ? null : contactOf({ number: key, email: address })
      const seq = who === null ? undefined : placeOf(who)
      return seq === undefined ? null : (wholeCase.get(seq)?.id ?? null)
    },
  }
}

export type ContactQueries = ReturnType<typeof createContactQueries>

/** Each text is asked about once: thousands of cases of a page may share an address. */
function once<Answer>(ask: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>()
  return (text) => {
    if (!known.has(text)) known.set(text, ask(text))
    // Set a line above.
    return known.get(text) as Answer
  }
}

function fullName(row: Pick<StoredCase, 'first_name' | 'last_name'>): string {
  return `${row.first_name} ${row.last_name}`.trim()
}
