import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Installed } from './install.ts'

const run = promisify(execFile)

export interface Certificate {
  readonly file: string
  readonly keyFile: string
  /** SHA-256 of the public key, base64: what a desk is given as pin. */
  readonly pin: string
}

const settings = `[req]
distinguished_name = name
prompt = no
x509_extensions = wanted
[name]
CN = localhost
[wanted]
subjectAltName = DNS:localhost,IP:127.0.0.1
basicConstraints = critical,CA:FALSE
`

/** A key and a self-signed certificate for loopback, with the OpenSSL that was unpacked beside the exchange. */
export async function makeCertificate({ prefix, env }: Installed, folder: string): Promise<Certificate> {
  await mkdir(folder, { recursive: true })
  const [settingsFile, file, keyFile] = ['pbx.cnf', 'pbx.crt', 'pbx.key'].map((name) => join(folder, name))
  if (settingsFile === undefined || file === undefined || keyFile === undefined) throw new Error('no file names')
  await writeFile(settingsFile, settings)
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-sha256', '-days', '30', '-nodes']
  await run(join(prefix, 'usr/bin/openssl'), [...kind, '-config', settingsFile, '-keyout', keyFile, '-out', file], {
    env: { ...process.env, ...env },
  })
  const { publicKey } = new X509Certificate(await readFile(file))
  const pin = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  return { file, keyFile, pin }
}
