import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asBytes, beeps, soundFile, wavFile } from './sounds.ts'

/** How each is made of `beeps.wav`: the program, what it is told, and what lies here for a computer that has none. */
const makers = {
  gsm: {
    program: 'sox',
    args: ['beeps.wav', '-e', 'gsm-full-rate', 'made.wav'],
    made: 'made.wav',
    kept: 'beeps-gsm.wav',
  },
  ogg: { program: 'opusenc', args: ['--quiet', 'beeps.wav', 'made.ogg'], made: 'made.ogg', kept: 'beeps.ogg' },
  mp3: { program: 'lame', args: ['--quiet', '-b', '32', 'beeps.wav', 'made.mp3'], made: 'made.mp3', kept: 'beeps.mp3' },
} as const

/**
 * `beeps()` in another form, made now by a program that makes such files elsewhere too (the set-up for tests installs them
 * on Debian). Without the program it says so and is the one that was made once.
 */
export function madeBeeps(kind: keyof typeof makers): Uint8Array<ArrayBuffer> {
  const { program, args, made, kept } = makers[kind]
  const folder = mkdtempSync(join(tmpdir(), 'helpline-sound-'))
  try {
    writeFileSync(join(folder, 'beeps.wav'), wavFile({ codec: 1, bits: 16, data: asBytes(beeps()) }))
    const { error, status, stderr } = spawnSync(program, args, { cwd: folder })
    if (error === undefined && status === 0) return new Uint8Array(readFileSync(join(folder, made)))
    if (error === undefined) throw new Error(`${program} failed: ${stderr.toString()}`)
    process.stdout.write(`There is no ${program} here: ${kept} was made with one.\n`)
    return soundFile(kept)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The 60 bytes of a file that are least like any others: what to look for where it must not lie. */
export function tellingPiece(sound: Uint8Array): Uint8Array {
  let best = sound.subarray(0, 60)
  for (let at = 0; at + 60 <= sound.length; at += 60) {
    const piece = sound.subarray(at, at + 60)
    if (new Set(piece).size > new Set(best).size) best = piece
  }
  return best
}
