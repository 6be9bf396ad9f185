import { execFile } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fingerprintOf, readSigningKey } from '../../../main/site/signature.ts'
import { readSiteFile } from '../../../main/site/site-file.ts'
import { makeCertificate } from '../../kit/certificates.ts'
import { siteOf } from '../../kit/site-kit.ts'
import { tempFolder } from '../core/desk-rig.ts'

const run = promisify(execFile)

/** The tool as an administrator runs it; a failure is what it says and its exit code. */
async function tool(...args: string[]): Promise<{ out: string; said: string; code: number }> {
  try {
    const { stdout, stderr } = await run(process.execPath, ['resources/scripts/sign-site.mjs', ...args])
    return { out: stdout, said: stderr, code: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { out: stdout, said: stderr, code }
  }
}

describe('the tool that signs site files', () => {
  test('makes a key nobody else can read, signs with it, and prints what people compare', async () => {
    const folder = await tempFolder()
    const [key, site, signed] = ['key.pem', 'site.json', 'signed.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const made = await tool('keys', key)
    expect(statSync(key).mode & 0o777).toBe(0o600)
    expect(made.out.trim()).toBe(fingerprintOf(readSigningKey(readFileSync(key, 'utf8')).signer))
    writeFileSync(site, JSON.stringify(siteOf()))
    writeFileSync(signed, (await tool('sign', key, site)).out)
    expect(readSiteFile(readFileSync(signed, 'utf8')).site).toEqual(siteOf())
    for (const file of [key, signed]) expect((await tool('fingerprint', file)).out).toBe(made.out)
  })

  test('never writes over a key, and says in words which setting is wrong', async () => {
    const folder = await tempFolder()
    const key = join(folder, 'key.pem')
    await tool('keys', key)
    const before = readFileSync(key, 'utf8')
    expect(await tool('keys', key)).toMatchObject({ code: 1, out: '' })
    expect(readFileSync(key, 'utf8')).toBe(before)
    const site = join(folder, 'site.json')
    writeFileSync(site, JSON.stringify({ ...siteOf(), timeZone: 'Nowhere', pins: { server: ['x'], pbx: [] } }))
    const refused = await tool('sign', key, site)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.said).toContain('timeZone: Not a time zone')
    expect(refused.said).toContain('pins.server.0: Not 32 bytes in base64')
    expect(refused.said).not.toMatch(/\bat .*\.ts:/)
    writeFileSync(site, JSON.stringify({ ...siteOf(), server: { url: 'http://server.example/' } }))
    expect((await tool('sign', key, site)).said).toContain('insecure-address')
    for (const args of [[], ['sign', key], ['keys'], ['nonsense'], ['fingerprint', site], ['pin', site]]) {
      expect(await tool(...args)).toMatchObject({ code: 1, out: '' })
    }
  })

  test('tells the pin of a certificate', async () => {
    const folder = await tempFolder()
    const { cert, pin } = makeCertificate()
    writeFileSync(join(folder, 'cert.pem'), cert)
    expect((await tool('pin', join(folder, 'cert.pem'))).out.trim()).toBe(pin)
  })
})
