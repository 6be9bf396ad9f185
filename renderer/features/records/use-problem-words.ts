import { useI18n } from 'vue-i18n'
import type { FieldProblem } from '../../../preload/contract/index.ts'

const rules: readonly FieldProblem['rule'][] = ['required', 'too-long', 'not-understood', 'server']

/** What is wrong with a field, in words, to stand below it; '' for nothing. */
export function useProblemWords(problems: () => readonly FieldProblem[]): (field: string) => string {
  const { t } = useI18n()
  return (field) => {
    const found = problems().find((each) => each.field === field)
    return found === undefined ? '' : t(`records.problem.${rules.includes(found.rule) ? found.rule : 'server'}`)
  }
}
