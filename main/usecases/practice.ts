import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function practiceHandlers({ practice, exchange }: UseCaseDeps): HandlersOf<'practice'> {
  return {
    'practice.getScenarios': () => exchange.scenarios(),
    'practice.reportExchange': (report) => {
      exchange.report(report)
      return {}
    },
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
