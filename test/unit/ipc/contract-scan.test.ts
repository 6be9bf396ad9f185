import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { allCalls, events } from '../../../preload/contract/index.ts'

/** Words under which SQL, ways into the machine, or secrets would travel (SECURITY B3, B6). */
const forbiddenWords =
  /^(sql|query|statement|method|channel|command|script|path|file|filename|folder|directory|url|uri|href|address|origin|host|port|header|headers|token|secret|key|keyhex|dbkey|cookie|session|sessionid|bearer|authorization|sip)$/

/** True for `filePath` and `server_url` as for `path`: a name is judged by each of its words. */
function isForbidden(name: string): boolean {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => forbiddenWords.test(word))
}

/** Which shell this is, who is at the desk, how the key is guarded, keys of the translated words, a yes or no. */
const harmless = new Set(['host', 'session', 'keyStore', 'trustsHeader', 'titleKey', 'labelKey', 'hintKey'])

/** The window holds the telephone: where and as whom it registers goes there once a sign-in (SECURITY B6). */
const phoneAccount = ['phone.getAccount.out.account.server.url', 'phone.getAccount.out.account.secret']

/**
 * A site made by hand names its server, its exchange and the SIP secret once: checked by the core (https and wss only),
 * signed, kept, and the secret never told again (SECURITY D1, D3).
 */
const siteByHand = ['saveByHand', 'check']
  .flatMap((verb) =>
    ['site.serverAddress', 'site.exchange.exchangeAddress'].map((field) => `workspaces.${verb}.in.${field}`),
  )
  .concat('workspaces.saveByHand.in.secret')

/** Read back to be changed: where it leads, and that there is a secret, never which. */
const siteReadBack = ['site.serverAddress', 'site.exchange.exchangeAddress', 'hasSecret'].map(
  (field) => `workspaces.getByHand.out.${field}`,
)

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

/** Where a schema would let keys pass that it does not name. */
function looseObjectsIn(schema: z.ZodType, where: string): string[] {
  const loose: string[] = []
  const walk = (node: unknown, trail: string): void => {
    if (typeof node !== 'object' || node === null) return
    // A table by key, such as the words of a pick list in each language, names the shape of its keys instead.
    const isTable = Reflect.has(node, 'propertyNames')
    const isClosed = Reflect.get(node, 'additionalProperties') === false
    if (Reflect.get(node, 'type') === 'object' && !isTable && !isClosed) loose.push(trail)
    for (const [key, value] of Object.entries(node as Record<string, unknown>)) walk(value, `${trail}.${key}`)
  }
  walk(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), where)
  return loose
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

  test('knows every key of every object in both directions, however deep: no other is let through (SECURITY B2)', () => {
    const loose = [
      ...allCalls.flatMap((call) => [
        ...looseObjectsIn(call.in, `${call.name}.in`),
        ...looseObjectsIn(call.out, `${call.name}.out`),
      ]),
      ...Object.entries(events).flatMap(([key, event]) => looseObjectsIn(event.data, key)),
    ]
    expect(loose).toEqual([])
    expect(looseObjectsIn(z.strictObject({ inner: z.object({}) }), 'a')).toEqual(['a.properties.inner'])
  })

  test('takes no SQL, method name, channel, path, address or header, but the one checked link and a site made by hand', () => {
    const found = inputs.filter((each) => isForbidden(each.last)).map((each) => each.full)
    expect(found.sort()).toEqual(siteByHand.toSorted())
    for (const name of ['filePath', 'serverUrl', 'SQL', 'http_header']) expect(isForbidden(name)).toBe(true)
    const addresses = inputs.filter((each) => /link/i.test(each.last)).map((each) => each.full)
    expect(addresses).toEqual([link])
  })

  test('gives out no token, key or secret but the telephone’s; passwords only of the practice accounts', () => {
    const found = outputs.filter((each) => isForbidden(each.last) && !harmless.has(each.last))
    expect(found.map((each) => each.full).sort()).toEqual([...phoneAccount, ...siteReadBack].sort())
    const passwords = outputs
      .filter(
        (each) =>
          passwordNames.test(each.last) &&
          !/^(cases|callLog|calls|feedback|qa|messages|recordings|samples|contacts|followUps|callBacks)\.(list|search|find|findAtServer|history)\.out\.next$/.test(
            each.full,
          ),
      )
      .map((each) => each.full)
    expect(passwords).toEqual(['app.getState.out.practice.accounts.password', 'practiceChanged.accounts.password'])
  })

  test('names every call as group.verb, once', () => {
    const names = allCalls.map((call) => call.name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]+$/)
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
