import { workOnSound, type SoundQuestion } from './sound-work.ts'

/** Decodes and measures beside the window, so that nothing on the screen waits for an hour of sound. One question a worker. */
self.addEventListener('message', (message: MessageEvent<SoundQuestion>) => {
  const answer = workOnSound(message.data)
  self.postMessage(answer, { transfer: answer === null ? [] : [answer.wav.buffer] })
})
