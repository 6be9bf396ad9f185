import { digitsOf, foldedLetters } from '../../preload/contract/index.ts'
import type { ServerCase, SoughtContact } from '../api/gateway.ts'
import { numberKeyOf, spellingsOf } from './number-spellings.ts'

/** What the server can be asked about something that was typed or that calls. Pure. */

/** People by what is known of them: every way of asking, and whether a case of the answer is one of theirs at all. */
export interface PeopleQuestion {
  readonly kind: 'number' | 'person'
  readonly ways: readonly SoughtContact[]
  readonly fits: (found: ServerCase) => boolean
}

type ServerQuestion = PeopleQuestion | { readonly kind: 'case'; readonly serverId: string }

/** Bare digits up to here are the number of a case, from the next on a telephone number. */
const longestCaseNumber = 6
const shortestName = 3
const mostNames = 4

/** About a telephone number; null for a caller without one. */
export function questionOfNumber(number: string, timeZone: string): PeopleQuestion | null {
  const key = numberKeyOf(number)
  if (key === null) return null
  return {
    kind: 'number',
    ways: spellingsOf(number, timeZone).map((phone) => ({ phone })),
    fits: ({ fields }) => numberKeyOf(fields.contact.phone) === key,
  }
}

/** The id of the case that a text names: `#1873`, or a short number alone; null for anything else. */
export function caseNumberIn(text: string): string | null {
  const digits = digitsOf(text)
  const isAlone = /^\p{Nd}+$/u.test(text.trim()) && digits.length <= longestCaseNumber
  const isMarked = /^#\s*\p{Nd}{1,15}$/u.test(text.trim())
  return (isAlone || isMarked) && /^[1-9]/.test(digits) ? digits : null
}

/** About what somebody typed into the search; null for what no server can be asked. */
export function questionOfText(text: string, timeZone: string): ServerQuestion | null {
  const serverId = caseNumberIn(text)
  if (serverId !== null) return { kind: 'case', serverId }
  const typed = text.trim()
  if (/^[\p{Nd}\s().+\-/]+$/u.test(typed)) {
    return digitsOf(typed).length > longestCaseNumber ? questionOfNumber(typed, timeZone) : null
  }
  return /[\p{Nd}#@]/u.test(typed) ? null : questionOfName(typed)
}

/** By first name and last name, in both orders: the documented filters compare a field as a whole. */
function questionOfName(text: string): PeopleQuestion | null {
  const names = text.split(/\s+/).map(capitalised)
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (letters < shortestName || names.length > mostNames) return null
  const sought = names.map(foldedLetters)
  return {
    kind: 'person',
    ways: waysOf(names),
    // Whoever is found by what is typed here may be found by the beginning of the last word, too.
    fits({ fields: { contact } }) {
      const own = foldedLetters(`${contact.firstName} ${contact.lastName}`).split(/\s+/)
      return sought.every((name, at) =>
        own.some((each) => (at === sought.length - 1 ? each.startsWith(name) : each === name)),
      )
    },
  }
}

function waysOf(names: readonly string[]): SoughtContact[] {
  const [first = '', ...rest] = names
  const last = names.at(-1) ?? ''
  if (rest.length === 0) return [{ firstName: first }, { lastName: first }]
  const other =
    rest.length === 1
      ? { firstName: last, lastName: first }
      : { firstName: names.slice(0, -1).join(' '), lastName: last }
  return [{ firstName: first, lastName: rest.join(' ') }, other]
}

/** Names are kept with a capital and typed without one. */
function capitalised(name: string): string {
  if (name !== name.toLowerCase()) return name
  const [first = ''] = name
  return first.toUpperCase() + name.slice(first.length)
}
