import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPracticeProcess } from '../kit/practice-process.ts'
import { cacheFolder } from './build-set.ts'

const accounts = JSON.parse(
  readFileSync(new URL('../../resources/practice/accounts.json', import.meta.url), 'utf8'),
) as { login: string; password: string }[]

/** An agent of the practice server. */
export const account = accounts[0] ?? { login: '', password: '' }

/** The practice server in its own process with many cases, which are made once and kept. */
export function startFullPractice(cases: number) {
  return startPracticeProcess({ folder: join(cacheFolder, `practice-${cases}`), cases })
}

/** The header of a signed-in person, for bare requests. */
export async function bareSession(url: string): Promise<Record<string, string>> {
  const basic = Buffer.from(`${account.login}:${account.password}`).toString('base64')
  const answer = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await answer.json()) as { ss: [[string]] }
  return { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' }
}

/** Runs the work for each number with so many at once. */
export async function inParallel(lanes: number, times: number, work: (index: number) => Promise<unknown>) {
  let next = 0
  const lane = async () => {
    while (next < times) await work(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
