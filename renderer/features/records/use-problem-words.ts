import { useI18n } from 'vue-i18n'
import type { FieldProblem } from '../../../preload/contract/index.ts'

const rules: readonly FieldProblem['rule'][] = ['required', 'too-long', 'not-understood', 'server']

/** What is wrong with a field, below it. What the server says of it is shown as it said it, so that it can be passed on. */
export function useProblemWords(): (problem: FieldProblem) => string {
  const { t } = useI18n()
  return ({ rule }) => t(`records.problem.${rules.includes(rule) ? rule : 'server'}`)
}
