import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError, codeOf, maxSiteText } from '../../../preload/contract/index.ts'
import {
  canonicalText,
  createSigningKey,
  fingerprintOf,
  isConfirmation,
  isSignedBy,
  readSigningKey,
  signSite,
} from '../../../main/site/signature.ts'
import { readSiteFile } from '../../../main/site/site-file.ts'
import { serverIdentityOf } from '../../../main/site/site.ts'
import { fillTemplate, isPin, readAddress } from '../../../main/site/site-values.ts'
import { phoneOf, siteOf } from '../../kit/site-kit.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('site-file')
const key = createSigningKey()
const pin = Buffer.alloc(32, 7).toString('base64')
const site = siteOf({ phone: phoneOf('wss://exchange.example:8089/ws'), pins: { server: [pin], pbx: [pin] } })
const text = signSite(site, key)

const codeOfReading = (file: string) => {
  try {
    readSiteFile(file)
    return 'ok'
  } catch (error) {
    return codeOf(error)
  }
}

/** The file with one thing changed after it was signed. */
function changed(change: (file: { site: Record<string, unknown>; [key: string]: unknown }) => void): string {
  const file = JSON.parse(text) as { site: Record<string, unknown> }
  change(file)
  return JSON.stringify(file)
}

describe('a signed site file', () => {
  test('is read as it was signed, however it is indented or its keys are ordered', () => {
    expect(readSiteFile(text)).toEqual({ site, signer: key.signer, text })
    const file = JSON.parse(text) as { site: object }
    const turned = { ...file, site: Object.fromEntries(Object.entries(file.site).toReversed()) }
    expect(codeOfReading(JSON.stringify(turned, null, 7))).toBe('ok')
  })

  test.each([
    [
      'the server',
      (file: { site: Record<string, unknown> }) => (file.site['server'] = { url: 'https://evil.example/' }),
    ],
    ['a pin', (file: { site: Record<string, unknown> }) => (file.site['pins'] = { server: [], pbx: [] })],
    ['the serial', (file: { site: Record<string, unknown> }) => (file.site['serial'] = 99)],
    ['a key that was added', (file: { site: Record<string, unknown> }) => (file.site['extra'] = 1)],
    ['a key that was taken out', (file: { site: Record<string, unknown> }) => delete file.site['links']],
  ])('with another word in %s is a forgery', (_what, change) => {
    expect(codeOfReading(changed(change))).toBe('site-forged')
  })

  test('whose signature or signer was exchanged is a forgery', () => {
    const stranger = createSigningKey()
    expect(codeOfReading(changed((file) => (file['signer'] = stranger.signer)))).toBe('site-forged')
    expect(codeOfReading(changed((file) => (file['signature'] = '')))).toBe('site-forged')
    expect(codeOfReading(changed((file) => (file['signer'] = 'AAAA')))).toBe('site-forged')
  })

  test('any single character changed inside the settings is never read as good', () => {
    const file = JSON.parse(text) as { site: unknown }
    const inner = JSON.stringify(file.site)
    fc.assert(
      fc.property(fc.nat(inner.length - 1), fc.constantFrom(...Array.from('aZ09"{}[],:\\ é')), (at, letter) => {
        const spoilt = inner.slice(0, at) + letter + inner.slice(at + 1)
        const whole = JSON.stringify({ ...file, site: 0 }).replace('"site":0', () => `"site":${spoilt}`)
        let same = false
        try {
          same = canonicalText(JSON.parse(spoilt)) === canonicalText(file.site)
        } catch {
          // No JSON any more.
        }
        expect(codeOfReading(whole) === 'ok').toBe(same)
      }),
      { seed, numRuns: 400 },
    )
  })

  test('of a newer version, of no version, or no site file at all is told as what it is', () => {
    expect(codeOfReading(JSON.stringify({ version: 2, anything: 'else' }))).toBe('site-newer')
    for (const nonsense of ['', 'x', '[]', '{}', 'null', '{"version":0}', '{"version":"1"}', '{"version":1}']) {
      expect([nonsense, codeOfReading(nonsense)]).toEqual([nonsense, 'site-unreadable'])
    }
    expect(codeOfReading(changed((file) => (file['more'] = 1)))).toBe('site-unreadable')
    expect(codeOfReading('x'.repeat(maxSiteText + 1))).toBe('site-too-large')
  })

  test.each([
    ['http to another computer', { server: { url: 'http://server.example/eproc/' } }, 'insecure-address'],
    ['ws', { phone: phoneOf('ws://exchange.example/ws') }, 'insecure-address'],
    ['ws on this computer', { phone: phoneOf('ws://127.0.0.1/ws') }, 'insecure-address'],
    ['http on this computer', { server: { url: 'http://127.0.0.1:4000/eproc/' } }, 'ok'],
    ['a password in an address', { server: { url: 'https://me:pw@server.example/' } }, 'site-unreadable'],
    ['a scheme of no network', { server: { url: 'file:///etc/passwd' } }, 'site-unreadable'],
    ['a pin that is none', { pins: { server: ['abc'], pbx: [] } }, 'site-unreadable'],
    ['a time zone nobody knows', { timeZone: 'Africa/Atlantis' }, 'site-unreadable'],
    ['the name of practice', { id: 'practice' }, 'site-unreadable'],
    ['a folder as id', { id: '../../etc' }, 'site-unreadable'],
    ['no English name', { name: { sw: 'Huduma' } }, 'site-unreadable'],
  ])('rightly signed, with %s: %s', (_what, more, code) => {
    expect(codeOfReading(signSite({ ...site, ...more }, key))).toBe(code)
  })
})

