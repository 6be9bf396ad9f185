import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

// People type real passwords where they should not: even here they are kept as scrypt hashes only. The cost is low
// so that a whole test run can sign in often.
const cost = { N: 4096, r: 8, p: 1 }
const hashLength = 32

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashLength, cost, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

/** A salted hash, as text to store. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await derive(password, salt)).toString('hex')}`
}

/** Whether the password belongs to the hash. */
export async function matchesPassword(password: string, hash: string): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':')
  const expected = Buffer.from(key, 'hex')
  const given = await derive(password, Buffer.from(salt, 'hex'))
  return expected.length === given.length && timingSafeEqual(expected, given)
}
