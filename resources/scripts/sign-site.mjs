/**
 * Makes keys and signs site files (main/site/README.md). For the administrator of a helpline, on a computer of their own:
 *
 *   npm run sign-site -- keys KEYFILE                 makes a signing key (0600) and prints its fingerprint
 *   npm run sign-site -- sign KEYFILE SITE > FILE     checks the settings in SITE (JSON) and prints the signed file
 *   npm run sign-site -- fingerprint KEYFILE|FILE     the fingerprint people compare when they import
 *   npm run sign-site -- pin CERTIFICATE.pem          the pin of a certificate, for `pins.server` and `pins.pbx`
 *   npm run sign-site -- recovery-keys KEYFILE        makes an X25519 key (0600) and prints what `recoveryKey` is
 */
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createSigningKey, fingerprintOf, readSigningKey, signSite } from '../../main/site/signature.ts'
import { readSiteFile } from '../../main/site/site-file.ts'
import { pinOf } from '../../main/tls/certificate.ts'

const usage = `usage: npm run sign-site -- keys KEYFILE
       npm run sign-site -- sign KEYFILE SITE.json > SIGNED.json
       npm run sign-site -- fingerprint KEYFILE|SIGNED.json
       npm run sign-site -- pin CERTIFICATE.pem
       npm run sign-site -- recovery-keys KEYFILE`

/** Ends with a sentence and no stack: what is wrong is in the files that were given. */
function fail(words) {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

const text = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return fail(`${file} cannot be read.`)
  }
}

/** Never over a key that is there: who loses it can sign nothing for its sites any more. */
function keep(file, pem) {
  try {
    writeFileSync(file, pem, { mode: 0o600, flag: 'wx' })
  } catch {
    fail(`${file} cannot be written, or is there already.`)
  }
}

function sign(keyFile, siteFile) {
  let signed = ''
  try {
    signed = signSite(JSON.parse(text(siteFile)), readSigningKey(text(keyFile)))
  } catch {
    fail('The key is no Ed25519 key in PEM, or the site is not JSON.')
  }
  try {
    readSiteFile(signed)
  } catch (error) {
    const issues = error?.cause?.issues ?? []
    const places = issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    fail([`These settings cannot be used (${error?.code ?? 'unknown'}).`, ...places].join('\n'))
  }
  return signed
}

function fingerprint(file) {
  const content = text(file)
  if (content.includes('PRIVATE KEY')) return fingerprintOf(readSigningKey(content).signer)
  return fingerprintOf(readSiteFile(content).signer)
}

const [verb, first, second] = process.argv.slice(2)
if (verb === 'keys' && first) {
  const key = createSigningKey()
  keep(first, key.pem)
  process.stdout.write(`${fingerprintOf(key.signer)}\n`)
} else if (verb === 'sign' && first && second) process.stdout.write(sign(first, second))
else if (verb === 'fingerprint' && first) {
  try {
    process.stdout.write(`${fingerprint(first)}\n`)
  } catch {
    fail(`${first} is neither a signing key nor a signed site file that is right.`)
  }
} else if (verb === 'pin' && first) {
  try {
    process.stdout.write(`${pinOf(new X509Certificate(text(first)))}\n`)
  } catch {
    fail(`${first} is no certificate.`)
  }
} else if (verb === 'recovery-keys' && first) {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  keep(first, privateKey.export({ format: 'pem', type: 'pkcs8' }))
  process.stdout.write(`${publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}\n`)
} else fail(usage)
