import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { allCalls, events } from '../../../preload/contract/index.ts'

/** Names under which SQL, ways into the machine, or secrets would travel (SECURITY B3, B6). */
const forbidden =
  /^(sql|query|statement|method|channel|path|file|filename|folder|directory|url|uri|href|header|headers|token|secret|key|keyhex|dbkey|cookie|session|sessionid|bearer|authorization|sippassword)$/i

/** The one address that may be named: the core rebuilds it and checks it against the site's list (SECURITY A12). */
const link = 'app.openLink.in.link'

/** Passwords are typed in the window and travel to the core only, never back. */
const passwordNames = /^(password|oldPassword|current|next|again)$/

function keysOf(schema: z.ZodType): string[] {
  const keys: string[] = []
  const walk = (node: unknown, trail: string): void => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const each of node) walk(each, trail)
      return
    }
    for (const [key, value] of Object.entries(node as Record<string, unknown>)) {
      if (key === 'properties' && typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
          keys.push(trail === '' ? name : `${trail}.${name}`)
          walk(inner, trail === '' ? name : `${trail}.${name}`)
        }
      } else walk(value, trail)
    }
  }
  walk(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), '')
  return keys
}

function namesOf(schema: z.ZodType, where: string): { full: string; last: string }[] {
  return keysOf(schema).map((key) => ({ full: `${where}.${key}`, last: key.split('.').at(-1) ?? '' }))
}

const inputs = allCalls.flatMap((call) => namesOf(call.in, `${call.name}.in`))
const outputs = [
  ...allCalls.flatMap((call) => namesOf(call.out, `${call.name}.out`)),
  ...Object.entries(events).flatMap(([key, event]) => namesOf(event.data, key)),
]

describe('the contract (SECURITY B3, B6)', () => {
  test('is really looked through', () => {
    expect(inputs.map((each) => each.full)).toContain('cases.save.in.fields.contact.phone')
    expect(outputs.map((each) => each.full)).toContain('app.getState.out.session.user.login')
  })

  test('takes no SQL, method name, channel, path, address or header, but the one checked link', () => {
    const found = inputs.filter((each) => forbidden.test(each.last)).map((each) => each.full)
    expect(found).toEqual([])
    const addresses = inputs.filter((each) => /link/i.test(each.last)).map((each) => each.full)
    expect(addresses).toEqual([link])
  })

  test('gives out no token, key or secret; passwords only of the practice accounts', () => {
    const found = outputs.filter((each) => forbidden.test(each.last) && each.full !== 'app.getState.out.session')
    expect(found.map((each) => each.full)).toEqual([])
    const passwords = outputs
      .filter((each) => passwordNames.test(each.last) && !/^cases\.(list|search)\.out\.next$/.test(each.full))
      .map((each) => each.full)
    expect(passwords).toEqual(['app.getState.out.practice.accounts.password', 'practiceChanged.accounts.password'])
  })

  test('names every call as group.verb, once', () => {
    const names = allCalls.map((call) => call.name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z][A-Za-z]+$/)
  })

  test('delivers nothing about a case while the screen is locked', () => {
    const lockedNames = Object.entries(events)
      .filter(([, event]) => event.whileLocked)
      .flatMap(([key, event]) => namesOf(event.data, key))
    const telling = lockedNames.filter((each) =>
      /^(fields|firstName|lastName|phone|narrative|excerpt|serverId|id)$/.test(each.last),
    )
    expect(telling.map((each) => each.full)).toEqual([])
  })
})