describe('signatures and fingerprints', () => {
  test('the canonical text is one, and of JSON only', () => {
    expect(canonicalText({ b: [1, 'ŋ', null], a: { d: true, c: '"' } })).toBe(
      '{"a":{"c":"\\"","d":true},"b":[1,"ŋ",null]}',
    )
    for (const odd of [undefined, Number.NaN, Infinity, () => 1, { a: undefined }, [Symbol('x')]]) {
      expect(() => canonicalText(odd)).toThrow()
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalText(JSON.parse(canonicalText(value)))).toBe(canonicalText(value))
      }),
      { seed, numRuns: 200 },
    )
  })

  test('a signature never verifies for other settings or another signer, and hostile ones do not throw', () => {
    const { signature } = JSON.parse(text) as { signature: string }
    expect(isSignedBy(site, key.signer, signature)).toBe(true)
    expect(isSignedBy({ ...site, serial: 2 }, key.signer, signature)).toBe(false)
    expect(isSignedBy(site, createSigningKey().signer, signature)).toBe(false)
    for (const odd of ['', 'x', 'A'.repeat(44), 'ü']) expect(isSignedBy(site, odd, odd)).toBe(false)
  })

  test('a key is found again in its file, and other kinds of key are refused', () => {
    expect(readSigningKey(key.pem)).toEqual(key)
    expect(() => readSigningKey('nothing')).toThrow()
  })

  test('a fingerprint is eight groups of letters nobody mistakes, and its end confirms it', () => {
    const fingerprint = fingerprintOf(key.signer)
    expect(fingerprint).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    const end = fingerprint.slice(-4)
    for (const typed of [end, end.toLowerCase(), ` ${end} `, fingerprint, fingerprint.replaceAll(' ', '-')]) {
      expect(isConfirmation(typed, fingerprint)).toBe(true)
    }
    for (const typed of ['', end.slice(1), fingerprint.slice(0, 4), `${end}A`, fingerprint.slice(5)]) {
      expect(isConfirmation(typed, fingerprint)).toBe(typed === end)
    }
    expect(fingerprintOf(createSigningKey().signer)).not.toBe(fingerprint)
  })
})

describe('the values of a site', () => {
  test.each([
    ['https://server.example/eproc/', 'https', 'good'],
    ['http://localhost:8080/', 'https', 'good'],
    ['http://[::1]:8080/', 'https', 'good'],
    ['http://127.0.0.1.evil.example/', 'https', 'insecure'],
    ['http://10.0.0.5/', 'https', 'insecure'],
    ['https://server.example/?a=1', 'https', 'not-understood'],
    ['https://server.example/#a', 'https', 'not-understood'],
    ['server.example', 'https', 'not-understood'],
    ['wss://exchange.example:8089/ws', 'wss', 'good'],
    ['wss://[::1]/ws', 'wss', 'not-understood'],
    ['ws://exchange.example/ws', 'wss', 'insecure'],
    ['https://exchange.example/ws', 'wss', 'not-understood'],
    ['javascript:alert(1)', 'https', 'not-understood'],
    ['', 'wss', 'not-understood'],
  ] as const)('%s as %s is %s', (address, scheme, verdict) => {
    expect(readAddress(address, scheme)).toBe(verdict)
  })

  test('templates take the person’s words and nothing else', () => {
    const person = { extension: '8101', login: 'amina' }
    expect(fillTemplate('a-{extension}-{login}-{secret}', person)).toBe('a-8101-amina-{secret}')
    expect(fillTemplate('{extension}', { ...person, extension: '' })).toBe('')
    expect(fillTemplate('{login}', { extension: '', login: '{extension}' })).toBe('{extension}')
    expect(fillTemplate('{login}', { extension: '', login: '$&$1' })).toBe('$&$1')
  })

  test.each([
    ['changeAuthAdmin/{id}', 'ok'],
    ['users/{id}/reset', 'ok'],
    ['changeAuthAdmin', 'site-unreadable'],
    ['changeAuthAdmin/{id}/{id}', 'site-unreadable'],
    ['../{id}', 'site-unreadable'],
    ['https://elsewhere.example/{id}', 'site-unreadable'],
    ['a//{id}', 'site-unreadable'],
    ['changeAuthAdmin/{id}?all=1', 'site-unreadable'],
  ] as const)(
    'where a password is reset is plain words below the server, naming the person once: %s is %s',
    (path, code) => {
      expect(codeOfReading(signSite({ ...site, passwordReset: { path } }, key))).toBe(code)
    },
  )

  test('one server is one, however its address is written', () => {
    const identity = (url: string) => serverIdentityOf({ server: { url } })
    expect(identity('https://Server.Example:443/eproc')).toBe('https://server.example/eproc/')
    expect(identity('https://server.example/eproc//')).toBe('https://server.example/eproc/')
    expect(identity('https://server.example:8443/eproc/')).not.toBe(identity('https://server.example/eproc/'))
    expect(isPin(pin)).toBe(true)
    for (const odd of ['', pin.slice(1), `${pin} `, Buffer.alloc(31).toString('base64')]) expect(isPin(odd)).toBe(false)
    expect(new AppError('site-forged').retryable).toBe(false)
  })
})
