/**
 * Remakes the voices of the practice callers and the sounds of the telephone: `node resources/scripts/make-voices.mjs`.
 * Needs espeak-ng, sox and opusenc on the path; only whoever changes a text or a tone runs it, what it makes is kept.
 *
 * The voices are a speech synthesiser's, the questions are everyday ones, and nobody in them is real.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const resources = fileURLToPath(new URL('..', import.meta.url))

/** `pitch` in hundredths of a semitone after the synthesiser: raises a grown voice towards a child's. */
const voices = [
  {
    id: 'en-child',
    voice: 'en-gb+f4',
    pitch: 260,
    text: `Hello. My name is Amani. I am eleven years old.
      I would like to ask something about school, please.
      We have a mathematics examination next week, and I feel very nervous about it. When I sit down to study I forget
      everything, and I do not know how to begin.
      My teacher said that I may ask for help. Is there somebody who can help me to make a plan? Thank you.`,
  },
  {
    id: 'en-woman',
    voice: 'en-gb+f3',
    pitch: 0,
    text: `Good afternoon. I am calling to ask about a birth certificate.
      My daughter will start at the primary school in January, and the head teacher has asked us to bring her papers.
      She was born at home, so we never received any. I would like to know which office I should visit, and what I should
      bring with me. My neighbour says that it is free for small children. Is that true? Thank you very much.`,
  },
  {
    id: 'sw-child',
    voice: 'sw+f4',
    pitch: 260,
    text: `Habari. Jina langu ni Zawadi. Nina umri wa miaka kumi.
      Ningependa kuuliza swali kuhusu shule, tafadhali.
      Wiki ijayo tuna mtihani wa hesabu, na nina wasiwasi kidogo. Nikikaa kusoma, ninasahau kila kitu, na sijui nianzie wapi.
      Mwalimu wangu amesema ninaweza kuomba msaada. Je, kuna mtu anayeweza kunisaidia kupanga ratiba ya kusoma? Asante sana.`,
  },
  {
    id: 'sw-woman',
    voice: 'sw+f3',
    pitch: 0,
    text: `Habari za mchana. Ninapiga simu kuuliza kuhusu cheti cha kuzaliwa.
      Binti yangu ataanza shule ya msingi mwezi wa kwanza, na mwalimu mkuu ametuomba tulete karatasi zake.
      Alizaliwa nyumbani, kwa hiyo hatukupewa cheti. Ningependa kujua niende ofisi gani, na nilete nini.
      Jirani yangu anasema huduma hii ni bure kwa watoto wadogo. Je, ni kweli? Asante sana.`,
  },
  {
    id: 'echo-hello',
    voice: 'en-gb+f3',
    pitch: 0,
    text: 'This is the echo test. Say something, and you will hear it again. Sema kitu, na utakisikia tena.',
  },
]

/** Two soft tones and a rest: a ring that can be heard in a room where others are talking. */
const ring = [
  'synth',
  '0.4',
  'sine',
  '523.25',
  'synth',
  '0.4',
  'sine',
  'mix',
  '1046.5',
  'fade',
  'q',
  '0.04',
  '0.4',
  '0.2',
]
const ringHigh = [
  'synth',
  '0.7',
  'sine',
  '659.25',
  'synth',
  '0.7',
  'sine',
  'mix',
  '1318.5',
  'fade',
  'q',
  '0.04',
  '0.7',
  '0.5',
]

const run = (program, args, options = {}) =>
  execFileSync(program, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options })

function encode(wav, target, bitrate) {
  // A serial number of its own choosing would make every run a different file.
  run('opusenc', ['--quiet', '--serial', '116', '--bitrate', String(bitrate), '--downmix-mono', wav, target])
}

/** What the practice server makes recordings from: 8 kHz, mu-law, as text because a built worker imports only text. */
function writeRecording(wav, folder, id) {
  const raw = run('sox', ['-D', wav, '-t', 'raw', '-r', '8000', '-c', '1', '-e', 'mu-law', '-'], { maxBuffer: 2 ** 24 })
  const recording = { rate: 8000, encoding: 'mu-law', base64: raw.toString('base64') }
  writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(recording, null, 2)}\n`)
}

const work = mkdtempSync(join(tmpdir(), 'voices-'))
try {
  const voiceFolder = join(resources, 'voices')
  const recordingFolder = join(voiceFolder, 'recordings')
  const soundFolder = join(resources, 'sounds')
  for (const folder of [recordingFolder, soundFolder]) mkdirSync(folder, { recursive: true })
  for (const { id, voice, pitch, text } of voices) {
    const spoken = join(work, `${id}-spoken.wav`)
    const calm = join(work, `${id}.wav`)
    run('espeak-ng', ['-v', voice, '-s', voice.startsWith('sw') ? '195' : '165', '-g', '2', '-w', spoken, '--stdin'], {
      input: text.replaceAll(/\s+/g, ' '),
    })
    // The band of a telephone line, half a second of quiet at either end, and room above the loudest moment.
    run('sox', [
      '-D',
      spoken,
      '-r',
      '24000',
      calm,
      'pitch',
      String(pitch),
      'sinc',
      '200-3700',
      'pad',
      '0.5',
      '0.5',
      'norm',
      '-6',
    ])
    encode(calm, join(voiceFolder, `${id}.ogg`), 16)
    if (id !== 'echo-hello') writeRecording(calm, recordingFolder, id)
    process.stdout.write(`${id}: ${run('soxi', ['-D', calm]).toString().trim()} s\n`)
  }

  const tone = (name, args) => {
    const wav = join(work, `${name}.wav`)
    run('sox', ['-D', '-n', '-r', '48000', '-c', '1', '-b', '16', wav, ...args])
    return wav
  }
  const rest = tone('rest', ['trim', '0', '1.9'])
  const ringing = join(work, 'ring.wav')
  run('sox', [
    '-D',
    tone('ring-low', [...ring, 'gain', '-9']),
    tone('ring-high', [...ringHigh, 'gain', '-9']),
    rest,
    ringing,
  ])
  encode(ringing, join(soundFolder, 'ring.ogg'), 32)
  encode(
    tone('beep', ['synth', '0.18', 'sine', '880', 'fade', 'q', '0.02', '0.18', '0.06', 'gain', '-12']),
    join(soundFolder, 'beep.ogg'),
    32,
  )
  encode(
    tone('warning', ['synth', '0.5', 'sine', '220', 'fade', 'q', '0.03', '0.5', '0.25', 'gain', '-6']),
    join(soundFolder, 'warning.ogg'),
    32,
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}
