import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function practiceHandlers({ practice }: UseCaseDeps): HandlersOf<'practice'> {
  return {
    'practice.stopServer': async () => {
      await practice.stop()
      return {}
    },
    'practice.startServer': async () => {
      await practice.start()
      return {}
    },
  }
}
